"""At most one erasure of a stack at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from operations.connection import Connection
from operations.errors import OperationError

KEY = 0x6572617365
"""Of the advisory lock: the letters of "erase"."""


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Hold the lock; it ends with the session, also of a run that was killed. Raises OperationError when it is held."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone()
    if not (row and row[0]):
        raise OperationError("another erasure of this stack is under way; run again when it has ended")
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", (KEY,))
