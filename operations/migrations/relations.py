"""What is in the schema that migrations are about, and who sees the runner's tables."""

from __future__ import annotations

from operations.connection import Connection

HOLDS_SOMETHING = """
SELECT EXISTS (
    SELECT FROM pg_class o
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT FROM pg_proc o
    WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT FROM pg_type o
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e'))
"""
READERS = """
SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
FROM pg_class, aclexplode(relacl) a
WHERE pg_class.oid = to_regclass(%s) AND a.grantee <> relowner AND pg_has_role(relowner, 'USAGE')
"""


def found(connection: Connection, table: str) -> bool:
    """Whether the database has the table."""
    return _one(connection, f"SELECT to_regclass('{table}') IS NOT NULL")


def inhabited(connection: Connection) -> bool:
    """Whether the schema has a relation, routine or type of its own; what belongs to an extension does not count."""
    return _one(connection, HOLDS_SOMETHING)


def hide(connection: Connection, table: str) -> None:
    """Take from everybody but the owner what default privileges gave them on the runner's table."""
    for (reader,) in connection.execute(READERS, (table,)).fetchall():
        connection.execute(f"REVOKE ALL ON {table} FROM {reader}")


def _one(connection: Connection, query: str) -> bool:
    row = connection.execute(query).fetchone()
    return bool(row and row[0])
