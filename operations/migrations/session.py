"""The database session that migrations run in."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import psycopg
from psycopg import pq

from operations.connection import Connection
from operations.migrations.batch import Command, send, stream
from operations.migrations.memory import Memory
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.statement import Statement
from operations.migrations.waiting import PASSING, Waiting

CLEAN = tuple(map(Command, ("RESET ROLE", "RESET ALL", "DISCARD TEMP")))
"""What takes back all that a file may have set for its session."""

BEFORE = 2
"""Commands that stand before a file's first statement."""

UNFLUSHED = "set_config('synchronous_commit', 'off', true)"
"""Lets the server answer a commit before it is on disk: that follows within three times `wal_writer_delay`."""

FLUSH = "SELECT pg_logical_emit_message(true, 'groundwork', '')"
"""The least that a commit waits for the disk for: one that has written nothing does not."""

INLINE = re.compile(r"^PL/pgSQL function inline_code_block line (\d+) at ", re.MULTILINE)
"""How the server tells where in the text of a DO something went wrong."""

Progress = Callable[[str], None]


class CommitsForItselfError(MigrationError):
    """A procedure ended the transaction it ran in, so it must run in none."""


@dataclass(frozen=True)
class Part:
    """A file and its statements."""

    file: Migration
    pieces: Sequence[Statement]


@dataclass(frozen=True)
class Whole:
    """A file that runs in one transaction, with what is run around it and what remembers it."""

    file: Migration
    parts: Sequence[Part]
    remembering: Sequence[Command] = ()
    flushed: bool = True
    """Whether its commit waits for the disk. One that does not is in order all the same, but a crash of the server
    takes it back, and each after it, until a later commit or `Session.flush` has put them all there."""

    @cached_property
    def pieces(self) -> list[tuple[Part, int]]:
        """Each statement: its part, and its number there."""
        return [(part, number) for part in self.parts for number in range(len(part.pieces))]


