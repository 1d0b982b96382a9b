"""Flyway's history table, made and filled exactly as Flyway's PostgreSQL support does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from operations.connection import Connection
from operations.migrations.batch import Command, send
from operations.migrations.layouts.layout import Layout
from operations.migrations.migration import Applied, Migration
from operations.migrations.relations import hide, inhabited
from operations.migrations.version import Version

TABLE = '"public"."flyway_schema_history"'
BASELINE = "<< Flyway Baseline >>"
CREATE = f"""
CREATE TABLE {TABLE} (
    "installed_rank" INT NOT NULL,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL
);
ALTER TABLE {TABLE} ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
CREATE INDEX "flyway_schema_history_s_idx" ON {TABLE} ("success")
"""
INSERT = f"""
INSERT INTO {TABLE}
    (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
SELECT coalesce(max(installed_rank), 0) + 1, $1, $2, $3, $4, $5::int, current_user,
       extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000, $6::bool FROM {TABLE}
"""  # noqa: S608  (only the table's name is put in)
COLUMNS = (
    "installed_rank, version, description, type, script, checksum, success, installed_by, installed_on, execution_time"
)
UNDONE = f"CASE WHEN EXISTS (SELECT FROM {TABLE} WHERE type = 'UNDO_SQL') THEN 'UNDO_SQL' ELSE 'DELETE' END"
"""The type of a row that takes a version back. Flyway's paid edition writes UNDO_SQL, and the free one ends with an
error at such a row, so nothing else may be the first to write one; DELETE says the same to both."""
FORGET = f"""
INSERT INTO {TABLE}
    (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
SELECT coalesce(max(installed_rank), 0) + 1, $1, $2, {UNDONE}, $3, $4::int, current_user,
       extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000, true FROM {TABLE}
"""  # noqa: S608


class FlywayHistory(Layout):
    """Rows of `flyway_schema_history`."""

    def _rows(self, connection: Connection) -> list[Applied]:
        # Sorted here: a new session's first ORDER BY costs the server more than all the rest of the query.
        rows = connection.execute(f"SELECT {COLUMNS} FROM {TABLE}").fetchall()  # noqa: S608
        return [_applied(row) for row in sorted(rows, key=itemgetter(0))]

    def begin(self, connection: Connection) -> None:
        """Create the table, with a baseline at version 0 when the schema already holds something."""
        with connection.transaction():
            old = inhabited(connection)
            self._create(connection)
            hide(connection, TABLE)
            if old:
                _insert_mark(connection, Version("0"))

    def _create(self, connection: Connection) -> None:
        connection.execute(CREATE)

    def mark(self, connection: Connection, version: Version, standing: Sequence[Migration]) -> None:  # noqa: ARG002
        """Add Flyway's one row for all that was there before."""
        _insert_mark(connection, version)

    def recording(self, migration: Migration) -> list[Command]:
        """Add the migration's row."""
        return [_row(migration, success=True)]

    def start(self, connection: Connection, migration: Migration) -> None:
        """Add the row of one that has failed, which it has until it is complete."""
        send(connection, [_row(migration, success=False)])

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Turn the row into that of a finished one."""
        connection.execute(
            f"UPDATE {TABLE} SET success = true, execution_time = %s, checksum = %s, installed_on = now() "  # noqa: S608
            "WHERE script = %s AND NOT success",
            (milliseconds, _checksum(migration), migration.script),
        )

    def resolve(self, connection: Connection, migration: Migration) -> None:
        """Put the row of success in the place of the one that failed."""
        connection.execute(f"DELETE FROM {TABLE} WHERE script = %s AND NOT success", (migration.script,))  # noqa: S608
        self.record(connection, migration)

    def forgetting(self, migration: Migration) -> list[Command]:
        """Add a row that takes the version's row back."""
        version = migration.version.text if migration.version else None
        return [Command(FORGET, (version, migration.description, migration.script, str(_checksum(migration))))]

    def drop(self, connection: Connection, row: Applied, standing: Sequence[Applied]) -> None:  # noqa: ARG002
        """Delete a failed row; mark one that succeeded as deleted, as Flyway's repair does."""
        if not row.success:
            connection.execute(f"DELETE FROM {TABLE} WHERE installed_rank = %s", (row.rank,))  # noqa: S608
            return
        version = row.version.text if row.version else None
        checksum = None if row.checksum is None else str(row.checksum)
        send(connection, [Command(INSERT, (version, row.description, "DELETE", row.script, checksum, "true"))])

    def align(self, connection: Connection, row: Applied, file: Migration) -> None:
        """Give the row the description, type and checksum of its file, as Flyway's repair does."""
        connection.execute(
            f"UPDATE {TABLE} SET description = %s, type = %s, checksum = %s WHERE installed_rank = %s",  # noqa: S608
            (file.description, file.type, _checksum(file), row.rank),
        )


@lru_cache(maxsize=10_000)  # a history only grows: a long-lived process reads the same rows again
def _applied(row: tuple[Any, ...]) -> Applied:
    rank, version, *rest = row
    return Applied(rank, version and Version(version), *rest)


def _checksum(migration: Migration) -> int | str:
    return migration.checksum if migration.recorded is None else migration.recorded


def _row(migration: Migration, *, success: bool) -> Command:
    version = migration.version.text if migration.version else None
    known = version, migration.description, migration.type, migration.script, str(_checksum(migration))
    return Command(INSERT, (*known, str(success).lower()))


def _insert_mark(connection: Connection, version: Version) -> None:
    send(connection, [Command(INSERT, (version.text, BASELINE, "BASELINE", BASELINE, None, "true"))])
