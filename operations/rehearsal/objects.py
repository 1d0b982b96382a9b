"""What a database holds: every object, who owns it and who may use it; and what differs between two looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from operations.connection import Connection

OBJECTS = """
WITH ours AS (
    SELECT oid, CASE nspname WHEN 'public' THEN '' ELSE quote_ident(nspname) || '.' END AS front FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), tables AS (
    SELECT c.*, front || quote_ident(relname) AS name FROM pg_class c JOIN ours ON ours.oid = relnamespace
), extended AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
SELECT 'schema', quote_ident(nspname), '', nspowner::regrole::text, nspacl::text
  FROM pg_namespace JOIN ours USING (oid)
UNION ALL
SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' WHEN 'S' THEN 'sequence'
                    WHEN 'f' THEN 'foreign table' ELSE 'table' END,
       name, CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid)
                  ELSE concat_ws(', ', CASE relpersistence WHEN 'u' THEN 'unlogged' END,
                                 CASE WHEN relrowsecurity THEN 'row security' END,
                                 CASE WHEN relforcerowsecurity THEN 'forced' END,
                                 array_to_string(reloptions, ', ')) END,
       relowner::regrole::text, relacl::text
  FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
UNION ALL
SELECT 'column', name || '.' || quote_ident(attname),
       concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
                 CASE WHEN attidentity <> '' THEN 'IDENTITY' END,
                 CASE attgenerated WHEN '' THEN 'DEFAULT' ELSE 'GENERATED' END || ' ' || pg_get_expr(adbin, adrelid)),
       NULL, attacl::text
  FROM pg_attribute a JOIN tables t ON t.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'index', quote_ident(i.relname), pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END,
       NULL, NULL
  FROM pg_index JOIN tables t ON t.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
UNION ALL
SELECT 'constraint', quote_ident(conname) || ' on ' || name, pg_get_constraintdef(c.oid), NULL, NULL
  FROM pg_constraint c JOIN tables t ON t.oid = conrelid WHERE contype <> 'n'
UNION ALL
SELECT 'trigger', quote_ident(tgname) || ' on ' || name,
       pg_get_triggerdef(g.oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ' ' || tgenabled::text END, NULL, NULL
  FROM pg_trigger g JOIN tables t ON t.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT 'policy', quote_ident(polname) || ' on ' || name,
       concat_ws(' ', polcmd::text, polpermissive::text, pg_get_expr(polqual, polrelid),
                 pg_get_expr(polwithcheck, polrelid)), NULL, NULL
  FROM pg_policy JOIN tables t ON t.oid = polrelid
UNION ALL
SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
       front || quote_ident(proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE prokind::text END,
       proowner::regrole::text, proacl::text
  FROM pg_proc p JOIN ours ON ours.oid = pronamespace
 WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM extended)
UNION ALL
SELECT CASE typtype WHEN 'e' THEN 'enum' ELSE 'domain' END, front || quote_ident(typname),
       coalesce((SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
                format_type(typbasetype, typtypmod)), typowner::regrole::text, typacl::text
  FROM pg_type t JOIN ours ON ours.oid = typnamespace
 WHERE typtype IN ('e', 'd') AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM extended)
UNION ALL
SELECT 'extension', quote_ident(extname), extversion, extowner::regrole::text, NULL FROM pg_extension
UNION ALL
SELECT 'default privileges', defaclrole::regrole::text || ' ' || defaclobjtype::text
       || coalesce(' in ' || defaclnamespace::regnamespace::text, ''), '', NULL, defaclacl::text
  FROM pg_default_acl
"""


@dataclass(frozen=True)
class Thing:
    """One object at one moment."""

    definition: str
    owner: str | None
    grants: str | None
    """As the catalogs write them; None for the defaults, and for what has none of its own."""


@dataclass(frozen=True)
class Change:
    """What a file did to one object."""

    what: str
    """added, removed, changed, owner or grants."""
    kind: str
    name: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.what in {"added", "removed"}:
            return f"{self.what} {self.kind} {self.name}" + (f", owned by {self.after}" if self.after else "")
        said = f"{self.kind} {self.name}: {self.what}"
        return said if "\n" in self.before + self.after else f"{said} {self.before or 'none'} → {self.after or 'none'}"


Things = Mapping[tuple[str, str], Thing]


def things(connection: Connection) -> Things:
    """Every object of the database but the system's own and those of extensions."""
    return {(kind, name): Thing(*rest) for kind, name, *rest in connection.execute(OBJECTS)}


def changes(before: Things, after: Things) -> list[Change]:
    """What differs, by kind and name; a column of a table that came or went goes without saying."""
    return [
        change
        for kind, name in sorted({*before, *after})
        for change in _changes(kind, name, before.get((kind, name)), after.get((kind, name)))
        if not _goes_without_saying(change, before, after)
    ]


def _changes(kind: str, name: str, old: Thing | None, new: Thing | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change("added", kind, name, after=new.owner or "")
    elif new is None:
        yield Change("removed", kind, name)
    elif old is not None:
        if old.definition != new.definition:
            yield Change("changed", kind, name, old.definition, new.definition)
        if old.owner != new.owner:
            yield Change("owner", kind, name, old.owner or "", new.owner or "")
        if old.grants != new.grants:
            yield Change("grants", kind, name, old.grants or "", new.grants or "")


def _goes_without_saying(change: Change, before: Things, after: Things) -> bool:
    if change.kind != "column" or change.what not in {"added", "removed"}:
        return False
    table = ("table", change.name.rpartition(".")[0])
    return (table in after) != (table in before)
