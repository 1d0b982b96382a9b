"""Reads from a database's catalogs what the plan needs to know."""

from __future__ import annotations

from typing import Any

from operations.connection import Connection
from operations.roles.found import PUBLIC, Default, Found, FoundRole, Grant, RowSecurity, Thing

ROLES = """
SELECT rolname, rolcanlogin, rolconnlimit, coalesce(rolconfig, '{}'),
       array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
                          CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
                          CASE WHEN rolbypassrls THEN 'BYPASSRLS' END], NULL),
       shobj_description(oid, 'pg_authid')
FROM pg_roles
"""
MEMBERS = """
SELECT pg_get_userbyid(roleid), pg_get_userbyid(member), {full} FROM pg_auth_members GROUP BY roleid, member
"""
FULL = {True: "bool_or(inherit_option) AND bool_or(set_option)", False: "true"}
"""Since 16 a membership may come without the powers: whoever creates a role gets only the right to hand it on."""
THINGS = """
WITH things AS (
SELECT 'database' AS kind, quote_ident(datname) AS name, datdba AS owner, true AS alterable, datacl AS acl,
       'd'::"char" AS acltype, 0::oid AS relation, NULL AS source
FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'schema', quote_ident(nspname), nspowner, true, nspacl, 'n', 0, NULL
FROM pg_namespace n
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
UNION ALL
SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.oid::regclass::text, relowner,
       NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                   AND relkind = 'S' AND deptype IN ('a', 'i')),
       relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.oid,
       (SELECT refobjid::regclass::text FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = c.oid AND relkind = 'S' AND deptype IN ('a', 'i')
              AND refclassid = 'pg_class'::regclass LIMIT 1)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
UNION ALL
SELECT 'function', p.oid::regprocedure::text, proowner, true, proacl, 'f', 0, NULL
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
UNION ALL
SELECT 'type', t.oid::regtype::text, typowner, true, NULL, NULL, 0, NULL
FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')
)
"""
"""Everything of the database's own; what an extension brought stays as the extension made it."""
OWNERS = "SELECT kind, name, pg_get_userbyid(owner), alterable, source FROM things"
GRANTS = """
SELECT kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type, is_grantable
FROM things, aclexplode(coalesce(acl, acldefault(acltype, owner)))
WHERE acltype IS NOT NULL AND grantee <> owner
UNION ALL
SELECT kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END,
       privilege_type || ' (' || quote_ident(attname) || ')', is_grantable
FROM things JOIN pg_attribute ON attrelid = relation, aclexplode(attacl)
WHERE kind = 'table' AND grantee <> owner
"""
DEFAULTS = """
SELECT kind, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type, nspname
FROM (VALUES ('table', 'r'::"char", 'r'::"char"), ('sequence', 'S', 's'), ('function', 'f', 'f'), ('schema', 'n', 'n'))
     AS kinds (kind, objtype, acltype)
CROSS JOIN LATERAL (
    SELECT to_regrole(%(owner)s)::oid AS owner
) o
CROSS JOIN LATERAL (
    SELECT defaclacl AS acl, nspname FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
    WHERE defaclrole = o.owner AND defaclobjtype = objtype
    UNION ALL
    SELECT acldefault(kinds.acltype, coalesce(o.owner, 10)), NULL
    WHERE NOT EXISTS (SELECT FROM pg_default_acl
                      WHERE defaclrole = o.owner AND defaclobjtype = objtype AND defaclnamespace = 0)
) d, aclexplode(d.acl)
WHERE grantee <> coalesce(o.owner, 10)
"""
"""10 is the first superuser: stands in for an owner that is still to be made."""
FOREIGN_SETTINGS = """
SELECT DISTINCT pg_get_userbyid(setrole) FROM pg_db_role_setting
WHERE setrole <> 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
ROW_SECURITY = """
SELECT c.oid::regclass::text, relrowsecurity, relforcerowsecurity,
       (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
"""
SHOWN = """
WITH RECURSIVE uses (view, source) AS (
    SELECT DISTINCT ev_class, refobjid
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = ev_class
    JOIN pg_namespace n ON n.oid = relnamespace
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND refclassid = 'pg_class'::regclass
    WHERE relkind IN ('v', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND refobjid <> ev_class
), shown (view, source) AS (
    SELECT view, source FROM uses UNION SELECT shown.view, uses.source FROM shown JOIN uses ON uses.view = shown.source
)
SELECT view::regclass::text, array_agg(source::regclass::text) FROM shown GROUP BY view
"""


def found(connection: Connection, owner: str) -> Found:
    """The database as it stands. Belongs into the transaction that changes it, whose search_path it empties."""
    connection.execute("SET LOCAL search_path = ''")  # so that every name comes with its schema
    things = connection.execute(THINGS + OWNERS)
    database, master = _row(connection, "SELECT current_database(), current_user")
    members = connection.execute(MEMBERS.format(full=FULL[connection.info.server_version >= 160000])).fetchall()
    return Found(
        database=database,
        master=master,
        major=connection.info.server_version // 10000,
        roles=dict(_role(row) for row in connection.execute(ROLES)),
        memberships=frozenset((role, member) for role, member, full in members if full),
        loose_memberships=frozenset((role, member) for role, member, _ in members),
        things=tuple(Thing(*row) for row in things),
        grants=frozenset(_grants(connection)),
        defaults=frozenset(Default(*row) for row in connection.execute(DEFAULTS, {"owner": f'"{owner}"'})),
        foreign_settings=frozenset(name for (name,) in connection.execute(FOREIGN_SETTINGS)),
        row_security={_plain(name): RowSecurity(*rest) for name, *rest in connection.execute(ROW_SECURITY)},
        shown={_plain(view): frozenset(map(_plain, tables)) for view, tables in connection.execute(SHOWN)},
    )


def _row(connection: Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    return row if row is not None else ()


def _role(row: tuple[Any, ...]) -> tuple[str, FoundRole]:
    name, login, limit, settings, powers, comment = row
    pairs = dict(setting.split("=", 1) for setting in settings)
    return name, FoundRole(login, limit, frozenset(powers), pairs, comment)


def _plain(name: str) -> str:
    return name.replace('"', "")


def _grants(connection: Connection) -> list[Grant]:
    grants = []
    for kind, name, grantee, privilege, grantable in connection.execute(THINGS + GRANTS):
        grants.append(Grant(kind, name, grantee, privilege))
        if grantable and grantee != PUBLIC:
            grants.append(Grant(kind, name, grantee, f"GRANT OPTION FOR {privilege}"))
    return grants
