"""The beginning of a history, for a database that holds its schema already."""

from __future__ import annotations

from pathlib import Path

from operations.connection import Connection
from operations.migrations.layouts import Layout
from operations.migrations.lock import only_runner
from operations.migrations.migration import MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.session import Progress
from operations.migrations.standing import Standing, look
from operations.migrations.verdict import standing
from operations.migrations.version import Version
from operations.migrations.waiting import Waiting


def baseline(
    connection: Connection, path: Path, layout: Layout, *, progress: Progress, options: Options = PLAIN
) -> Version | None:
    """Say that the database stands at `options.baseline`; runs no file. Returns the version, None when it stood there.

    Flyway keeps one row for all that was there before; the other layouts get a row for every file up to the version,
    as their own tools do it by hand. Raises MigrationError where a history tells otherwise.
    """
    layout = layout.of(path)
    with only_runner(connection, layout.key(connection), Waiting().patience, progress):
        found = look(connection, path, layout, options)
        version = _version(found)
        if _stands(found, version):
            return None
        files = [file for file in found.wanted if not file.undo and file.version and file.version <= version]
        with connection.transaction():
            layout.create(connection)
            layout.mark(connection, version, [file for file in files if not file.baseline])
    progress(f"{connection.info.dbname}: stands at version {version}")
    return version


def _version(found: Standing) -> Version:
    known = sorted(file.version for file in found.wanted if file.version and not file.undo)
    version = found.options.baseline or found.layout.first or max(known, default=None)
    if version is None:
        raise MigrationError("baseline: the folder holds no migration; give the version with --version")
    if found.layout.first is None and version not in known:
        there = ", ".join(map(str, known)) or "none"
        raise MigrationError(f"baseline {version}: no file has this version; there are: {there}")
    return version


def _stands(found: Standing, version: Version) -> bool:
    """Whether the history says the same already. Raises MigrationError when it says something else."""
    rows = list(standing(found.found))
    marks = [row.version for row in rows if row.type == "BASELINE"]
    if marks == [version] or (not marks and rows and rows[-1].version == version and found.layout.first is None):
        return True
    if rows:
        told = f"a baseline at {marks[0]}" if marks else f"{len(rows)} migrations"
        raise MigrationError(
            f"baseline {version}: the history holds {told} already; a baseline is only for a database without a history"
        )
    return False
