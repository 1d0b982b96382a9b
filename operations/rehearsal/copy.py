"""The schema of a database, and the roles it speaks of, taken over into a scratch database; no row is read."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from operations.connection import Connection, Target, connect
from operations.errors import OperationError
from operations.passfile import passfile

LOCK_WAIT = "10s"
"""How long the dump queues for a table that a migration holds; it takes the lock of a reader, and of none but those."""
ROLES = """
SELECT rolname::text, rolcanlogin, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls
FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1
"""
MEMBERS = """
SELECT g.rolname::text, m.rolname::text FROM pg_auth_members
JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member WHERE m.rolname !~ '^(pg_|rds)' ORDER BY 1, 2
"""
SETTINGS = """
SELECT unnest(setconfig) FROM pg_db_role_setting
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
ORDER BY setrole <> 0, setdatabase <> 0
"""
OWNER = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()"
SIZES = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname),
       nullif(c.reltuples, -1)::bigint, c.relpages::bigint * current_setting('block_size')::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
SEARCHED = "SELECT set_config(name, boot_val, false) FROM pg_settings WHERE name = 'search_path'"
PSQLS = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)
"""Lines for psql alone, with which pg_dump of late fences its output."""


@dataclass(frozen=True)
class Size:
    """How large the server takes a table to be, from its last ANALYZE or VACUUM."""

    rows: int | None
    """None when it was never looked at."""
    bytes: int


@dataclass(frozen=True)
class Original:
    """All that a scratch database is made of, and what the target's tables weigh."""

    roles: Sequence[tuple[str, bool, bool, bool, bool, bool]]
    members: Sequence[tuple[str, str]]
    settings: Sequence[tuple[str, str]]
    """What the role's logins begin with, by name; a later one counts."""
    user: str
    owner: str
    """Of the database, and so of its schema public."""
    schema: str
    sizes: dict[str, Size]


def read(target: Target, programs: Path) -> Original:
    """Read the catalogs, and have pg_dump write the schema. Raises OperationError."""
    with connect(target) as connection:
        settings = [str(line).partition("=") for (line,) in connection.execute(SETTINGS)]
        (owner,) = connection.execute(OWNER).fetchone() or ("",)
        return Original(
            roles=connection.execute(ROLES).fetchall(),
            members=connection.execute(MEMBERS).fetchall(),
            settings=[(name, value) for name, _, value in settings],
            user=target.user,
            owner=str(owner),
            schema=_dumped(target, programs),
            sizes={name: Size(*rest) for name, *rest in connection.execute(SIZES)},
        )


def _dumped(target: Target, programs: Path) -> str:
    words = make_conninfo(
        host=target.host, port=target.port, dbname=target.database, user=target.user, sslmode="verify-full",
        application_name="groundwork rehearse",
    )  # fmt: skip
    command = [str(programs / "pg_dump"), "--schema-only", "--no-tablespaces", "--no-subscriptions"]
    with passfile(target) as password:
        done = subprocess.run(
            [*command, f"--lock-wait-timeout={LOCK_WAIT}", f"--dbname={words}"],
            env=os.environ | {"PGPASSFILE": f"/dev/fd/{password}", "PGCLIENTENCODING": "UTF8"}, pass_fds=[password],
            capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
    if done.returncode:
        raise OperationError(f"{target}: pg_dump: {done.stderr.strip()}")
    return PSQLS.sub("", done.stdout)


def make_roles(administrator: Connection, original: Original) -> None:
    """Make the original's roles on the scratch server, without passwords; those that are there stay."""
    there = {name for (name,) in administrator.execute("SELECT rolname::text FROM pg_roles")}
    for name, *powers in original.roles:
        if name not in there:
            words = " ".join(word if has else f"NO{word}" for word, has in zip(POWERS, powers, strict=True))
            administrator.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(words)))
    there |= {name for name, *_ in original.roles}
    for group, member in original.members:
        if group in there and member in there:
            administrator.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(member)))


POWERS = ("LOGIN", "INHERIT", "CREATEROLE", "CREATEDB", "BYPASSRLS")


def make_database(administrator: Connection, original: Original, name: str) -> None:
    """Make an empty one on the scratch server. Raises OperationError."""
    make_roles(administrator, original)
    try:
        administrator.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(original.owner))
        )
    except psycopg.Error as error:
        raise OperationError(f"the scratch database cannot be made: {error.diag.message_primary}") from None


def fill(administrator: Connection, original: Original) -> None:
    """Give an empty scratch database the schema. Raises OperationError with what the scratch server lacks."""
    try:
        administrator.execute(original.schema.encode())
    except psycopg.Error as error:
        raise OperationError(
            f"the schema cannot be copied to the scratch server: {error.diag.message_primary}"
        ) from None


def become(administrator: Connection, original: Original) -> None:
    """Go on as the migrator, with what its logins begin with."""
    administrator.execute("RESET ALL")
    administrator.execute(SEARCHED)  # an administrator's session begins with another
    administrator.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(original.user)))
    for name, value in original.settings:
        administrator.execute("SELECT set_config(%s, %s, false)", (name, value))
