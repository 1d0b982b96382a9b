"""The way back: versions taken back, the last one first."""

from __future__ import annotations

from pathlib import Path

from operations.connection import Connection
from operations.migrations.content import faults
from operations.migrations.direct import refuse_pooler
from operations.migrations.hooks import Hooks
from operations.migrations.layouts import Layout
from operations.migrations.lock import only_runner
from operations.migrations.memory import Backward
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.run import Run
from operations.migrations.session import Progress, Session
from operations.migrations.standing import Standing, look
from operations.migrations.verdict import standing
from operations.migrations.waiting import Waiting
from operations.privacy.aside import may_be_in_the_way, set_aside


def ways_back(found: Standing) -> list[Migration]:
    """What is run to take back the last version, or all above `options.target`, the last one first.

    Raises MigrationError with every version that nothing takes back, and every file that cannot be run.
    """
    rows = _chosen(found)
    ways = found.layout.backward(found.wanted)
    back = [ways[row.version] for row in rows if row.version in ways]
    problems = [
        f"{row.script}: nothing takes it back; {found.layout.way_back}" if row.type != "BASELINE" else _below(row)
        for row in rows
        if row.version not in ways
    ]
    problems += [fault for file in back for fault in faults(file)]
    problems += Hooks(found.folder.callbacks, "Undo").faults()
    names = {file.script for file in back}
    problems += [
        f"{script}: is half applied; end it first with `groundwork migrate up` or `repair`"
        for script in found.half
        if script not in names
    ]
    if problems:
        raise MigrationError(*problems)
    return back


def undo(  # noqa: PLR0913 (what a run is made of)
    connection: Connection,
    path: Path,
    layout: Layout,
    *,
    progress: Progress,
    waiting: Waiting | None = None,
    options: Options = PLAIN,
) -> list[str]:
    """Take back the last version, or all above `options.target`; returns the names of the files run.

    Each version goes in one transaction with its row in the history, as it came. Raises MigrationError.
    """
    layout = layout.of(path)
    session = Session(connection, Backward(layout), progress, waiting or Waiting())
    done: list[str] = []
    refuse_pooler(connection)
    with only_runner(connection, layout.key(connection), session.waiting.patience, session.say):
        found = look(connection, path, layout, options)
        back = ways_back(found)
        if may_be_in_the_way(each.sql for each in back) and set_aside(connection):
            session.say("masked views are set aside; `groundwork up` makes them again")
        Run(session, Hooks(found.folder.callbacks, "Undo"), found.half, done).all(back)
    return done


def _chosen(found: Standing) -> list[Applied]:
    rows = [row for row in standing(found.found) if row.version is not None][::-1]
    target = found.options.target
    if target is None:
        return rows[:1]
    if target.parts != (0,) and all(row.version != target for row in rows):
        there = ", ".join(str(row.version) for row in reversed(rows)) or "none"
        raise MigrationError(f"target {target}: is not applied; applied are {there}; 0 takes all back")
    return [row for row in rows if row.version and row.version > target]


def _below(row: Applied) -> str:
    return f"baseline {row.version}: nothing is known of what was there before it; stop above it"
