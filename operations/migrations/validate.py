"""Everything that is wrong with a folder, and with how a database stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from operations.connection import Connection
from operations.migrations.content import faults
from operations.migrations.directory import Folder, read_folder
from operations.migrations.hooks import Hooks
from operations.migrations.layouts import Layout
from operations.migrations.migration import MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.placeholders import stand_ins
from operations.migrations.standing import look


def problems(connection: Connection, path: Path, layout: Layout, options: Options = PLAIN) -> list[str]:
    """Every problem of the files still to be applied, of those that go back, of callbacks and of the history."""
    try:
        found = look(connection, path, layout, options)
    except MigrationError as error:
        return list(error.problems)
    told = list(_beside(found.folder))
    try:
        found.plan()
    except MigrationError as error:
        told = [*error.problems, *told]
    return told


def file_problems(path: Path, layout: Layout, options: Options = PLAIN) -> list[str]:
    """Every problem of a folder by itself, where no database is at hand."""
    try:
        folder = read_folder(path, layout).filled(layout.of(path), stand_ins(options.placeholders))
    except MigrationError as error:
        return list(error.problems)
    forward = [fault for file in folder.migrations if not file.undo for fault in faults(file)]
    return [*forward, *_beside(folder), *Hooks(folder.callbacks, "Migrate").faults()]


def _beside(folder: Folder) -> Iterator[str]:
    for file in folder.migrations:
        if file.undo:
            yield from faults(file)
