"""A backfill at work: batch after batch, each a short transaction that remembers itself, wherever it is killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg

from operations.changes import memory
from operations.changes.change import FILE, Change, ChangeError
from operations.changes.memory import Memory
from operations.changes.pace import Followers, Pace, Reader
from operations.changes.progress import Filled, Watch
from operations.changes.table import Table, look_at
from operations.connection import Connection, Target, connect
from operations.migrations.direct import refuse_pooler
from operations.migrations.session import words
from operations.migrations.waiting import PASSING, Waiting

LOCK = 0x67726F756E646266
"""One backfill at a time in a database, so that the server's load has one measure."""
ANOTHER = 5.0
"""Seconds until a lock is believed to be held by somebody alive: a killed session's goes within one."""
Say = Callable[[str], None]


@dataclass
class Run:
    """One run of a backfill, across the connections that it loses."""

    change: Change
    pace: Pace
    waiting: Waiting
    say: Say
    watch: Watch
    again: bool = False
    size: int = 0
    total: int = 0
    rate: float = 0.0
    progressed: float = field(default_factory=time.monotonic)
    """When the last batch was committed."""

    def tell(self, mark: Memory, waits: str = "") -> None:
        """Let the watcher know."""
        assert self.change.backfill  # noqa: S101  (nothing to run otherwise)
        table = self.change.backfill.table
        total = max(self.total, mark.passed)
        self.watch(Filled(self.change.name, table, mark.passed, total, mark.filled, self.rate, waits))


def fill(  # noqa: PLR0913 (what a run is made of)
    target: Target,
    change: Change,
    *,
    pace: Pace,
    say: Say,
    watch: Watch,
    waiting: Waiting | None = None,
    again: bool = False,
) -> int:
    """Fill what is to be filled, from where an earlier run ended; returns how many rows were ever written.

    `say` hears what happens, `watch` how far it is. Goes on through lost connections. What ended is looked at anew
    only if asked for `again`: that reads the whole table. Raises ChangeError.
    """
    if change.backfill is None:
        return 0
    run = Run(change, pace, waiting or Waiting(), say, watch, again=again, size=pace.first)
    while True:
        connection = connect(target, patience=run.waiting.patience)
        try:
            return _fill(connection, target, run)
        except psycopg.Error as error:
            if not connection.closed or time.monotonic() - run.progressed > run.waiting.patience:
                raise ChangeError(f"{target.database}: backfill of {change.name}: {words(error)}") from None
            say(f"{target.database}: the connection broke; logging in again")
        finally:
            connection.close()


def _fill(connection: Connection, target: Target, run: Run) -> int:
    change, backfill = run.change.name, run.change.backfill
    assert backfill  # noqa: S101  (looked at above)
    refuse_pooler(connection)
    with _alone(connection, change):
        mark = memory.recall(connection, change)
        ended = mark is not None and mark.ended and mark.digest == backfill.digest
        if mark and ended and not run.again:
            return mark.filled
        try:
            table = look_at(connection, backfill)
        except ValueError as error:
            raise ChangeError(*(f"{FILE}: {change}.{problem}" for problem in str(error).split("\n"))) from None
        _prepare(connection, run)
        if mark and ended and not table.has_left(connection):
            return mark.filled
        memory.begin(connection, change, backfill, anew=ended)
        run.total = table.estimate(connection)
        followers = Followers([Reader(each, change) for each in run.pace.readers], run.pace.lag, run.waiting.patience)
        with followers:
            _passes(connection, table, run, followers)
        return _end(connection, target, table, run)


def _prepare(connection: Connection, run: Run) -> None:
    limit = f"{run.waiting.lock_timeout * 1000:.0f}ms"
    settings = {"lock_timeout": limit, "client_connection_check_interval": "1s", "statement_timeout": "0"}
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))


