"""golang-migrate's way with both directions: two files for each version, and a table of one row."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from operations.connection import Connection
from operations.migrations.batch import Command, send
from operations.migrations.draft import BACK, HEAD, Draft
from operations.migrations.layouts.layout import Layout
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.relations import found
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d{1,18})_(?P<description>[^/]*[^/_])\.(?P<way>up|down)\.sql")
TABLE = '"public"."schema_migrations"'
CREATE = f"CREATE TABLE {TABLE} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
COLUMNS = """
SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""


def paired(path: Path) -> bool:
    """Whether the folder is one of golang-migrate's."""
    return path.is_dir() and any(file.name.endswith((".up.sql", ".down.sql")) for file in path.iterdir())


class Pairs(Layout):
    """`0001_create_users.up.sql` and `….down.sql`; the table holds the last version, and whether it failed."""

    name = "updown"
    way_back = "a file <number>_<description>.down.sql"
    table = TABLE
    remembers_checksums = False
    lock = 1486364155
    """golang-migrate's salt, from which it makes a key with the names of schema, table and database."""
    longest = {"version": 18}  # noqa: RUF012 (never changed)

    def key(self, connection: Connection) -> int:
        """Make golang-migrate's key: CRC-32 of the names, the database's as in its URL, times the salt, in 32 bits."""
        names = f"public\0schema_migrations\0/{connection.info.dbname}"
        return zlib.crc32(names.encode()) * self.lock % (1 << 32)

    def named(self, script: str) -> Migration:
        """Take the number for the version."""
        match = NAME.fullmatch(script)
        if match is None:
            raise ValueError("is not named <number>_<description>.up.sql or .down.sql, as the others of its folder are")
        words = match["description"].replace("_", " ")
        return Migration(script, Version.written(match["version"]), words, undo=match["way"] == "down")

    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """Write both files."""
        stem = f"{draft.time(known)}_{draft.words}"
        return {f"{stem}.up.sql": HEAD, f"{stem}.down.sql": BACK}

    def history(self, connection: Connection, wanted: Sequence[Migration]) -> list[Applied]:
        """Take every file up to the one version in the table for applied, and the one that failed for failed."""
        row = self._last(connection) if found(connection, TABLE) else None
        if row is None:
            return []
        version, dirty = Version.written(str(row[0])), row[1]
        files = [file for file in wanted if not file.undo and file.version and file.version <= version]
        if version not in [file.version for file in files]:
            raise MigrationError(f"{TABLE}: stands at version {version}, and no file has it; restore the file")
        return [
            _applied(rank, file, success=not dirty or file.version != version) for rank, file in enumerate(files, 1)
        ]

    def _rows(self, connection: Connection) -> list[Applied]:
        raise NotImplementedError  # the files tell what the table leaves out

    def _last(self, connection: Connection) -> tuple[int, bool] | None:
        (columns,) = connection.execute(COLUMNS, (TABLE,)).fetchone() or ([],)
        if columns != ["version", "dirty"]:
            raise MigrationError(
                f"{connection.info.dbname}: {TABLE} has the columns {', '.join(columns)}, another tool's; "
                "expected are version, dirty, as golang-migrate has them"
            )
        row = connection.execute(f"SELECT version, dirty FROM {TABLE}").fetchone()  # noqa: S608
        return (int(row[0]), bool(row[1])) if row else None

    def _create(self, connection: Connection) -> None:
        connection.execute(CREATE)

    def mark(self, connection: Connection, version: Version, standing: Sequence[Migration]) -> None:  # noqa: ARG002
        """Set the version."""
        send(connection, _setting(version, dirty=False))

    def recording(self, migration: Migration) -> list[Command]:
        """Set the version."""
        return _setting(migration.version, dirty=False)

    def start(self, connection: Connection, migration: Migration) -> None:
        """Set the version, and that it is not done."""
        send(connection, _setting(migration.version, dirty=True))

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:  # noqa: ARG002
        """Set the version."""
        self.record(connection, migration)

    def backward(self, wanted: Sequence[Migration]) -> dict[Version, Migration]:
        """Tell each file that goes back which version comes before."""
        versions = sorted(file.version for file in wanted if file.version and not file.undo)
        before = dict(zip(versions, [None, *versions], strict=False))
        ways = super().backward(wanted)
        return {version: replace(file, leaves=before.get(version)) for version, file in ways.items()}

    def forgetting(self, migration: Migration) -> list[Command]:
        """Set the version before."""
        return _setting(migration.leaves, dirty=False)

    def drop(self, connection: Connection, row: Applied, standing: Sequence[Applied]) -> None:
        """Set the version before, as `migrate force` does."""
        below = [other.version for other in standing if other.version and row.version and other.version < row.version]
        send(connection, _setting(max(below, default=None), dirty=False))


def _setting(version: Version | None, *, dirty: bool) -> list[Command]:
    row = [] if version is None else [Command(f"INSERT INTO {TABLE} VALUES ({int(version.text)}, {dirty})")]  # noqa: S608
    return [Command(f"TRUNCATE {TABLE}"), *row]


def _applied(rank: int, file: Migration, *, success: bool) -> Applied:
    return Applied(rank, file.version, file.description, "SQL", file.script, file.checksum, success)
