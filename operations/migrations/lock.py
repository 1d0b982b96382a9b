"""At most one runner for a database at a time, the layout's own tool counted in where it has a lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from operations.connection import Connection
from operations.migrations.migration import MigrationError

LONGEST_PAUSE = 1.0
"""Seconds between two tries; a killed runner's lock is noticed within that."""
HOLDERS = """
SELECT coalesce(string_agg(format('%%s since %%s', coalesce(nullif(application_name, ''), 'a session'),
                                  to_char(backend_start, 'HH24:MI:SS')), ', '), 'another session')
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint = %s AND objsubid = 1
"""


@contextmanager
def only_runner(connection: Connection, key: int, patience: float, progress: Callable[[str], None]) -> Iterator[None]:
    """Hold the database's migration lock, waiting up to `patience` seconds for it. Raises MigrationError.

    It is asked for again and again by a session outside any transaction: one that waited inside a transaction, or
    held the lock in one, would make CREATE INDEX CONCURRENTLY wait for itself. It ends with the session.
    """
    _wait(connection, key, patience, progress)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", (key,))


def _wait(connection: Connection, key: int, patience: float, progress: Callable[[str], None]) -> None:
    deadline, pause = time.monotonic() + patience, 0.02
    told = False
    while not _taken(connection, key):
        if time.monotonic() > deadline:
            raise MigrationError(
                f"the migration lock is held by {_holder(connection, key)}; run again when that has ended"
            )
        if not told and pause >= LONGEST_PAUSE:
            progress(f"waiting for the migration lock, held by {_holder(connection, key)}")
            told = True
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _taken(connection: Connection, key: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
    return bool(row and row[0])


def _holder(connection: Connection, key: int) -> str:
    row = connection.execute(HOLDERS, (key,)).fetchone()
    return str(row[0]) if row else "another session"