@dataclass(frozen=True)
class Session:
    """A connection in autocommit, the memory it keeps, the runner's patience, and where to tell how it goes."""

    connection: Connection
    memory: Memory
    progress: Progress
    waiting: Waiting

    def run(self, migration: Migration, pieces: Sequence[Statement], number: int) -> None:
        """Send one of a file's statements. Raises MigrationError that says where; PASSING, and a broken connection,
        as is."""
        try:
            self.connection.execute(pieces[number].text)
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            raise refused(migration, pieces, number, error) from None

    def whole(self, works: Sequence[Whole], ended: Callable[[Whole], None] = lambda _: None) -> None:
        """Run works in order, each in a transaction of its own, again while a lock is in the way.

        `ended` is called for each that has run. Raises MigrationError; CommitsForItselfError when a procedure in the
        first that has not ended needs to run in no transaction.
        """
        left = deque(works)

        def end() -> None:
            ended(left.popleft())

        while left:
            first = left[0]
            self.persist(first.file, partial(self._run_on, left, first, end))

    def flush(self) -> None:
        """Wait until the disk has every commit so far, as far as the session's own settings ask for that."""
        self.connection.execute(FLUSH)

    def _run_on(self, left: deque[Whole], first: Whole, end: Callable[[], None]) -> None:
        """Run them up to the first that is refused; a lock in the way of another than `first` is no failure yet."""
        try:
            self._stream(list(left), end)
        except PASSING:
            self.clean()
            if left[0] is first:
                raise
        except BaseException:
            self.clean()
            raise

    def _stream(self, works: Sequence[Whole], end: Callable[[], None]) -> None:
        """Send them, one ahead of the answers; raises as `run` does.

        Nothing of one is left to the next, so that one run of many files equals many runs.
        """
        refusal = stream(self.connection, (self._commands(work) for work in works), end)
        if refusal is None:
            return
        work, body = works[refusal.batch], refusal.number - BEFORE
        if 0 <= body < len(work.pieces):
            part, number = work.pieces[body]
            raise refused(part.file, part.pieces, number, refusal.error)
        if isinstance(refusal.error, PASSING):
            raise refusal.error
        raise MigrationError(f"{work.file.script}: at its commit: {words(refusal.error)}")

    def _commands(self, work: Whole) -> list[Command]:
        settings = [*self._limits(local=True), *([] if work.flushed else [UNFLUSHED])]
        before = [Command("BEGIN"), Command("SELECT " + ", ".join(settings))]
        body = [Command(part.pieces[number].text) for part, number in work.pieces]
        return [*before, *body, Command("RESET ROLE"), *work.remembering, Command("COMMIT"), *CLEAN]

    def persist(self, migration: Migration, attempt: Callable[[], None]) -> None:
        """Make the attempt until no lock is in its way. Raises MigrationError when patience ends."""
        try:
            self.waiting.persist(attempt, lambda said: self.say(f"{migration.script}: {said}"))
        except PASSING as error:
            place = "".join(getattr(error, "__notes__", []))
            raise MigrationError(
                f"{migration.script}{place}: {words(error)}, tried again for {self.waiting.patience:.0f} s; "
                "end what holds the lock (pg_blocking_pids shows it)"
            ) from None

    def prepare(self) -> None:
        """Let no statement queue for a lock longer than `waiting.lock_timeout`, until the file says otherwise.

        And none go on for a runner that was killed: the next one would have to wait for it.
        """
        self.connection.execute("SELECT " + ", ".join(self._limits(local=False)))

    def _limits(self, *, local: bool) -> Iterator[str]:
        limits = {"lock_timeout": self.waiting.lock_timeout, "client_connection_check_interval": 1}
        if self.waiting.statement_timeout is not None:
            limits["statement_timeout"] = self.waiting.statement_timeout
        for name, seconds in limits.items():
            yield f"set_config('{name}', '{seconds * 1000:.0f}ms', {local})"

    def set(self, name: str, value: str) -> str:
        """Set a parameter for the session, or until the transaction is rolled back; returns the value before."""
        query = "SELECT current_setting(%s), set_config(%s, %s, false)"
        row = self.connection.execute(query, (name, name, value)).fetchone()
        return str(row[0]) if row else ""

    def clean(self) -> None:
        """Leave nothing of a file that ran statement by statement, or failed, to the next."""
        if self.connection.closed:
            return
        open_one = self.connection.info.transaction_status is not pq.TransactionStatus.IDLE
        send(self.connection, [*([Command("ROLLBACK")] if open_one else []), *CLEAN])

    def say(self, said: str) -> None:
        """Tell how it goes, the database's name first."""
        self.progress(f"{self.connection.info.dbname}: {said}")


def refused(
    migration: Migration, pieces: Sequence[Statement], number: int, error: psycopg.Error
) -> MigrationError | psycopg.Error:
    """What to raise when the server refused a statement: where it stands, why, and how it begins."""
    line, column = _place(pieces[number], error)
    if isinstance(error, PASSING):
        error.add_note(f":{line}:{column}")
        return error
    commits = isinstance(error, psycopg.errors.InvalidTransactionTermination)
    return (CommitsForItselfError if commits else MigrationError)(
        f"{migration.script}:{line}:{column}: {words(error)}",
        f"  statement {number + 1} of {len(pieces)}: {pieces[number].shown}",
    )


def _place(statement: Statement, error: psycopg.Error) -> tuple[int, int]:
    if error.diag.statement_position:
        return statement.place(int(error.diag.statement_position))
    inline = INLINE.search(error.diag.context or "")
    return statement.body_place(int(inline[1])) if inline else (statement.line, statement.column)


def words(error: psycopg.Error) -> str:
    """The server's sentence and its code, on one line; details are left out, they quote rows."""
    hint = f"; {error.diag.message_hint}" if error.diag.message_hint else ""
    return f"{error.diag.message_primary or ' '.join(str(error).split())} ({error.sqlstate}){hint}"


def since(started: float) -> int:
    """Milliseconds from a reading of the monotonic clock until now."""
    return round((time.monotonic() - started) * 1000)
