"""Flyway's layout; its history table is made and filled exactly as Flyway's PostgreSQL support does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from operations.connection import Connection
from operations.migrations.checksum import crc32
from operations.migrations.layouts.layout import Layout
from operations.migrations.migration import Applied, Migration
from operations.migrations.relations import hide, inhabited
from operations.migrations.version import Version

NAME = re.compile(r"(?P<kind>[VUR])(?P<version>[^_].*?)?__(?P<description>.*\S.*)\.sql")
SHAPES = "V<version>__<description>.sql, R__<description>.sql or U<version>__<description>.sql"
PLACEHOLDER = re.compile(r"\$\{[^}\n]*\}")
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
SELECT coalesce(max(installed_rank), 0) + 1, %s, %s, %s, %s, %s::int, current_user, %s::int, %s FROM {TABLE}
"""  # noqa: S608  (only the table's name is put in)
COLUMNS = (
    "installed_rank, version, description, type, script, checksum, success, installed_by, installed_on, execution_time"
)


class Flyway(Layout):
    """`V1__create_users.sql`, `R__view_users.sql`, `U1__create_users.sql`, in folders of any depth."""

    name = "flyway"
    table = TABLE
    lock = 77431708279161 + 2125624436
    """Its own constant (the letters of its name) plus Java's hash of the quoted table name."""
    longest = {"version": 50, "description": 200, "script": 1000}  # noqa: RUF012 (never changed)

    def script(self, path: Path, file: Path) -> str | None:
        """Refuse settings for one file."""
        if file.name.lower().endswith(".sql.conf"):
            raise ValueError("settings for one file are not read; the runner itself sees what needs no transaction")
        return super().script(path, file)

    def named(self, script: str) -> Migration:
        """Tell the kind by the first letter."""
        match = NAME.fullmatch(script.rpartition("/")[2])
        if match is None or (match["kind"] == "R") == bool(match["version"]):
            raise ValueError(f"is not named {SHAPES}")
        version = Version.parse(match["version"]) if match["version"] else None
        return Migration(script, version, match["description"].replace("_", " "), undo=match["kind"] == "U")

    def parsed(self, named: Migration, text: str) -> Migration:
        """Object to what Flyway would replace."""
        return replace(named, checksum=crc32(text), sql=text, objections=tuple(_placeholders(text)))

    def _rows(self, connection: Connection) -> list[Applied]:
        rows = connection.execute(f"SELECT {COLUMNS} FROM {TABLE} ORDER BY installed_rank")  # noqa: S608
        return [Applied(rank, version and Version(version), *rest) for rank, version, *rest in rows]

    def begin(self, connection: Connection) -> None:
        """Create the table, with a baseline at version 0 when the schema already holds something."""
        with connection.transaction():
            old = inhabited(connection)
            self._create(connection)
            hide(connection, TABLE)
            if old:
                connection.execute(INSERT, ("0", BASELINE, "BASELINE", BASELINE, None, 0, True))

    def _create(self, connection: Connection) -> None:
        connection.execute(CREATE)

    def record(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Add the migration's row."""
        self._insert(connection, migration, milliseconds, success=True)

    def start(self, connection: Connection, migration: Migration) -> None:
        """Add the row of one that has failed, which it has until it is complete."""
        self._insert(connection, migration, 0, success=False)

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Turn the row into that of a finished one."""
        connection.execute(
            f"UPDATE {TABLE} SET success = true, execution_time = %s, checksum = %s, installed_on = now() "  # noqa: S608
            "WHERE script = %s AND NOT success",
            (milliseconds, migration.checksum, migration.script),
        )

    def _insert(self, connection: Connection, migration: Migration, milliseconds: int, *, success: bool) -> None:
        version = migration.version.text if migration.version else None
        row = (version, migration.description, "SQL", migration.script, migration.checksum, milliseconds, success)
        connection.execute(INSERT, row)


def _placeholders(sql: str) -> Iterator[str]:
    for match in PLACEHOLDER.finditer(sql):
        line = 1 + sql.count("\n", 0, match.start())
        yield f":{line}: {match.group()} would be replaced by Flyway; write the value out"
