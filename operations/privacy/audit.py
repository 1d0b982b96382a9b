"""What pgaudit logs: whoever reads or changes a table on which its role has privileges that nobody ever uses."""

from __future__ import annotations

from collections.abc import Collection

from operations.connection import Connection
from operations.privacy.declared import SCHEMA
from operations.roles.plan import ident

AUDITOR = "rds_pgaudit"
"""The only role that RDS takes as `pgaudit.role`; a server without pgaudit has it and logs by `log_statement`."""
PRIVILEGES = ("DELETE", "INSERT", "SELECT", "UPDATE")
GRANTED = """
SELECT relname, privilege_type FROM pg_class, aclexplode(relacl)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND grantee = to_regrole(%s)::oid
"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


def amiss(connection: Connection, logged: Collection[str]) -> list[str]:
    """The SQL that is missing, for the master user, so that access to these tables, and to no others, is logged."""
    there = {name for (name,) in connection.execute(TABLES)}
    have = {tuple(row) for row in connection.execute(GRANTED, (AUDITOR,))}
    want = {(table, privilege) for table in there.intersection(logged) for privilege in PRIVILEGES}
    made = connection.execute("SELECT true FROM pg_roles WHERE rolname = %s", (AUDITOR,)).fetchone()
    return [
        *([] if made else [f"CREATE ROLE {AUDITOR} NOLOGIN"]),
        *(f"GRANT {what} ON {_sql(table)} TO {AUDITOR}" for table, what in sorted(want - have)),
        *(f"REVOKE {what} ON {_sql(table)} FROM {AUDITOR}" for table, what in sorted(have - want)),
    ]


def log(connection: Connection, logged: Collection[str]) -> list[str]:
    """Have access to these tables logged; returns what was amiss. Belongs into a transaction of the master user."""
    steps = amiss(connection, logged)
    for step in steps:
        connection.execute(step)
    return steps


def _sql(table: str) -> str:
    return f"{ident(SCHEMA)}.{ident(table)}"
