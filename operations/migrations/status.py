"""How a database stands against a folder of migrations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from operations.connection import Connection
from operations.migrations.layouts import FLYWAY, Layout
from operations.migrations.options import PLAIN, Options
from operations.migrations.standing import look
from operations.migrations.verdict import State, Verdict


@dataclass(frozen=True)
class Row:
    """One line of `groundwork migrate status`."""

    version: str
    """Empty for a repeatable migration."""
    description: str
    type: str
    script: str
    checksum: int | str | None
    """The one in the history, else the file's."""
    state: State
    installed_on: datetime | None
    """UTC as the server keeps it; None while it is not applied."""
    problem: str | None = None
    """Why `up` would refuse, if it would."""
    hint: str = ""
    """What is held back, where it is."""


def status(
    connection: Connection,
    path: Path,
    layout: Layout = FLYWAY,
    held: Collection[str] = (),
    options: Options = PLAIN,
) -> list[Row]:
    """Every migration that history or folder knows, applied ones first; changes nothing. Raises MigrationError.

    `held` are the files whose time has not come.
    """
    return [_row(verdict) for verdict in look(connection, path, layout, options, held).verdicts()]


def _row(verdict: Verdict) -> Row:
    item = verdict.row or verdict.file
    assert item is not None, "a verdict is about a file or a row"  # noqa: S101
    kind, installed_on = (verdict.row.type, verdict.row.installed_on) if verdict.row else (_type(verdict), None)
    version = item.version.text if item.version else ""
    known = version, item.description, kind, item.script, item.checksum, verdict.state, installed_on, verdict.problem
    return Row(*known, hint=verdict.hint if verdict.state is State.HELD else "")


def _type(verdict: Verdict) -> str:
    return verdict.file.type if verdict.file else "SQL"
