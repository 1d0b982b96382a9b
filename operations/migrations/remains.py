"""What statements outside a transaction leave behind when they are cut off, and what to do about it."""

from __future__ import annotations

from operations.connection import Connection
from operations.migrations.outside import Outside, index_name, table_name
from operations.migrations.statement import Statement

INDEX = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(i.relname), x.indisvalid
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE x.indrelid = to_regclass(%s) AND i.relname = (parse_ident(%s))[1] AND i.relkind = 'i'
"""
TRANSIENT = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(i.relname)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE NOT x.indisvalid AND i.relkind = 'i' AND i.relname ~ '_cc(new|old)[0-9]*$' AND pg_has_role(i.relowner, 'USAGE')
"""
"""The copies that REINDEX CONCURRENTLY works on, named so by PostgreSQL."""
PENDING_DETACH = "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass(%s)"


def finished(connection: Connection, statement: Statement, kind: Outside) -> bool:
    """Whether a statement that was sent and never answered has come to its end nevertheless."""
    if kind is Outside.CREATE_INDEX:
        return valid_index(connection, statement)
    if kind is Outside.DROP_INDEX:
        return connection.execute("SELECT to_regclass(%s) IS NULL", (_dropped(statement),)).fetchone() == (True,)
    if kind is Outside.DETACH:
        return _finish_detaching(connection, statement)
    return False


def valid_index(connection: Connection, statement: Statement) -> bool:
    """Whether the index that the statement creates is there and whole."""
    return any(valid for _, valid in _index(connection, statement))


def clear(connection: Connection, statement: Statement, kind: Outside) -> list[str]:
    """Drop half-built indexes that stand in the statement's way; returns their names."""
    broken: list[str] = []
    if kind is Outside.CREATE_INDEX:
        broken = [name for name, valid in _index(connection, statement) if not valid]
    elif kind is Outside.REINDEX:
        broken = [name for (name,) in connection.execute(TRANSIENT).fetchall()]
    for name in broken:
        connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    return broken


def _index(connection: Connection, statement: Statement) -> list[tuple[str, bool]]:
    return connection.execute(INDEX, (table_name(statement), index_name(statement))).fetchall()


def _dropped(statement: Statement) -> str:
    words = [token.text for token in statement.tokens if token.text.upper() not in {"CASCADE", "RESTRICT"}]
    at = [word.upper() for word in words].index("CONCURRENTLY") + 1
    return "".join(words[at + 2 :] if [word.upper() for word in words[at : at + 2]] == ["IF", "EXISTS"] else words[at:])


def _finish_detaching(connection: Connection, statement: Statement) -> bool:
    words = [token.text for token in statement.tokens]
    partition = "".join(words[[word.upper() for word in words].index("PARTITION") + 1 : -1])
    row = connection.execute(PENDING_DETACH, (partition,)).fetchone()
    if row and row[0]:
        start = statement.tokens[0].start
        connection.execute(statement.text[: statement.tokens[-1].start - start] + "FINALIZE")
    return row is None or bool(row[0])
