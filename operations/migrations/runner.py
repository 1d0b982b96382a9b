"""Applies migrations, each exactly once, whatever is killed on the way."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path

import psycopg

from operations.connection import Connection, Target, connect
from operations.migrations import unfinished
from operations.migrations.direct import refuse_pooler
from operations.migrations.hooks import Hooks
from operations.migrations.layouts import FLYWAY, Layout
from operations.migrations.lock import only_runner
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.outside import outside
from operations.migrations.session import CommitsForItselfError, Part, Progress, Session, since, words
from operations.migrations.standing import look
from operations.migrations.statement import Statement
from operations.migrations.stepwise import apply_stepwise
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
        run_all(session, pending, Hooks(standing.folder.callbacks, "Migrate"), standing.half, done)
    return done


def run_all(session: Session, files: Sequence[Migration], hooks: Hooks, half: Collection[str], done: list[str]) -> None:
    """Run the files in order, and callbacks around them; `done` gets the name of each once it is run.

    `half` names those that an earlier run began outside a transaction. Raises MigrationError.
    """
    try:
        hooks.run(session, f"before{hooks.verb}")
        _run_each(session, files, hooks, half, done)
        if done:
            hooks.run(session, f"after{hooks.verb}Applied")
        hooks.run(session, f"after{hooks.verb}")
    except MigrationError:
        hooks.after_failure(session)
        raise


def _run_each(
    session: Session, files: Sequence[Migration], hooks: Hooks, half: Collection[str], done: list[str]
) -> None:
    versioned = sum(file.version is not None for file in files)
    for number, migration in enumerate(files):
        if number == versioned:
            _between(session, hooks)
        started = time.monotonic()
        try:
            _apply(session, migration, hooks, begun=migration.script in half)
        except MigrationError as error:
            kept, left = ", ".join(done) or "none", ", ".join(m.script for m in files[number + 1 :]) or "none"
            raise MigrationError(
                *error.problems, f"  applied before it: {kept}", f"  not reached: {left}", f"  {_next(session)}"
            ) from None
        done.append(migration.script)
        session.say(f"{migration.script} applied in {since(started)} ms")
    if versioned == len(files) and hooks.verb == "Migrate":
        hooks.run(session, "afterVersioned")


def _between(session: Session, hooks: Hooks) -> None:
    hooks.run(session, "afterVersioned")
    hooks.run(session, "beforeRepeatables")


def _next(session: Session) -> str:
    for script in unfinished.scripts(session.connection):
        forget = f"groundwork migrate repair --rolled-back {script}"
        return f"mend what is not kept and run again; or take what is kept out of the database, then: {forget}"
    return "nothing of it is kept: mend it and run again"


def _apply(session: Session, migration: Migration, hooks: Hooks, *, begun: bool) -> None:
    pieces = migration.statements
    apart = migration.settings.in_transaction is False or any(outside(piece) for piece in pieces)
    if apart or begun:
        _apply_apart(session, migration, pieces, hooks)
        return
    try:
        session.whole(migration, hooks.around(Part(migration, pieces)), session.memory.recording(migration))
    except CommitsForItselfError:
        session.say(f"{migration.script}: commits for itself, so it runs outside a transaction")
        _apply_apart(session, migration, pieces, hooks)


def _apply_apart(session: Session, migration: Migration, pieces: Sequence[Statement], hooks: Hooks) -> None:
    hooks.run(session, f"beforeEach{hooks.verb}")
    apply_stepwise(session, migration, pieces)
    hooks.run(session, f"afterEach{hooks.verb}")