def _passes(connection: Connection, table: Table, run: Run, followers: Followers) -> None:
    """Go through the table until nothing is left: rows that were held the first time are met again."""
    mark = memory.recalled(connection, run.change.name)
    pause, since = run.waiting.first_pause, time.monotonic()
    while True:
        before = mark.filled
        mark = _pass(connection, table, run, followers, mark)
        if not table.has_left(connection):
            return
        if mark.filled > before:
            pause, since = run.waiting.first_pause, time.monotonic()
        elif time.monotonic() - since > run.waiting.patience:
            raise ChangeError(_stuck(run, table))
        run.tell(mark, "rows that others hold are left; waiting for those")
        time.sleep(pause)
        pause = min(pause * 2, run.waiting.longest_pause)
        memory.again(connection, run.change.name)
        mark = memory.recalled(connection, run.change.name)


def _pass(connection: Connection, table: Table, run: Run, followers: Followers, mark: Memory) -> Memory:
    """From where the memory is to the end of the table."""
    while True:
        followers.follow(lambda reader, lag, at=mark: run.tell(at, _waits(reader, lag, run.pace)))  # type: ignore[misc]
        done = run.waiting.persist(
            lambda at=mark: _batch(connection, table, run, at),  # type: ignore[misc]
            lambda said, at=mark: run.tell(at, said),  # type: ignore[misc]
        )
        if done is None:
            return mark
        _measure(run, done.passed - mark.passed)
        mark = done
        followers.committed(mark.batches)
        run.tell(mark)


def _batch(connection: Connection, table: Table, run: Run, mark: Memory) -> Memory | None:
    """What is to be remembered after one more batch, which is done and committed; None at the end of the table."""
    with connection.transaction():
        found = table.bound(connection, mark.last, run.size)
        if found is None:
            return None
        bound, rows = found
        filling = table.fill(connection, mark.last, bound)
        if filling.still:
            raise ChangeError(
                f"{FILE}: {run.change.name}: {filling.still} of {filling.written} rows are to do even after what `set` "
                f"says; make it say what ends `todo` ({table.backfill.todo}), and see that no trigger takes it back"
            )
        memory.advance(connection, run.change.name, bound, rows, filling.written)
    if rows >= run.size:
        run.size = run.pace.next_size(run.size, filling.seconds)
    known = replace(mark, last=tuple(bound), passed=mark.passed + rows, filled=mark.filled + filling.written)
    return replace(known, batches=mark.batches + 1)


def _measure(run: Run, rows: int) -> None:
    """Set the rate by all the time that went by since the last batch."""
    now = time.monotonic()
    rate = rows / max(now - run.progressed, 1e-6)
    run.rate = rate if not run.rate else run.rate * 0.9 + rate * 0.1
    run.progressed = now


def _stuck(run: Run, table: Table) -> str:
    return (
        f"{run.change.name}: rows of {table.backfill.table} stay to be done, held by other transactions or written "
        f"anew, for {run.waiting.patience:.0f} s; end what holds them (pg_stat_activity shows it), and see that a "
        "trigger keeps new rows right; run again, it goes on where it is"
    )


def _end(connection: Connection, target: Target, table: Table, run: Run) -> int:
    change = run.change.name
    memory.end(connection, change)
    mark = memory.recalled(connection, change)
    run.tell(mark)
    if mark.filled:
        run.say(
            f"{target.database}: backfill of {change}: {mark.filled:,} rows filled; vacuuming {table.backfill.table}"
        )
        try:
            table.vacuum(connection)
        except PASSING:
            run.say(f"{target.database}: {table.backfill.table} is locked; its vacuum is left to autovacuum")
    return mark.filled


@contextmanager
def _alone(connection: Connection, change: str) -> Iterator[None]:
    deadline = time.monotonic() + ANOTHER
    while connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone() != (True,):
        if time.monotonic() > deadline:
            raise ChangeError(
                f"{connection.info.dbname}: another session is backfilling in this database; {change} is left to it: "
                "run again when it has ended"
            )
        time.sleep(0.1)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _waits(reader: Reader, lag: float, pace: Pace) -> str:
    return (
        f"waiting for the reader {reader.target.host}:{reader.target.port}, {lag:.1f} s behind (limit {pace.lag:g} s)"
    )
