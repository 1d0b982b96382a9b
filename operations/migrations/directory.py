"""A folder of migrations in Flyway's layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from operations.migrations.checksum import checksum
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.version import Version

NAME = re.compile(r"(?P<kind>[VUR])(?P<version>[^_].*?)?__(?P<description>.*\S.*)\.sql")
SHAPES = "V<version>__<description>.sql, R__<description>.sql or U<version>__<description>.sql"
LONGEST = {"version": 50, "description": 200, "script": 1000}
"""Characters that the columns of Flyway's history table hold."""


def read_directory(path: Path) -> list[Migration]:
    """Every migration of the folder: versioned in order, then repeatable by description, then undo.

    Raises MigrationError with every file whose name, encoding or version cannot be used.
    """
    if not path.is_dir():
        raise MigrationError(f"{path}: is no folder of migrations")
    migrations, problems = [], []
    for file in sorted(path.rglob("*")):
        try:
            if file.is_file() and _concerns(file):
                migrations.append(_read(file, file.relative_to(path).as_posix()))
        except ValueError as error:
            problems.append(f"{file}: {error}")
    problems += _doubles(path, migrations)
    if problems:
        raise MigrationError(*problems)
    return sorted(migrations, key=_place)


def remembered(files: Mapping[str, int]) -> list[Applied]:
    """A history made of nothing but names and checksums, as the state of a declaration keeps them."""
    known = sorted((_named(script, script.rpartition("/")[2]) for script in files), key=_place)
    return [
        Applied(rank, file.version, file.description, "SQL", file.script, files[file.script])
        for rank, file in enumerate(known, 1)
    ]


def _concerns(file: Path) -> bool:
    if file.name.lower().endswith(".sql.conf"):
        raise ValueError("settings for one file are not read; the runner itself sees what needs no transaction")
    return file.suffix.lower() == ".sql"


def _read(file: Path, script: str) -> Migration:
    named = _named(script, file.name)
    _fit(version=str(named.version or ""), description=named.description, script=script)
    try:
        sql = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    return replace(named, checksum=checksum(sql), sql=sql)


def _named(script: str, name: str) -> Migration:
    match = NAME.fullmatch(name)
    if match is None or (match["kind"] == "R") == bool(match["version"]):
        raise ValueError(f"is not named {SHAPES}")
    version = Version.parse(match["version"]) if match["version"] else None
    return Migration(script, version, match["description"].replace("_", " "), undo=match["kind"] == "U")


def _fit(**columns: str) -> None:
    for column, text in columns.items():
        if len(text) > LONGEST[column]:
            raise ValueError(f"{column} has {len(text)} characters; the history table holds {LONGEST[column]}")


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
