"""Which statements cannot run inside a transaction, and which have no place in a migration at all."""

from __future__ import annotations

import re
from enum import Enum

from operations.migrations.statement import Statement

OPTIONS = r"(\( [^)]*\) )?"


class Outside(Enum):
    """A kind of statement that PostgreSQL refuses inside a transaction, with the pattern of its shape.

    Source: every caller of PreventInTransactionBlock in PostgreSQL 14 to 18 that a migration may need.
    """

    CREATE_INDEX = r"CREATE (UNIQUE )?INDEX CONCURRENTLY\b"
    DROP_INDEX = r"DROP INDEX CONCURRENTLY\b"
    REINDEX = (
        rf"REINDEX {OPTIONS}(INDEX|TABLE) CONCURRENTLY\b|REINDEX {OPTIONS}(SCHEMA|DATABASE|SYSTEM)\b"
        r"|REINDEX \( ([^)]* )?CONCURRENTLY\b"
    )
    VACUUM = r"VACUUM\b"
    CLUSTER = rf"CLUSTER( VERBOSE)?$|CLUSTER {OPTIONS}$"
    DETACH = r"ALTER TABLE .* DETACH PARTITION .* CONCURRENTLY$"
    CALL = r"(CALL|DO)\b"
    """May commit for itself, and then must; a file that needs it is one that was seen to."""


SERVER = "is about the whole server, not about this database's schema; declare it in the catalog"
REFUSED = {
    r"COPY .* (FROM STDIN|TO STDOUT)\b": "moves rows through the client; write INSERT",
    r"(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION)\b": (
        "ends or splits the transaction that the runner keeps the file in; leave it out"
    ),
    r"DISCARD\b|SELECT PG_ADVISORY_UNLOCK_ALL\b": "gives up the runner's lock; leave it out",
    r"(CREATE|DROP) (DATABASE|TABLESPACE)\b|ALTER SYSTEM\b|ALTER DATABASE \S+ SET TABLESPACE\b": SERVER,
    r"(CREATE|ALTER|DROP) SUBSCRIPTION\b": SERVER,
}
"""Shapes that no migration may hold, and why."""


ANY_OUTSIDE, ANY_REFUSED = re.compile("|".join(kind.value for kind in Outside)), re.compile("|".join(REFUSED))


def outside(statement: Statement) -> Outside | None:
    """The kind of statement that must run outside a transaction, None for all others."""
    kind = outside_anyway(statement)
    return None if kind is Outside.CALL else kind


def outside_anyway(statement: Statement) -> Outside | None:
    """The same in a file that runs outside a transaction anyway, where a procedure may do so as well."""
    if ANY_OUTSIDE.match(statement.shape) is None:
        return None
    return next((kind for kind in Outside if re.match(kind.value, statement.shape)), None)


def refusal(statement: Statement) -> str | None:
    """Why the statement has no place in a migration, None for all that have."""
    if ANY_REFUSED.match(statement.shape):
        why = next(why for shape, why in REFUSED.items() if re.match(shape, statement.shape))
        return f"{statement.shape[:40]!r} {why}"
    if any(token.text == "\\" for token in statement.tokens):
        return f"{statement.shown!r} holds a command of psql's own, not SQL; leave it out"
    if outside(statement) is Outside.CREATE_INDEX and index_name(statement) is None:
        return "CREATE INDEX CONCURRENTLY has no name for the index; give it one, so that a half-built one can be found"
    return None


def index_name(statement: Statement) -> str | None:
    """The name that CREATE INDEX CONCURRENTLY gives, as written, None when it leaves it to the server."""
    words = [token.text for token in statement.tokens]
    at = [word.upper() for word in words].index("CONCURRENTLY") + 1
    if [word.upper() for word in words[at : at + 3]] == ["IF", "NOT", "EXISTS"]:
        at += 3
    return None if words[at].upper() == "ON" else words[at]


def table_name(statement: Statement) -> str:
    """The table that CREATE INDEX names, as written, with its schema."""
    words = [token.text for token in statement.tokens]
    at = [word.upper() for word in words].index("ON") + 1
    if words[at].upper() == "ONLY":
        at += 1
    return "".join(words[at : at + 3]) if words[at + 1 : at + 2] == ["."] else words[at]
