"""A folder of migrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from operations.migrations.kept import Kept
from operations.migrations.layouts import FLYWAY, Layout
from operations.migrations.marker import mark
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.placeholders import Values
from operations.migrations.script_settings import DEFAULTS


@dataclass(frozen=True)
class Folder:
    """What a folder holds."""

    migrations: list[Migration]
    """Versioned in order, then repeatable by description, then those that take a version back."""
    callbacks: Mapping[str, tuple[Migration, ...]]
    """By event, in the order of their names."""

    @cached_property
    def asks(self) -> bool:
        """Whether a file holds what may have to be replaced, or has a condition of its own."""
        files = [*self.migrations, *(file for files in self.callbacks.values() for file in files)]
        return any("${" in file.sql or file.settings != DEFAULTS for file in files)

    def filled(self, layout: Layout, known: Values) -> Folder:
        """The same with placeholders replaced."""
        callbacks = {event: tuple(layout.filled(files, known)) for event, files in self.callbacks.items()}
        return Folder(layout.filled(self.migrations, known), callbacks)


KEPT: Kept[Folder] = Kept()


def read_directory(path: Path, layout: Layout = FLYWAY) -> list[Migration]:
    """Every migration of the folder: versioned in order, then repeatable by description, then undo.

    Raises MigrationError with every file whose name, encoding or version cannot be used.
    """
    return read_folder(path, layout).migrations


def read_folder(path: Path, layout: Layout = FLYWAY) -> Folder:
    """The same, with its callbacks. Raises MigrationError."""
    if not path.is_dir():
        raise MigrationError(f"{path}: is no folder of migrations")
    layout = layout.of(path)
    return KEPT.reading(path.absolute(), layout.name, lambda: _read_folder(path, layout))


def _read_folder(path: Path, layout: Layout) -> Folder:
    migrations, problems = [], list(layout.amiss(path))
    callbacks: dict[str, list[Migration]] = {}
    for file in sorted(path.rglob("*")):
        try:
            if not file.is_file():
                continue
            if (script := layout.script(path, file)) is not None:
                migrations.append(_read(layout, file, script))
            elif (event := layout.callback(file)) is not None:
                callbacks.setdefault(event, []).append(_called(layout, path, file))
        except ValueError as error:
            problems.append(f"{file}: {error}")
    problems += _doubles(path, migrations)
    if problems:
        raise MigrationError(*problems)
    return Folder(sorted(migrations, key=_place), {event: _by_name(files) for event, files in callbacks.items()})


def remembered(files: Mapping[str, int | str], layout: Layout = FLYWAY) -> list[Applied]:
    """A history made of nothing but names and checksums, as the state of a declaration keeps them."""
    known = sorted((layout.named(script) for script in files), key=_place)
    return [
        Applied(rank, file.version, file.description, file.type, file.script, files[file.script])
        for rank, file in enumerate(known, 1)
    ]


def _read(layout: Layout, file: Path, script: str) -> Migration:
    named = layout.named(script)
    _fit(layout, {"version": str(named.version or ""), "description": named.description, "script": script})
    return _parsed(layout, file, named)


def _called(layout: Layout, path: Path, file: Path) -> Migration:
    description = file.stem.partition("__")[2].replace("_", " ")
    return _parsed(layout, file, Migration(file.relative_to(path).as_posix(), None, description))


def _parsed(layout: Layout, file: Path, named: Migration) -> Migration:
    data = file.read_bytes()
    named = replace(named, settings=layout.settings(file, data))
    try:
        text = data.decode(named.settings.encoding)
    except UnicodeDecodeError as error:
        wanted = named.settings.encoding.upper()
        raise ValueError(f"is not {wanted} at byte {error.start}; save it as {wanted}") from None
    return replace(layout.parsed(named, text), mark=mark(text))


def _fit(layout: Layout, columns: Mapping[str, str]) -> None:
    for column, longest in layout.longest.items():
        if len(columns[column]) > longest:
            raise ValueError(f"{column} has {len(columns[column])} characters; the history table holds {longest}")


def _by_name(files: Iterable[Migration]) -> tuple[Migration, ...]:
    return tuple(sorted(files, key=lambda file: file.script.rpartition("/")[2]))


def _place(migration: Migration) -> tuple[bool, bool, tuple[int, ...], bool, str]:
    parts = migration.version.parts if migration.version else ()
    return migration.undo, migration.version is None, parts, migration.baseline, migration.description


def _doubles(path: Path, migrations: Iterable[Migration]) -> list[str]:
    problems = []
    for _, group in groupby(sorted(migrations, key=_place), key=_identity):
        first, *others = group
        problems += [
            f"{path / other.script}: is {_identity(other)[2]} once more; {first.script} has it" for other in others
        ]
    return problems


def _identity(migration: Migration) -> tuple[bool, bool, str]:
    if migration.version is None:
        return migration.undo, False, f"repeatable migration {migration.description!r}"
    return migration.undo, migration.baseline, f"version {'.'.join(map(str, migration.version.parts))}"
