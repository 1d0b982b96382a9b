"""Flyway's history table, made and filled exactly as Flyway's PostgreSQL support does."""

from __future__ import annotations

from operations.connection import Connection
from operations.migrations.migration import Applied, Migration
from operations.migrations.version import Version

TABLE = '"public"."flyway_schema_history"'
BASELINE = "<< Flyway Baseline >>"
CREATE = f"""
CREATE TABLE {TABLE} (
    "installed_rank" INT NOT NULL,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL
);
ALTER TABLE {TABLE} ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
CREATE INDEX "flyway_schema_history_s_idx" ON {TABLE} ("success")
"""
INSERT = f"""
INSERT INTO {TABLE}
    (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
SELECT coalesce(max(installed_rank), 0) + 1, %s, %s, %s, %s, %s::int, current_user, %s::int, %s FROM {TABLE}
"""  # noqa: S608  (only the table's name is put in)
COLUMNS = (
    "installed_rank, version, description, type, script, checksum, success, installed_by, installed_on, execution_time"
)
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
"""Whether the schema has a relation, routine or type of its own; what belongs to an extension does not count."""
READERS = """
SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
FROM pg_class, aclexplode(relacl) a
WHERE pg_class.oid = to_regclass(%s) AND a.grantee <> relowner AND pg_has_role(relowner, 'USAGE')
"""


def found(connection: Connection, table: str = TABLE) -> bool:
    """Whether the database has the table."""
    return _one(connection, f"SELECT to_regclass('{table}') IS NOT NULL")


def history(connection: Connection) -> list[Applied]:
    """The table's rows in order; none while there is no table."""
    if not found(connection):
        return []
    rows = connection.execute(f"SELECT {COLUMNS} FROM {TABLE} ORDER BY installed_rank")  # noqa: S608
    return [Applied(rank, version and Version(version), *rest) for rank, version, *rest in rows]


def begin(connection: Connection) -> None:
    """Create the table, with a baseline at version 0 when the schema already holds something."""
    with connection.transaction():
        inhabited = _one(connection, HOLDS_SOMETHING)
        connection.execute(CREATE)
        hide(connection)
        if inhabited:
            connection.execute(INSERT, ("0", BASELINE, "BASELINE", BASELINE, None, 0, True))


def record(connection: Connection, migration: Migration, milliseconds: int, *, success: bool = True) -> None:
    """Add the migration's row. Belongs into the transaction of its last statement."""
    version = migration.version.text if migration.version else None
    row = (version, migration.description, "SQL", migration.script, migration.checksum, milliseconds, success)
    connection.execute(INSERT, row)


def complete(connection: Connection, migration: Migration, milliseconds: int) -> None:
    """Turn the row of a migration that was begun outside a transaction into that of a finished one."""
    connection.execute(
        f"UPDATE {TABLE} SET success = true, execution_time = %s, checksum = %s, installed_on = now() "  # noqa: S608
        "WHERE script = %s AND NOT success",
        (milliseconds, migration.checksum, migration.script),
    )


def hide(connection: Connection, table: str = TABLE) -> None:
    """Take from everybody but the owner what default privileges gave them on the runner's table."""
    for (reader,) in connection.execute(READERS, (table,)).fetchall():
        connection.execute(f"REVOKE ALL ON {table} FROM {reader}")


def _one(connection: Connection, query: str) -> bool:
    row = connection.execute(query).fetchone()
    return bool(row and row[0])
