"""Flyway's callbacks: files that are run at certain moments, and remembered nowhere."""

from __future__ import annotations

MOMENTS = (
    "beforeMigrate", "beforeRepeatables", "beforeEachMigrate", "afterEachMigrate", "afterVersioned",
    "afterMigrateApplied", "afterMigrate", "afterMigrateError",
    "beforeUndo", "beforeEachUndo", "afterEachUndo", "afterUndo", "afterUndoError",
)  # fmt: skip
"""The events at which a file is run here."""
NEVER = (
    "beforeClean", "afterClean", "afterCleanError", "createSchema", "beforeCreateSchema", "beforeConnect",
    "afterConnect", "beforeEachMigrateStatement", "afterEachMigrateStatement", "afterEachMigrateStatementError",
    "beforeEachUndoStatement", "afterEachUndoStatement", "afterEachUndoStatementError",
    "afterEachMigrateError", "afterEachUndoError",
    "beforeValidate", "afterValidate", "afterValidateError", "beforeInfo", "afterInfo", "afterInfoError",
    "beforeBaseline", "afterBaseline", "afterBaselineError", "beforeRepair", "afterRepair", "afterRepairError",
)  # fmt: skip
"""Flyway's other events (its `Event.java`): what they are about does not happen here, or changes nothing."""


def event(stem: str) -> str | None:
    """The event in a file's name, such as `beforeMigrate__vacuum`; None when it is no callback.

    Raises ValueError for an event that nothing is run at.
    """
    name = stem.partition("__")[0]
    if name in NEVER:
        raise ValueError(f"Flyway runs it at {name}; here nothing is run then, only at {', '.join(MOMENTS)}")
    return name if name in MOMENTS else None
