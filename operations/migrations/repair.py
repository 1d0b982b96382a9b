"""A history that does not fit the files: what can be mended in it, and mending it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from operations.connection import Connection
from operations.migrations import unfinished
from operations.migrations.layouts import Layout
from operations.migrations.lock import only_runner
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.session import Progress
from operations.migrations.standing import Standing, look
from operations.migrations.verdict import State, Verdict
from operations.migrations.verdict import standing as standing_rows
from operations.migrations.waiting import Waiting


@dataclass(frozen=True)
class Decisions:
    """What a person says of migrations, by script or version."""

    applied: Collection[str] = ()
    """Whose statements have all run, by hand or otherwise."""
    rolled_back: Collection[str] = ()
    """Of whose statements nothing is left in the database."""


@dataclass(frozen=True)
class Mend:
    """One change of the history."""

    script: str
    what: str
    do: Callable[[Connection], None] = field(repr=False, compare=False)


UNDECIDED = Decisions()


def repair(  # noqa: PLR0913 (what a repair is made of)
    connection: Connection,
    path: Path,
    layout: Layout,
    *,
    progress: Progress,
    decisions: Decisions = UNDECIDED,
    options: Options = PLAIN,
    do: bool = False,
) -> list[Mend]:
    """What is to be mended in the history, mended when `do` says so; the schema itself is never touched.

    Raises MigrationError when a decision is about nothing that waits for one.
    """
    layout = layout.of(path)
    with only_runner(connection, layout.key(connection), Waiting().patience, progress):
        found = look(connection, path, layout, options)
        mends = list(_mends(found, decisions))
        if do:
            with connection.transaction():
                for mend in mends:
                    mend.do(connection)
                    progress(f"{connection.info.dbname}: {mend.script}: {mend.what}")
    return mends


def open_questions(found: Standing) -> list[str]:
    """What nobody but a person can decide: whether something half done is to be counted or taken out."""
    told = []
    for verdict in found.verdicts():
        script = _script(verdict)
        choice = f"--rolled-back '{script}' or --applied '{script}'"
        if verdict.state is State.HALF:
            told.append(f"{script}: is half applied; the next `up` goes on with it, or decide: {choice}")
        elif verdict.state is State.FAILED and not _drops_failed(found):
            told.append(f"{script}: failed; take its remains out or run the rest by hand, then decide: {choice}")
        elif verdict.state is State.RENAMED and not _same_version(verdict):
            told.append(str(verdict.problem))
    return told


def _mends(found: Standing, decisions: Decisions) -> Iterator[Mend]:
    _known(found, decisions)
    for verdict in found.verdicts():
        if _named(verdict, decisions.applied):
            yield _count(found, verdict)
        elif _named(verdict, decisions.rolled_back):
            yield _give_up(found, verdict)
        else:
            yield from _align(found, verdict)
    forward = {_script(verdict) for verdict in found.verdicts()}
    for script in set(found.half) - forward:
        if script in decisions.rolled_back:
            yield Mend(script, "no longer remembered as begun", unfinished.give_up)


def _known(found: Standing, decisions: Decisions) -> None:
    problems = []
    for name in (*decisions.applied, *decisions.rolled_back):
        chosen = [verdict for verdict in found.verdicts() if _named(verdict, [name])]
        if not chosen and name not in found.half:
            problems.append(f"{name}: neither the files nor the history know it; give a script or a version")
    problems += [
        f"{_script(verdict)}: is applied; take it back with `groundwork migrate undo`"
        for verdict in found.verdicts()
        if verdict.state not in (State.HALF, State.FAILED) and _named(verdict, decisions.rolled_back)
    ]
    problems += [
        f"{_script(verdict)}: is {verdict.state} already"
        for verdict in found.verdicts()
        if verdict.state in (State.APPLIED, State.BASELINE, State.BELOW) and _named(verdict, decisions.applied)
    ]
    if problems:
        raise MigrationError(*problems)


def _count(found: Standing, verdict: Verdict) -> Mend:
    file = verdict.file
    if file is None:
        raise MigrationError(f"{_script(verdict)}: its file is gone, so it cannot be counted; restore the file")
    return Mend(file.script, "counts as applied", lambda connection: _resolve(found, connection, file))


def _resolve(found: Standing, connection: Connection, file: Migration) -> None:
    if file.script in found.half:
        unfinished.give_up(connection)
    found.layout.create(connection)
    found.layout.resolve(connection, file)


def _give_up(found: Standing, verdict: Verdict) -> Mend:
    script = _script(verdict)

    def do(connection: Connection) -> None:
        if script in found.half:
            unfinished.give_up(connection)
        if verdict.row:
            _drop(found, connection, verdict.row)

    return Mend(script, "counts as taken back, and is pending again", do)


def _align(found: Standing, verdict: Verdict) -> Iterator[Mend]:
    row, file = verdict.row, verdict.file
    if row is None:
        return
    if file and (verdict.state is State.EDITED or _same_version(verdict)):
        what = f"checksum {row.checksum} becomes {file.checksum}, description {row.description!r} {file.description!r}"
        yield Mend(file.script, what, lambda connection: found.layout.align(connection, row, file))
    elif verdict.state is State.REMOVED:
        yield Mend(row.script, "struck out, for its file is gone", lambda connection: _drop(found, connection, row))
    elif verdict.state is State.FAILED and _drops_failed(found):
        yield Mend(row.script, "its failed row goes", lambda connection: _drop(found, connection, row))


def _drop(found: Standing, connection: Connection, row: Applied) -> None:
    found.layout.drop(connection, row, list(standing_rows(found.found)))


def _drops_failed(found: Standing) -> bool:
    """Whether the tool's own repair strikes failed rows out without asking, as Flyway's does."""
    return found.layout.name == "flyway"


def _same_version(verdict: Verdict) -> bool:
    return verdict.state is State.RENAMED and verdict.file is not None


def _script(verdict: Verdict) -> str:
    item = verdict.row or verdict.file
    return item.script if item else ""


def _named(verdict: Verdict, names: Collection[str]) -> bool:
    item = verdict.row or verdict.file
    return item is not None and (item.script in names or (item.version is not None and item.version.text in names))
