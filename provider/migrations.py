"""`groundwork:postgres:Migrations`: the schema of one database, brought to what a folder of files says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from operations import secrets
from operations.changes import ChangeError, Pace, Stage, advance, contracted, filled, read_changes
from operations.connection import Target, connect
from operations.migrations import (
    LAYOUTS,
    Layout,
    Migration,
    MigrationError,
    Options,
    held_back,
    look,
    plan,
    read_folder,
    remembered,
    stand_ins,
)
from operations.migrations.locks import levels
from operations.migrations.statement import statements
from provider.resource import Checked, Inputs, Problem, Properties, Resource, Say

ROOT = Path(__file__).resolve().parents[1]
"""The project: folders are declared relative to it, so that no path of one machine gets into a state."""


class Migrations(Resource):
    """Applies pending files, each once. Deleting the resource drops nothing: the schema goes with its database."""

    inputs = Inputs(
        {"host": str, "port": int, "database": str, "secret": str, "layout": str, "directory": str},
        {"instance": str, "files": dict, "placeholders": dict, "outOfOrder": bool}
        | {"changes": dict, "readers": list, "lagMs": int, "backfills": dict},
    )

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Put every file with its checksum into the inputs; refuse what the runner would refuse."""
        problems = list(self.inputs.problems(news))
        if news.get("layout") not in (*LAYOUTS, None):
            problems.append(Problem("layout", f"{news['layout']} given, allowed is {' or '.join(LAYOUTS)}"))
        problems += [
            Problem(f"changes.{name}", f"{stage!r} given, allowed is {' or '.join(Stage)}")
            for name, stage in (news.get("changes") or {}).items()
            if stage not in list(Stage)
        ]
        if problems:
            return Checked(news, tuple(problems))
        try:
            layout = _layout(news)
            folder = read_folder(ROOT / str(news["directory"]), layout)
            found = folder.filled(layout, stand_ins(news.get("placeholders") or {})).migrations
            stages = _stages(news)
            known = read_changes(ROOT / str(news["directory"]), found, tuple(stages))
        except (MigrationError, ChangeError) as error:
            return Checked(news, tuple(Problem("directory", problem) for problem in error.problems))
        held = held_back(found, contracted(stages))
        files = {each.script: each.checksum for each in found if not each.undo and each.script not in held}
        begun = {name: known[name].backfill for name in filled(stages) if name in known}
        digests = {name: backfill.digest for name, backfill in begun.items() if backfill}
        followed = {**news, "files": files, "backfills": digests or None}
        return Checked(followed, tuple(_problems(news, layout, olds, found)))

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Name the files that the history does not know yet, and what each locks that is there already."""
        same = olds.get("instance") == news.get("instance")
        applied = (olds.get("files") or {}) if same else {}
        files = news.get("files") or {}
        pending = {name for name, checksum in files.items() if applied.get(name) != checksum}
        found = [each for each in _found(news) if each.script in pending and not each.undo] if pending else []
        before = (olds.get("backfills") or {}) if same else {}
        begun = [name for name, digest in (news.get("backfills") or {}).items() if before.get(name) != digest]
        told = [*(each.script for each in found), *(f"backfill of {name}" for name in begun)]
        if not told:
            return None
        return "\n  ".join([f"{news['database']}: pending {', '.join(told)}", *_locks(found)])

    def identity(self, inputs: Properties) -> str:
        """Name the schema by its database."""
        return f"{inputs['database']}/migrations"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Log in as the migrator, apply what is pending and fill what was let go. Raises OperationError."""
        target, path = _target(inputs), ROOT / str(inputs["directory"])
        readers = tuple(
            replace(target, host=each["host"], port=int(each["port"])) for each in inputs.get("readers") or ()
        )
        pace = Pace.below(readers, inputs["lagMs"] / 1000 if inputs.get("lagMs") else None)
        advance(target, path, _layout(inputs), _stages(inputs), say=say, pace=pace, options=_options(inputs))
        return {}

    def look(self, inputs: Properties) -> Properties:
        """Take the files that the history knows for those that were declared.

        Where it keeps no checksums, a file has the one it had when it was declared.
        """
        layout, known = _layout(inputs), inputs.get("files") or {}
        with closing(connect(_target(inputs))) as connection:
            files = look(connection, ROOT / str(inputs["directory"]), layout, _options(inputs)).settled()
        if not layout.remembers_checksums:
            files |= {name: known[name] for name in files if name in known}
        return {**inputs, "files": files}


def _found(inputs: Properties) -> list[Migration]:
    """The folder's files, in the order in which they run."""
    return read_folder(ROOT / str(inputs["directory"]), _layout(inputs)).migrations


def _locks(pending: Sequence[Migration]) -> Iterator[str]:
    """A line for each file that others will notice."""
    for script, effects in levels({each.script: statements(each.sql) for each in pending}).items():
        if effects:
            yield f"{script} takes {'; '.join(map(str, effects))}"


def _layout(inputs: Properties) -> Layout:
    return LAYOUTS[inputs["layout"]].of(ROOT / str(inputs["directory"]))


def _options(inputs: Properties) -> Options:
    return Options(out_of_order=bool(inputs.get("outOfOrder")), placeholders=inputs.get("placeholders") or {})


def _stages(inputs: Properties) -> dict[str, Stage]:
    return {name: Stage(stage) for name, stage in (inputs.get("changes") or {}).items()}


def _target(inputs: Properties) -> Target:
    return secrets.target(inputs["secret"], host=inputs["host"], port=inputs["port"], database=inputs["database"])


def _problems(news: Properties, layout: Layout, olds: Properties, found: list[Migration]) -> Iterator[Problem]:
    """What the history as the state remembers it, and the files still to be applied, have against an apply."""
    if olds.get("layout") not in (layout.name, None):
        yield Problem("layout", f"{layout.name} given, the history is in {olds['layout']}; it is not carried over yet")
        return
    try:
        held = held_back(found, contracted(_stages(news)))
        plan(found, remembered(olds.get("files") or {}, layout), held=held, options=_options(news))
    except MigrationError as error:
        yield from (Problem("files", f"{news['directory']}/{problem}") for problem in error.problems)
