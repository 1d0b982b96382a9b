"""A migration as its file declares it, and as the history table remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from operations.errors import OperationError
from operations.migrations.version import Version


class MigrationError(OperationError):
    """A migration that must not or could not be applied: every problem, the file's name first."""


@dataclass(frozen=True)
class Migration:
    """One file of a migration folder."""

    script: str
    """The file's name, as in the history table."""
    version: Version | None
    """None for a repeatable migration."""
    description: str
    """The file name's words."""
    checksum: int = 0
    """Flyway's."""
    sql: str = field(repr=False, default="")
    """What the file holds."""
    undo: bool = False
    """A `U` file: recognised, never run by `up`."""


@dataclass(frozen=True)
class Applied:
    """One row of `flyway_schema_history`."""

    rank: int
    version: Version | None
    description: str
    type: str
    script: str
    checksum: int | None
    success: bool = True
    installed_by: str = ""
    installed_on: datetime | None = None
    execution_time: int = 0
    """Milliseconds."""
