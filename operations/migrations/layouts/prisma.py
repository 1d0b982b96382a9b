"""Prisma's layout; its history table is made and filled exactly as Prisma does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from operations.connection import Connection
from operations.migrations.batch import Command
from operations.migrations.draft import HEAD, Draft
from operations.migrations.layouts.layout import Layout
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d+)_(?P<description>[^/]*[^/_])")
FILE = "migration.sql"
BACK = "down.sql"
"""What takes a migration back, named as Prisma's guide to down migrations names it; Prisma itself never reads it."""
LOCK = "migration_lock.toml"
TABLE = '"public"."_prisma_migrations"'
CREATE = f"""
CREATE TABLE {TABLE} (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)
"""
ROWS = f"""
SELECT migration_name, checksum, finished_at IS NOT NULL, finished_at,
       coalesce(extract(epoch FROM finished_at - started_at) * 1000, 0)::int
FROM {TABLE} WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name
"""  # noqa: S608  (only the table's name is put in)
INSERT = f"""
INSERT INTO {TABLE} (id, checksum, migration_name, started_at) VALUES (gen_random_uuid(), %s, %s, clock_timestamp())
"""  # noqa: S608
RECORD = f"""
INSERT INTO {TABLE} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
VALUES (gen_random_uuid(), $1, $2, transaction_timestamp(), clock_timestamp(), 1)
"""  # noqa: S608
FINISH = f"""
UPDATE {TABLE} SET finished_at = clock_timestamp(), started_at = clock_timestamp() - %s * interval '1 ms',
                   applied_steps_count = 1, checksum = %s
WHERE migration_name = %s AND finished_at IS NULL AND rolled_back_at IS NULL
"""  # noqa: S608
ROLL_BACK = f"""
UPDATE {TABLE} SET rolled_back_at = clock_timestamp() WHERE migration_name = %s AND rolled_back_at IS NULL
"""  # noqa: S608
RESOLVE = f"""
INSERT INTO {TABLE} (id, checksum, logs, started_at, finished_at, migration_name)
SELECT gen_random_uuid(), %s, '', now, now, %s FROM clock_timestamp() AS now
"""  # noqa: S608
"""The row that `prisma migrate resolve --applied` writes: no step counted, finished when it began."""


class Prisma(Layout):
    """`20240101120000_create_users/migration.sql`, and a lock file that names the kind of database."""

    name = "prisma"
    way_back = f"a file {BACK} beside its {FILE}"
    table = TABLE
    lock = 72707369
    """The key that Prisma itself locks with."""
    longest = {"script": 255}  # noqa: RUF012 (never changed)

    def script(self, path: Path, file: Path) -> str | None:
        """Name a migration by its folder."""
        if file.suffix.lower() != ".sql":
            return None
        if file.name not in (FILE, BACK):
            raise ValueError(f"is not named <timestamp>_<name>/{FILE}")
        folder = file.parent.relative_to(path).as_posix()
        return folder if file.name == FILE else f"{folder}/{BACK}"

    def named(self, script: str) -> Migration:
        """Take the timestamp for the version."""
        match = NAME.fullmatch(script.removesuffix(f"/{BACK}"))
        if match is None:
            raise ValueError(f"is not named <timestamp>_<name>/{FILE}")
        words = match["description"].replace("_", " ")
        return Migration(script, Version.written(match["version"]), words, undo=script.endswith(f"/{BACK}"))

    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """Make the folder, and the lock file in the first one."""
        return {LOCK: 'provider = "postgresql"\n', f"{draft.time(known)}_{draft.words}/{FILE}": HEAD}

    def amiss(self, path: Path) -> Iterator[str]:
        """Look for the lock file, and for folders without a migration."""
        try:
            provider = tomllib.loads((path / LOCK).read_text()).get("provider")
        except (OSError, ValueError):
            provider = None
        if provider != "postgresql":
            yield f'{path / LOCK}: does not say provider = "postgresql", as Prisma wants it'
        for folder in sorted(path.iterdir()):
            if folder.is_dir() and not (folder / FILE).is_file():
                yield f"{folder}: holds no {FILE}; write it or delete the folder"

    def _rows(self, connection: Connection) -> list[Applied]:
        rows = connection.execute(ROWS).fetchall()
        return [self._applied(rank, row) for rank, row in enumerate(rows, 1)]

    def _applied(self, rank: int, row: tuple[Any, ...]) -> Applied:
        script, checksum, success, at, spent = row
        try:
            named = self.named(script)
        except ValueError as error:
            raise MigrationError(f"{TABLE}: {script!r} {error}; a history with such names is not taken over") from None
        known = named.version, named.description, "SQL", script, checksum, success
        return Applied(rank, *known, installed_on=at, execution_time=spent)

    def _create(self, connection: Connection) -> None:
        connection.execute(CREATE)

    def mark(self, connection: Connection, version: Version, standing: Sequence[Migration]) -> None:  # noqa: ARG002
        """Count every file up to it as applied, as Prisma's baselining does."""
        for file in standing:
            connection.execute(RESOLVE, (file.checksum, file.script))

    def resolve(self, connection: Connection, migration: Migration) -> None:
        """Count one that failed as applied, as `prisma migrate resolve --applied` does."""
        connection.execute(ROLL_BACK, (migration.script,))
        connection.execute(RESOLVE, (migration.checksum, migration.script))

    def forgetting(self, migration: Migration) -> list[Command]:
        """Mark the row as rolled back."""
        return [Command(ROLL_BACK.replace("%s", "$1"), (migration.script.removesuffix(f"/{BACK}"),))]

    def drop(self, connection: Connection, row: Applied, standing: Sequence[Applied]) -> None:  # noqa: ARG002
        """Mark the row as rolled back, as `prisma migrate resolve --rolled-back` does."""
        connection.execute(ROLL_BACK, (row.script,))

    def align(self, connection: Connection, row: Applied, file: Migration) -> None:
        """Give the row the checksum of its file."""
        query = f"UPDATE {TABLE} SET checksum = %s WHERE migration_name = %s AND rolled_back_at IS NULL"  # noqa: S608
        connection.execute(query, (file.checksum, row.script))

    def recording(self, migration: Migration) -> list[Command]:
        """Add the row of a finished one."""
        return [Command(RECORD, (str(migration.checksum), migration.script))]

    def start(self, connection: Connection, migration: Migration) -> None:
        """Add the row of one that is not finished."""
        connection.execute(INSERT, (migration.checksum, migration.script))

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Turn the row into that of a finished one."""
        connection.execute(FINISH, (milliseconds, migration.checksum, migration.script))
