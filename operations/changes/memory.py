"""How far a backfill came: a row that moves in the transaction of every batch, in a table that nobody else sees.

It goes when the change's contract has been applied, and the table with the last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from operations.changes.backfill import Backfill
from operations.connection import Connection
from operations.migrations.relations import found, hide

TABLE = '"public"."groundwork_backfill"'
CREATE = f"""
CREATE TABLE {TABLE} (
    change  text        PRIMARY KEY,
    digest  text        NOT NULL,
    last    text[],
    passes  integer     NOT NULL DEFAULT 0,
    passed  bigint      NOT NULL DEFAULT 0,
    filled  bigint      NOT NULL DEFAULT 0,
    batches bigint      NOT NULL DEFAULT 0,
    begun   timestamptz NOT NULL DEFAULT now(),
    ended   timestamptz
)
"""
RESTART = f"""
INSERT INTO {TABLE} (change, digest) VALUES (%s, %s)
ON CONFLICT (change) DO UPDATE
   SET digest = excluded.digest, last = NULL, passes = 0, passed = 0, filled = 0, begun = now(), ended = NULL
"""  # noqa: S608  (only the table's name is put in)
READ = f"SELECT digest, last, passes, passed, filled, batches, ended IS NOT NULL FROM {TABLE} WHERE change = %s"  # noqa: S608
ADVANCE = f"""
UPDATE {TABLE} SET last = %s, passed = passed + %s, filled = filled + %s, batches = batches + 1 WHERE change = %s
"""  # noqa: S608
AGAIN = f"UPDATE {TABLE} SET last = NULL, passes = passes + 1, passed = 0 WHERE change = %s"  # noqa: S608
END = f"UPDATE {TABLE} SET last = NULL, ended = now() WHERE change = %s"  # noqa: S608


@dataclass(frozen=True)
class Memory:
    """What is remembered of a backfill."""

    digest: str
    """Of the declaration it works by."""
    last: tuple[str, ...] | None
    """The key of the last row passed, as text; None at the beginning of a pass."""
    passes: int
    """Times that the whole table was gone through."""
    passed: int
    """Rows gone by in this pass."""
    filled: int
    """Rows written, ever."""
    batches: int
    """Counts on through all passes, so that a reader can be asked how far it followed."""
    ended: bool


def recall(connection: Connection, change: str) -> Memory | None:
    """What is remembered, None when nothing is."""
    if not found(connection, TABLE):
        return None
    row = connection.execute(READ, (change,)).fetchone()
    return Memory(row[0], None if row[1] is None else tuple(row[1]), *row[2:]) if row else None


def begin(connection: Connection, change: str, backfill: Backfill, *, anew: bool = False) -> None:
    """Remember at least the beginning; from the start when asked to, or when it is declared otherwise by now."""
    known = recall(connection, change)
    if anew or known is None or known.digest != backfill.digest:
        with connection.transaction():
            if not found(connection, TABLE):
                connection.execute(CREATE)
                hide(connection, TABLE)
            connection.execute(RESTART, (change, backfill.digest))


def recalled(connection: Connection, change: str) -> Memory:
    """What is remembered of a backfill that was begun."""
    known = recall(connection, change)
    assert known is not None, "it was begun"  # noqa: S101
    return known


def advance(connection: Connection, change: str, last: Sequence[str], passed: int, filled: int) -> None:
    """Note a batch. Belongs into its transaction."""
    connection.execute(ADVANCE, (list(last), passed, filled, change))


def again(connection: Connection, change: str) -> None:
    """Note that the table was gone through once."""
    connection.execute(AGAIN, (change,))


def end(connection: Connection, change: str) -> None:
    """Note that nothing is left to do."""
    connection.execute(END, (change,))


def forget(connection: Connection, change: str) -> None:
    """Leave no trace of a change that is through."""
    if not found(connection, TABLE):
        return
    with connection.transaction():
        connection.execute(f"DELETE FROM {TABLE} WHERE change = %s", (change,))  # noqa: S608
        if connection.execute(f"SELECT FROM {TABLE} LIMIT 1").fetchone() is None:
            connection.execute(f"DROP TABLE {TABLE}")
