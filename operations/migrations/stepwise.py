"""A file with statements that cannot run in a transaction: one after the other, each exactly once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from operations.migrations import remains, unfinished
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.outside import Outside, outside_anyway
from operations.migrations.session import Session, since
from operations.migrations.statement import Statement


def apply_stepwise(session: Session, migration: Migration, pieces: Sequence[Statement]) -> None:
    """Run what an earlier run did not. Raises MigrationError that says which statements are kept."""
    started = time.monotonic()
    mark = unfinished.resume(session.connection, session.layout, migration, pieces)
    session.prepare()
    for number, piece in enumerate(pieces):
        if number < mark.done:
            _set_again(session, migration, piece)
            continue
        try:
            _step(session, migration, pieces[: number + 1], resumed=number == mark.done and mark.attempted)
        except MigrationError as error:
            kept = f"statements 1 to {number} of {len(pieces)} are kept, leave their text as it is" if number else ""
            raise MigrationError(*error.problems, *([f"  {kept}"] if kept else [])) from None
    unfinished.end(session.connection, session.layout, migration, since(started))


def _set_again(session: Session, migration: Migration, piece: Statement) -> None:
    """A setting dies with the session that made it, so it is made again."""
    if piece.shape.startswith(("SET ", "RESET ")):
        session.run(migration, piece)


def _step(session: Session, migration: Migration, pieces: Sequence[Statement], *, resumed: bool) -> None:
    """Run the last of `pieces`, the ones before have run, and remember it."""
    kind = outside_anyway(pieces[-1])
    if kind is None:
        session.persist(migration, lambda: _in_transaction(session, migration, pieces))
        return
    if not (resumed and remains.finished(session.connection, pieces[-1], kind)):
        _attempt(session, migration, pieces[-1], kind)
    unfinished.advance(session.connection, pieces)


def _in_transaction(session: Session, migration: Migration, pieces: Sequence[Statement]) -> None:
    with session.connection.transaction():
        session.run(migration, pieces[-1])
        unfinished.advance(session.connection, pieces)


def _attempt(session: Session, migration: Migration, piece: Statement, kind: Outside) -> None:
    if kind is Outside.CREATE_INDEX and remains.valid_index(session.connection, piece):
        if "IF NOT EXISTS" in piece.shape:
            return
        raise MigrationError(f"{migration.script}:{piece.line}: the index exists already; drop it or leave this out")
    unfinished.attempt(session.connection, begun=True)
    try:
        session.persist(migration, lambda: _send(session, migration, piece, kind))
    except MigrationError:
        _clear(session, piece, kind)
        unfinished.attempt(session.connection, begun=False)
        raise


def _send(session: Session, migration: Migration, piece: Statement, kind: Outside) -> None:
    _clear(session, piece, kind)
    # Waiting for a lock that blocks nobody needs no limit; with one, the index would be left half built.
    patient = "CONCURRENTLY" in piece.shape or (kind is Outside.VACUUM and "FULL" not in piece.shape)
    before = session.set("lock_timeout", "0") if patient else ""
    try:
        session.run(migration, piece)
    finally:
        if patient and not session.connection.closed:
            session.set("lock_timeout", before)


def _clear(session: Session, piece: Statement, kind: Outside) -> None:
    for name in remains.clear(session.connection, piece, kind):
        session.say(f"dropped the half-built index {name}")
