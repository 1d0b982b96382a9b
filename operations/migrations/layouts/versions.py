"""The history of layouts whose table holds nothing but versions: `schema_migrations`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from operations.connection import Connection
from operations.migrations.batch import Command
from operations.migrations.layouts.layout import Layout
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.version import Version

TABLE = '"public"."schema_migrations"'
CREATE = f"""
CREATE TABLE {TABLE} (
    version varchar(255) PRIMARY KEY,
    applied_at timestamptz DEFAULT now()
)
"""
COLUMNS = """
SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
SHAPES = {
    ("version", "applied_at"): f"SELECT version, applied_at FROM {TABLE} ORDER BY applied_at, version",  # noqa: S608
    ("version",): f"SELECT version, NULL FROM {TABLE} ORDER BY version",  # noqa: S608
}
"""The columns that are known, each with how its rows are read: our own, and dbmate's."""


class Versions(Layout):
    """Remembers that a version was applied, and when; what the file held at the time it does not."""

    table = TABLE
    remembers_checksums = False
    lock = 0x67726F756E647772
    """The first letters of "groundwork"; the tools of these layouts have no lock of their own."""
    longest = {"version": 255}  # noqa: RUF012 (never changed)

    def history(self, connection: Connection, wanted: Sequence[Migration]) -> list[Applied]:
        """The rows, with names and checksums of the files as they are now."""
        files = {file.version: file for file in wanted if not file.undo}
        return [_told(row, files.get(row.version)) for row in super().history(connection, wanted)]

    def _rows(self, connection: Connection) -> list[Applied]:
        (columns,) = connection.execute(COLUMNS, (TABLE,)).fetchone() or ([],)
        query = SHAPES.get(tuple(columns))
        if query is None:
            raise MigrationError(
                f"{connection.info.dbname}: {TABLE} has the columns {', '.join(columns)}, another tool's; "
                "expected are version, applied_at"
            )
        rows = connection.execute(query).fetchall()
        return [_applied(rank, version, at) for rank, (version, at) in enumerate(rows, 1)]

    def _create(self, connection: Connection) -> None:
        connection.execute(CREATE)

    def mark(self, connection: Connection, version: Version, standing: Sequence[Migration]) -> None:  # noqa: ARG002
        """Add the version of every file up to it."""
        for file in standing:
            self.record(connection, file)

    def recording(self, migration: Migration) -> list[Command]:
        """Add the version."""
        return [Command(f"INSERT INTO {TABLE} (version) VALUES ($1)", (_version(migration),))]  # noqa: S608

    def start(self, connection: Connection, migration: Migration) -> None:
        """Leave the table alone: a version in it is applied."""

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:  # noqa: ARG002
        """Add the version."""
        self.record(connection, migration)

    def forgetting(self, migration: Migration) -> list[Command]:
        """Delete the version, as dbmate does."""
        return [Command(f"DELETE FROM {TABLE} WHERE version = $1", (_version(migration),))]  # noqa: S608

    def drop(self, connection: Connection, row: Applied, standing: Sequence[Applied]) -> None:  # noqa: ARG002
        """Delete the version."""
        assert row.version is not None, "every row of these layouts has one"  # noqa: S101
        connection.execute(f"DELETE FROM {TABLE} WHERE version = %s", (row.version.text,))  # noqa: S608


def _applied(rank: int, version: str, at: datetime | None) -> Applied:
    try:
        known = Version.written(version)
    except ValueError as error:
        raise MigrationError(f"{TABLE}: {error}; delete the row or give it its version") from None
    return Applied(rank, known, "", "SQL", version, None, installed_on=at)


def _version(migration: Migration) -> str:
    assert migration.version is not None, "every file of these layouts has one"  # noqa: S101
    return migration.version.text


def _told(row: Applied, file: Migration | None) -> Applied:
    if file is None:
        return row
    return replace(row, script=file.script, description=file.description, checksum=file.checksum)
