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
    try:
        _apply_rest(session, migration, pieces)
    finally:
        session.clean()


def _apply_rest(session: Session, migration: Migration, pieces: Sequence[Statement]) -> None:
    started = time.monotonic()
    mark = unfinished.resume(session.connection, session.memory, migration, pieces)
    session.prepare()
    for number, piece in enumerate(pieces):
        if number < mark.done:
            if piece.shape.startswith(("SET ", "RESET ")):  # a setting died with the session that made it
                session.run(migration, pieces, number)
            continue
        try:
            _step(session, migration, pieces, number, resumed=number == mark.done and mark.attempted)
        except MigrationError as error:
            kept = f"statements 1 to {number} of {len(pieces)} are kept, leave their text as it is" if number else ""
            raise MigrationError(*error.problems, *([f"  {kept}"] if kept else [])) from None
    unfinished.end(session.connection, session.memory, migration, since(started))


def _step(session: Session, migration: Migration, pieces: Sequence[Statement], number: int, *, resumed: bool) -> None:
    """Run one of `pieces`, those before it have run, and remember it."""
    kind = outside_anyway(pieces[number])
    if kind is None:
        session.persist(migration, lambda: _in_transaction(session, migration, pieces, number))
        return
    if not (resumed and remains.finished(session.connection, pieces[number], kind)):
        _attempt(session, migration, pieces, number, kind)
    unfinished.advance(session.connection, pieces[: number + 1])


def _in_transaction(session: Session, migration: Migration, pieces: Sequence[Statement], number: int) -> None:
    with session.connection.transaction():
        session.run(migration, pieces, number)
        unfinished.advance(session.connection, pieces[: number + 1])


def _attempt(session: Session, migration: Migration, pieces: Sequence[Statement], number: int, kind: Outside) -> None:
    piece = pieces[number]
    if kind is Outside.CREATE_INDEX and remains.valid_index(session.connection, piece):
        if "IF NOT EXISTS" in piece.shape:
            return
        raise MigrationError(
            f"{migration.script}:{piece.line}:{piece.column}: the index exists already; drop it or leave this out"
        )
    unfinished.attempt(session.connection, begun=True)
    try:
        session.persist(migration, lambda: _send(session, migration, pieces, number, kind))
    except MigrationError:
        _clear(session, piece, kind)
        unfinished.attempt(session.connection, begun=False)
        raise


def _send(session: Session, migration: Migration, pieces: Sequence[Statement], number: int, kind: Outside) -> None:
    piece = pieces[number]
    _clear(session, piece, kind)
    # Waiting for a lock that blocks nobody needs no limit; with one, the index would be left half built.
    patient = "CONCURRENTLY" in piece.shape or (kind is Outside.VACUUM and "FULL" not in piece.shape)
    before = session.set("lock_timeout", "0") if patient else ""
    try:
        session.run(migration, pieces, number)
    finally:
        if patient and not session.connection.closed:
            session.set("lock_timeout", before)


def _clear(session: Session, piece: Statement, kind: Outside) -> None:
    for name in remains.clear(session.connection, piece, kind):
        session.say(f"dropped the half-built index {name}")
