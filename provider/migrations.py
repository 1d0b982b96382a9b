"""`groundwork:postgres:Migrations`: the schema of one database, brought to what a folder of files says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from operations import secrets
from operations.connection import Target, connect
from operations.migrations import (
    LAYOUTS,
    Layout,
    Migration,
    MigrationError,
    Options,
    applied_files,
    look,
    migrate,
    plan,
    read_folder,
    remembered,
    stand_ins,
)
from provider.resource import Checked, Inputs, Problem, Properties, Resource, Say

ROOT = Path(__file__).resolve().parents[1]
"""The project: folders are declared relative to it, so that no path of one machine gets into a state."""


class Migrations(Resource):
    """Applies pending files, each once. Deleting the resource drops nothing: the schema goes with its database."""

    inputs = Inputs(
        {"host": str, "port": int, "database": str, "secret": str, "layout": str, "directory": str},
        {"instance": str, "files": dict, "placeholders": dict, "outOfOrder": bool},
    )

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Put every file with its checksum into the inputs; refuse what the runner would refuse."""
        problems = list(self.inputs.problems(news))
        if news.get("layout") not in (*LAYOUTS, None):
            problems.append(Problem("layout", f"{news['layout']} given, allowed is {' or '.join(LAYOUTS)}"))
        if problems:
            return Checked(news, tuple(problems))
        try:
            layout = _layout(news)
            folder = read_folder(ROOT / str(news["directory"]), layout)
            found = folder.filled(layout, stand_ins(news.get("placeholders") or {})).migrations
        except MigrationError as error:
            return Checked(news, tuple(Problem("directory", problem) for problem in error.problems))
        files = {migration.script: migration.checksum for migration in found if not migration.undo}
        return Checked({**news, "files": files}, tuple(_problems(news, layout, olds, found)))

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Name the files that the history does not know yet."""
        same = olds.get("instance") == news.get("instance")
        applied = (olds.get("files") or {}) if same else {}
        waiting = [name for name, checksum in (news.get("files") or {}).items() if applied.get(name) != checksum]
        return f"{news['database']}: pending {', '.join(waiting)}" if waiting else None

    def identity(self, inputs: Properties) -> str:
        """Name the schema by its database."""
        return f"{inputs['database']}/migrations"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Log in as the migrator and apply what is pending. Raises OperationError."""
        path, layout = ROOT / str(inputs["directory"]), _layout(inputs)
        migrate(_target(inputs), path, layout, progress=say, options=_options(inputs))
        return {}

    def look(self, inputs: Properties) -> Properties:
        """Take the files that the history knows for those that were declared.

        Where it keeps no checksums, a file has the one it had when it was declared.
        """
        layout, known = _layout(inputs), inputs.get("files") or {}
        with closing(connect(_target(inputs))) as connection:
            found = look(connection, ROOT / str(inputs["directory"]), layout, _options(inputs)).found
        files = applied_files(found)
        if not layout.remembers_checksums:
            files |= {name: known[name] for name in files if name in known}
        return {**inputs, "files": files}


def _layout(inputs: Properties) -> Layout:
    return LAYOUTS[inputs["layout"]].of(ROOT / str(inputs["directory"]))


def _options(inputs: Properties) -> Options:
    return Options(out_of_order=bool(inputs.get("outOfOrder")), placeholders=inputs.get("placeholders") or {})


def _target(inputs: Properties) -> Target:
    return secrets.target(inputs["secret"], host=inputs["host"], port=inputs["port"], database=inputs["database"])


def _problems(news: Properties, layout: Layout, olds: Properties, found: list[Migration]) -> Iterator[Problem]:
    """What the history as the state remembers it, and the files still to be applied, have against an apply."""
    if olds.get("layout") not in (layout.name, None):
        yield Problem("layout", f"{layout.name} given, the history is in {olds['layout']}; it is not carried over yet")
        return
    try:
        plan(found, remembered(olds.get("files") or {}, layout), options=_options(news))
    except MigrationError as error:
        yield from (Problem("files", f"{news['directory']}/{problem}") for problem in error.problems)
