"""A folder of migrations applied as far as its changes were let go, each backfill in its place between the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from operations.changes import memory
from operations.changes.change import Change, ChangeError, read_changes
from operations.changes.filling import fill
from operations.changes.pace import Pace
from operations.changes.progress import Watch, lines
from operations.changes.stage import Stages, contracted, filled
from operations.changes.standing import is_through, unapplied
from operations.changes.table import look_at
from operations.connection import Connection, Target, connect
from operations.migrations.layouts import Layout
from operations.migrations.marker import held_back
from operations.migrations.migration import Migration
from operations.migrations.options import PLAIN, Options
from operations.migrations.runner import migrate
from operations.migrations.standing import look
from operations.migrations.waiting import Waiting


@dataclass(frozen=True)
class Halt:
    """A backfill, and the files that come only after it."""

    change: Change
    after: frozenset[str]


def advance(  # noqa: PLR0913 (what a run is made of)
    target: Target,
    path: Path,
    layout: Layout,
    stages: Stages,
    *,
    say: Callable[[str], None],
    pace: Pace | None = None,
    watch: Watch | None = None,
    waiting: Waiting | None = None,
    options: Options = PLAIN,
) -> list[str]:
    """Apply what is pending, fill what is to be filled, contract what is to be contracted; returns the files' names.

    A database that is new gets everything in one run, in the order of the versions. One that was in use when a
    contract is let go must have been filled before: else nothing is run. Can be repeated, also after a run that was
    killed at any point. Raises MigrationError or ChangeError.
    """
    waiting, watch = waiting or Waiting(), watch or lines(say)
    with closing(connect(target, patience=waiting.patience)) as connection:
        read = look(connection, path, layout, options)
        files, left = read.wanted, unapplied(read)
        changes = read_changes(path, files, tuple(stages))
        refuse_early(connection, changes, stages, left, fresh=not read.found)
    held, done = held_back(files, contracted(stages)), []
    run = partial(migrate, target, path, layout, progress=say, waiting=waiting, options=options)
    for halt in _halts(files, changes, stages, left):
        done += run(held=held | halt.after)
        fill(target, halt.change, pace=pace or Pace(), say=say, watch=watch, waiting=waiting)
    done += run(held=held)
    if through := contracted(stages) & changes.keys():
        _forget(target, through, waiting)
    return done


def refuse_early(
    connection: Connection, changes: Mapping[str, Change], stages: Stages, left: frozenset[str], *, fresh: bool
) -> None:
    """Raise ChangeError for every contract whose time has not come, `left` being what is not applied yet.

    `fresh` says that nothing is applied at all: nobody uses the database, and all phases may come at once.
    """
    thrown = [change for name, change in changes.items() if name in contracted(stages)]
    pending = [change for change in thrown if any(file.script in left for file in change.contract)]
    problems = [problem for change in pending for problem in _too_early(connection, change, left, fresh=fresh)]
    if problems:
        raise ChangeError(*problems)


def _too_early(connection: Connection, change: Change, left: frozenset[str], *, fresh: bool) -> Iterator[str]:
    missing = [file.script for file in change.expand if file.script in left]
    if missing and not fresh and _may_be_in_use(connection, change):
        yield (
            f"{change.name}: contract given, and its expand is not applied yet ({', '.join(missing)}); let expand and "
            "backfill go first, then bring the code that needs nothing of the old shape"
        )
    elif not missing and change.backfill and look_at(connection, change.backfill).has_left(connection):
        yield (
            f"{change.name}: contract given, and rows of {change.backfill.table} are still to be filled "
            f"({change.backfill.todo}); see that new rows are filled, then: groundwork migrate backfill --yes"
        )


def _may_be_in_use(connection: Connection, change: Change) -> bool:
    """Whether the change's table has rows, or nobody says which table that is."""
    if change.backfill is None:
        return True
    name = f'"{change.backfill.schema}"."{change.backfill.name}"'
    if connection.execute("SELECT to_regclass(%s)", (name,)).fetchone() == (None,):
        return False
    return connection.execute(f"SELECT EXISTS (SELECT FROM {name})").fetchone() == (True,)  # noqa: S608 (a name)


def _halts(
    files: Sequence[Migration], changes: Mapping[str, Change], stages: Stages, left: frozenset[str]
) -> list[Halt]:
    """Where the run stops to fill, in the order of the files; changes that are through are not among them."""
    found = []
    for name in filled(stages) & changes.keys():
        change = changes[name]
        pending = [file.script for file in change.contract if file.script in left]
        # Done by hand, it may be further than it is declared.
        if change.backfill and not is_through(change, left):
            found.append(Halt(change, _from(files, pending[0] if name in contracted(stages) else None)))
    return sorted(found, key=lambda halt: (-len(halt.after), halt.change.name))


def _from(files: Sequence[Migration], script: str | None) -> frozenset[str]:
    """The files from this one on; none when there is no such file."""
    names = [file.script for file in files]
    return frozenset(names[names.index(script) :]) if script else frozenset()


def _forget(target: Target, through: frozenset[str], waiting: Waiting) -> None:
    with closing(connect(target, patience=waiting.patience)) as connection:
        for change in sorted(through):
            memory.forget(connection, change)
