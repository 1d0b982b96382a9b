"""The database session that migrations run in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from operations.connection import Connection
from operations.migrations.layouts import Layout
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.statement import Statement
from operations.migrations.waiting import PASSING, Waiting

Progress = Callable[[str], None]


class CommitsForItselfError(MigrationError):
    """A procedure ended the transaction it ran in, so it must run in none."""


@dataclass(frozen=True)
class Session:
    """A connection in autocommit, the history it keeps, the runner's patience, and where to tell how it goes."""

    connection: Connection
    layout: Layout
    progress: Progress
    waiting: Waiting

    def run(self, migration: Migration, statement: Statement) -> None:
        """Send one statement. Raises MigrationError with the file's line; PASSING, and a broken connection, as is."""
        try:
            self.connection.execute(statement.text)
        except PASSING:
            raise
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            at = int(error.diag.statement_position or 1) - 1
            line = statement.line + statement.text.count("\n", 0, at)
            commits = isinstance(error, psycopg.errors.InvalidTransactionTermination)
            kind = CommitsForItselfError if commits else MigrationError
            raise kind(f"{migration.script}:{line}: {words(error)}") from None

    def persist(self, migration: Migration, attempt: Callable[[], None]) -> None:
        """Make the attempt until no lock is in its way. Raises MigrationError when patience ends."""
        try:
            self.waiting.persist(attempt, lambda said: self.say(f"{migration.script}: {said}"))
        except PASSING as error:
            raise MigrationError(
                f"{migration.script}: {words(error)}, tried again for {self.waiting.patience:.0f} s; "
                "end what holds the lock (pg_blocking_pids shows it)"
            ) from None

    def prepare(self) -> None:
        """Let no statement queue for a lock longer than `waiting.lock_timeout`, until the file says otherwise.

        And none go on for a runner that was killed: the next one would have to wait for it.
        """
        self.set("lock_timeout", f"{self.waiting.lock_timeout * 1000:.0f}ms")
        self.set("client_connection_check_interval", "1s")

    def set(self, name: str, value: str) -> str:
        """Set a parameter for the session, or until the transaction is rolled back; returns the value before."""
        query = "SELECT current_setting(%s), set_config(%s, %s, false)"
        row = self.connection.execute(query, (name, name, value)).fetchone()
        return str(row[0]) if row else ""

    def clean(self) -> None:
        """Leave nothing of one file to the next, so that one run of many files equals many runs."""
        if not self.connection.closed:
            for command in ("RESET ROLE", "RESET ALL", "DISCARD TEMP"):
                self.connection.execute(command)

    def say(self, said: str) -> None:
        """Tell how it goes, the database's name first."""
        self.progress(f"{self.connection.info.dbname}: {said}")


def words(error: psycopg.Error) -> str:
    """The server's sentence and its code, on one line; details are left out, they quote rows."""
    hint = f"; {error.diag.message_hint}" if error.diag.message_hint else ""
    return f"{error.diag.message_primary or ' '.join(str(error).split())} ({error.sqlstate}){hint}"


def since(started: float) -> int:
    """Milliseconds from a reading of the monotonic clock until now."""
    return round((time.monotonic() - started) * 1000)
