"""A migration as its file declares it, and as the history table remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from operations.errors import OperationError
from operations.migrations.marker import Mark
from operations.migrations.script_settings import DEFAULTS, ScriptSettings
from operations.migrations.statement import Statement, statements
from operations.migrations.version import Version


class MigrationError(OperationError):
    """A migration that must not or could not be applied: every problem, the file's name first."""


@dataclass(frozen=True)
class Migration:
    """One file of a migration folder."""

    script: str
    """The file's name, in Prisma's layout its folder's."""
    version: Version | None
    """None for a repeatable migration."""
    description: str
    """The file name's words."""
    checksum: int | str = 0
    """As the layout's own tool makes it; where that makes none, SHA-256."""
    sql: str = field(repr=False, default="")
    """What is run; its lines are where they are in the file."""
    down: str = field(repr=False, default="")
    """The way back, where the file holds both."""
    undo: bool = False
    """It takes its version back: never run by `up`."""
    leaves: Version | None = None
    """The version before it, where the history wants to know when it is taken back."""
    baseline: bool = False
    """Flyway's `B` file: in an empty database it stands for every version up to its own."""
    settings: ScriptSettings = DEFAULTS
    passed_over: bool = False
    """Its own condition does not hold here."""
    recorded: int | str | None = None
    """The checksum for the history, where the layout's tool takes it over the text with its placeholders replaced."""
    objections: tuple[str, ...] = ()
    """What the layout itself has against running the file, each with the line in front."""
    mark: Mark | None = None
    """The phase of a change that it belongs to, where its head says so."""

    @property
    def type(self) -> str:
        """What it is in the history, in Flyway's terms."""
        return "SQL_BASELINE" if self.baseline else "SQL"

    @cached_property
    def statements(self) -> list[Statement]:
        """What is run, split once. Raises UnfinishedError."""
        return statements(self.sql)


@dataclass(frozen=True)
class Applied:
    """One row of a history table, in Flyway's terms."""

    rank: int
    version: Version | None
    description: str
    type: str
    script: str
    checksum: int | str | None
    success: bool = True
    installed_by: str = ""
    installed_on: datetime | None = None
    execution_time: int = 0
    """Milliseconds."""
