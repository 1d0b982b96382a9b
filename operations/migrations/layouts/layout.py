"""What a layout is: the shape of its files, and the history table of the tool that it belongs to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from operations.connection import Connection
from operations.migrations.batch import Command, send
from operations.migrations.checksum import sha256
from operations.migrations.draft import Draft
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.placeholders import Values
from operations.migrations.relations import found, hide, inhabited
from operations.migrations.script_settings import ScriptSettings
from operations.migrations.version import Version


class Layout(ABC):
    """Reads files and keeps the history, so that the layout's own tool could take over at any time."""

    name: ClassVar[str]
    table: ClassVar[str]
    """The history table, as SQL names it."""
    lock: ClassVar[int]
    """The key, where it is the same for every database."""
    remembers_checksums: ClassVar[bool] = True
    way_back: ClassVar[str]
    """What takes a migration back, in words."""
    first: ClassVar[Version | None] = None
    """The version of a baseline, where nobody names one; None for that of the last file."""
    longest: ClassVar[Mapping[str, int]]
    """Characters that the columns of the history table hold."""

    def of(self, path: Path) -> Layout:  # noqa: ARG002 (what a layout may need)
        """The layout as this very folder has it, where there is more than one way to lay it out."""
        return self

    def key(self, connection: Connection) -> int:  # noqa: ARG002 (likewise)
        """Key of the advisory lock that a runner of this database holds: the tool's own, where it has one."""
        return self.lock

    @abstractmethod
    def named(self, script: str) -> Migration:
        """What a file's name says. Raises ValueError when it is no name of this layout."""

    def script(self, path: Path, file: Path) -> str | None:
        """The name a file has in the history; None when it is no migration. Raises ValueError when it ought to be."""
        return file.relative_to(path).as_posix() if file.suffix.lower() == ".sql" else None

    def amiss(self, path: Path) -> Iterator[str]:  # noqa: ARG002 (what a layout may need)
        """What is wrong with the folder as a whole."""
        yield from ()

    @abstractmethod
    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """The names and texts of the files that come after those `known`."""

    def settings(self, file: Path, text: bytes) -> ScriptSettings:  # noqa: ARG002 (likewise)
        """How one file wants to be run. Raises ValueError."""
        return ScriptSettings()

    def callback(self, file: Path) -> str | None:  # noqa: ARG002 (likewise)
        """The event that the file is run at, None when it is no callback. Raises ValueError for one never run here."""
        return None

    def parsed(self, named: Migration, text: str) -> Migration:
        """The migration with what its file holds."""
        return replace(named, checksum=sha256(text), sql=text)

    def filled(self, migrations: Sequence[Migration], known: Values) -> list[Migration]:  # noqa: ARG002 (likewise)
        """The migrations with their placeholders replaced."""
        return list(migrations)

    def backward(self, wanted: Sequence[Migration]) -> dict[Version, Migration]:
        """What takes each version back, where the files tell."""
        return {file.version: file for file in wanted if file.undo and file.version}

    def history(self, connection: Connection, wanted: Sequence[Migration]) -> list[Applied]:  # noqa: ARG002 (likewise)
        """The history's rows in order, none while there is no table; the files tell what the table leaves out."""
        return self._rows(connection) if found(connection, self.table) else []

    @abstractmethod
    def _rows(self, connection: Connection) -> list[Applied]:
        """The rows of a table that is there."""

    def ensure(self, connection: Connection) -> None:
        """Make the table unless it is there, readable by nobody else. Raises MigrationError."""
        if not found(connection, self.table):
            self.begin(connection)
        hide(connection, self.table)

    def create(self, connection: Connection) -> None:
        """Make the table unless it is there, whatever the schema holds."""
        if not found(connection, self.table):
            self._create(connection)
        hide(connection, self.table)

    def begin(self, connection: Connection) -> None:
        """Create the table. Raises MigrationError when the schema holds what no history tells of."""
        with connection.transaction():
            if inhabited(connection):
                raise MigrationError(
                    f"{connection.info.dbname}: holds tables or functions but no {self.table}; "
                    "say at which version it stands: groundwork migrate baseline --version VERSION"
                )
            self._create(connection)

    @abstractmethod
    def _create(self, connection: Connection) -> None:
        """Create the table, just as the tool does."""

    @abstractmethod
    def mark(self, connection: Connection, version: Version, standing: Sequence[Migration]) -> None:
        """Begin the history of a database that stands at `version`; `standing` are the files up to it."""

    @abstractmethod
    def forgetting(self, migration: Migration) -> list[Command]:
        """What remembers, at the end of the transaction of its statements, that the migration was taken back."""

    @abstractmethod
    def drop(self, connection: Connection, row: Applied, standing: Sequence[Applied]) -> None:
        """Strike a row out of `standing`: one of a failed migration, or one whose file is gone."""

    def resolve(self, connection: Connection, migration: Migration) -> None:
        """Count one that failed, or whose statements were run by hand, as applied."""
        self.record(connection, migration)

    def align(self, connection: Connection, row: Applied, file: Migration) -> None:
        """Give a row the description and checksum of its file, where the history has such."""
        raise NotImplementedError

    def record(self, connection: Connection, migration: Migration) -> None:
        """Remember that the migration was applied."""
        send(connection, self.recording(migration))

    @abstractmethod
    def recording(self, migration: Migration) -> list[Command]:
        """What remembers, at the end of the transaction of its statements, that the migration was applied."""

    @abstractmethod
    def start(self, connection: Connection, migration: Migration) -> None:
        """Remember that a migration was begun outside a transaction, where the table has room for that."""

    @abstractmethod
    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Turn a migration that was begun outside a transaction into a finished one."""
