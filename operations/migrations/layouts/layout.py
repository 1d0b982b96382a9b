"""What a layout is: the shape of its files, and the history table of the tool that it belongs to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from operations.connection import Connection
from operations.migrations.checksum import sha256
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.relations import found, hide, inhabited


class Layout(ABC):
    """Reads files and keeps the history, so that the layout's own tool could take over at any time."""

    name: ClassVar[str]
    table: ClassVar[str]
    """The history table, as SQL names it."""
    lock: ClassVar[int]
    """Key of the advisory lock that a runner holds: the tool's own, where it has one."""
    remembers_checksums: ClassVar[bool] = True
    longest: ClassVar[Mapping[str, int]]
    """Characters that the columns of the history table hold."""

    @abstractmethod
    def named(self, script: str) -> Migration:
        """What a file's name says. Raises ValueError when it is no name of this layout."""

    def script(self, path: Path, file: Path) -> str | None:
        """The name a file has in the history; None when it is no migration. Raises ValueError when it ought to be."""
        return file.relative_to(path).as_posix() if file.suffix.lower() == ".sql" else None

    def amiss(self, path: Path) -> Iterator[str]:  # noqa: ARG002 (what a layout may need)
        """What is wrong with the folder as a whole."""
        yield from ()

    def parsed(self, named: Migration, text: str) -> Migration:
        """The migration with what its file holds."""
        return replace(named, checksum=sha256(text), sql=text)

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

    def begin(self, connection: Connection) -> None:
        """Create the table. Raises MigrationError when the schema holds what no history tells of."""
        with connection.transaction():
            if inhabited(connection):
                raise MigrationError(
                    f"{connection.info.dbname}: holds tables or functions but no {self.table}; a baseline is not made "
                    f"in layout {self.name} yet: empty the database, or make the table with the versions it stands at"
                )
            self._create(connection)

    @abstractmethod
    def _create(self, connection: Connection) -> None:
        """Create the table, just as the tool does."""

    @abstractmethod
    def record(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Remember that the migration was applied. Belongs into the transaction of its statements."""

    @abstractmethod
    def start(self, connection: Connection, migration: Migration) -> None:
        """Remember that a migration was begun outside a transaction, where the table has room for that."""

    @abstractmethod
    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Turn a migration that was begun outside a transaction into a finished one."""
