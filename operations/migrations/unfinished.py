"""The memory of a migration that runs outside a transaction: how far it came, kept beside the history while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from operations.connection import Connection
from operations.migrations.memory import Memory
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.relations import found, hide
from operations.migrations.statement import Statement

TABLE = '"public"."groundwork_unfinished_migration"'
CREATE = f"""
CREATE TABLE {TABLE} (
    script text PRIMARY KEY,
    done integer NOT NULL DEFAULT 0,
    digest text NOT NULL,
    attempted boolean NOT NULL DEFAULT false
)
"""


@dataclass(frozen=True)
class Mark:
    """How far a file came."""

    done: int
    """Statements that ran to their end."""
    digest: str
    """Of those statements' text."""
    attempted: bool
    """Whether the statement after them had been sent when the runner was last heard of."""


def scripts(connection: Connection) -> frozenset[str]:
    """The files begun and not ended: at most one."""
    if not found(connection, TABLE):
        return frozenset()
    return frozenset(script for (script,) in connection.execute(f"SELECT script FROM {TABLE}"))  # noqa: S608


def resume(connection: Connection, memory: Memory, migration: Migration, statements: Sequence[Statement]) -> Mark:
    """How far an earlier run came; from here on the migration counts as begun. Raises MigrationError when what ran
    is no longer what the file says."""
    if migration.script not in scripts(connection):
        _begin(connection, memory, migration)
    row = connection.execute(
        f"SELECT done, digest, attempted FROM {TABLE} WHERE script = %s",  # noqa: S608
        (migration.script,),
    ).fetchone()
    mark = Mark(*row) if row else Mark(0, digest([]), attempted=False)
    if digest(statements[: mark.done]) != mark.digest:
        raise MigrationError(
            f"{migration.script}: its first {mark.done} statements have run and were edited since; "
            "give them back their text and mend only what comes after"
        )
    return mark


def _begin(connection: Connection, memory: Memory, migration: Migration) -> None:
    with connection.transaction():
        connection.execute(CREATE)
        hide(connection, TABLE)
        connection.execute(f"INSERT INTO {TABLE} VALUES (%s, 0, %s)", (migration.script, digest([])))  # noqa: S608
        memory.start(connection, migration)


def attempt(connection: Connection, *, begun: bool) -> None:
    """Note that the next statement is about to be sent, or that the server refused it."""
    connection.execute(f"UPDATE {TABLE} SET attempted = %s", (begun,))  # noqa: S608


def advance(connection: Connection, done: Sequence[Statement]) -> None:
    """Note that these statements, the file's first ones, have run."""
    connection.execute(
        f"UPDATE {TABLE} SET done = %s, digest = %s, attempted = false",  # noqa: S608
        (len(done), digest(done)),
    )


def end(connection: Connection, memory: Memory, migration: Migration, milliseconds: int) -> None:
    """Make the migration a finished one and leave no trace."""
    with connection.transaction():
        memory.complete(connection, migration, milliseconds)
        connection.execute(f"DROP TABLE {TABLE}")


def digest(statements: Sequence[Statement]) -> str:
    """What tells whether statements were edited."""
    return hashlib.sha256("\0".join(statement.text for statement in statements).encode()).hexdigest()


def give_up(connection: Connection) -> None:
    """Forget what was begun: nothing of it goes on any more."""
    connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
