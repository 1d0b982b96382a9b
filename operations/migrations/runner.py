"""Applies migrations, each exactly once, whatever is killed on the way."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path

import psycopg

from operations.connection import Connection, Target, connect
from operations.migrations.direct import refuse_pooler
from operations.migrations.hooks import Hooks
from operations.migrations.layouts import FLYWAY, Layout
from operations.migrations.lock import only_runner
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.run import Run
from operations.migrations.session import Progress, Session, words
from operations.migrations.standing import look
from operations.migrations.waiting import Waiting
from operations.privacy.aside import may_be_in_the_way, set_aside


def migrate(  # noqa: PLR0913 (what a run is made of)
    target: Target,
    path: Path,
    layout: Layout = FLYWAY,
    *,
    progress: Progress,
    waiting: Waiting | None = None,
    options: Options = PLAIN,
    held: Collection[str] = (),
) -> list[str]:
    """Log in and apply what is pending; when the connection breaks, log in again and go on where the history ends.

    Returns the names of the files applied. Raises MigrationError, or ConnectionFailed when the server stays away for
    the time of `waiting.patience`.
    """
    waiting = waiting or Waiting()
    deadline = time.monotonic() + waiting.patience
    done: list[str] = []
    while True:
        connection = connect(target, patience=waiting.patience)
        try:
            return up(
                connection, path, layout, progress=progress, waiting=waiting, options=options, done=done, held=held
            )
        except psycopg.Error as error:
            if not connection.closed or time.monotonic() > deadline:
                raise MigrationError(f"{target}: {words(error)}") from None
            progress(f"{target.database}: the connection broke; logging in again")
        finally:
            connection.close()


def up(  # noqa: PLR0913 (what a run is made of)
    connection: Connection,
    path: Path,
    layout: Layout = FLYWAY,
    *,
    progress: Progress,
    waiting: Waiting | None = None,
    options: Options = PLAIN,
    done: list[str] | None = None,
    held: Collection[str] = (),
) -> list[str]:
    """Apply what is pending in the folder; returns `done`, which gets the name of each file once it is applied.

    The files `held` are left alone: their time has not come.

    The connection must be direct (no pooler) and in autocommit. Nothing runs while anything in the folder or the
    history stands in the way. Each file is one transaction with its row in the history; a file with statements that
    cannot run in a transaction is run one by one outside, and its progress is remembered. Raises MigrationError.
    """
    layout = layout.of(path)
    session = Session(connection, layout, progress, waiting or Waiting())
    done = [] if done is None else done
    refuse_pooler(connection)
    with only_runner(connection, layout.key(connection), session.waiting.patience, session.say):
        standing = look(connection, path, layout, options, held)
        pending = standing.plan().pending
        if pending or not standing.found:
            layout.ensure(connection)
        if standing.found and may_be_in_the_way(each.sql for each in pending) and set_aside(connection):
            session.say("masked views are set aside until the migrations are done")
        _forget_lost(session, pending, done)
        Run(session, Hooks(standing.folder.callbacks, "Migrate"), standing.half, done).all(pending)
    return done


def _forget_lost(session: Session, pending: Sequence[Migration], done: list[str]) -> None:
    """Take out of `done` what the server's crash took back: whole files, the last ones before it."""
    lost = [file.script for file in pending if file.script in done]
    if lost:
        session.say(f"had not reached the server's disk, run again: {', '.join(lost)}")
        done[:] = [script for script in done if script not in lost]
