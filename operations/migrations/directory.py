"""A folder of migrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from operations.migrations.layouts import FLYWAY, Layout
from operations.migrations.marker import mark
from operations.migrations.migration import Applied, Migration, MigrationError


def read_directory(path: Path, layout: Layout = FLYWAY) -> list[Migration]:
    """Every migration of the folder: versioned in order, then repeatable by description, then undo.

    Raises MigrationError with every file whose name, encoding or version cannot be used.
    """
    if not path.is_dir():
        raise MigrationError(f"{path}: is no folder of migrations")
    migrations, problems = [], list(layout.amiss(path))
    for file in sorted(path.rglob("*")):
        try:
            if file.is_file() and (script := layout.script(path, file)) is not None:
                migrations.append(_read(layout, file, script))
        except ValueError as error:
            problems.append(f"{file}: {error}")
    problems += _doubles(path, migrations)
    if problems:
        raise MigrationError(*problems)
    return sorted(migrations, key=_place)


def remembered(files: Mapping[str, int | str], layout: Layout = FLYWAY) -> list[Applied]:
    """A history made of nothing but names and checksums, as the state of a declaration keeps them."""
    known = sorted((layout.named(script) for script in files), key=_place)
    return [
        Applied(rank, file.version, file.description, "SQL", file.script, files[file.script])
        for rank, file in enumerate(known, 1)
    ]


def _read(layout: Layout, file: Path, script: str) -> Migration:
    named = layout.named(script)
    _fit(layout, {"version": str(named.version or ""), "description": named.description, "script": script})
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    return replace(layout.parsed(named, text), mark=mark(text))


def _fit(layout: Layout, columns: Mapping[str, str]) -> None:
    for column, longest in layout.longest.items():
        if len(columns[column]) > longest:
            raise ValueError(f"{column} has {len(columns[column])} characters; the history table holds {longest}")


def _place(migration: Migration) -> tuple[bool, bool, tuple[int, ...], str]:
    parts = migration.version.parts if migration.version else ()
    return migration.undo, migration.version is None, parts, migration.description


def _doubles(path: Path, migrations: Iterable[Migration]) -> list[str]:
    problems = []
    for _, group in groupby(sorted(migrations, key=_place), key=_identity):
        first, *others = group
        problems += [
            f"{path / other.script}: is {_identity(other)[1]} once more; {first.script} has it" for other in others
        ]
    return problems


def _identity(migration: Migration) -> tuple[bool, str]:
    if migration.version is None:
        return migration.undo, f"repeatable migration {migration.description!r}"
    return migration.undo, f"version {'.'.join(map(str, migration.version.parts))}"
