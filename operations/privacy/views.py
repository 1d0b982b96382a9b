"""The views of schema `masked`, which readers see in place of tables with personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from operations.connection import Connection
from operations.errors import OperationError
from operations.privacy.aside import set_aside
from operations.privacy.declared import SCHEMA, Column, Personal
from operations.privacy.masks import shown
from operations.roles.matrix import MASKED_SCHEMA as MASKED
from operations.roles.plan import ident, literal

COLUMNS = """
SELECT c.relname, c.relrowsecurity AND NOT c.relforcerowsecurity, a.attname, format_type(a.atttypid, a.atttypmod),
       ARRAY(SELECT s.attname::text
             FROM pg_attrdef def
             JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = def.oid
                              OR d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = a.attnum
             JOIN pg_attribute s ON s.attrelid = c.oid AND s.attnum = d.refobjsubid AND s.attnum <> a.attnum
             WHERE a.attgenerated <> '' AND def.adrelid = c.oid AND def.adnum = a.attnum
                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY(%s)
ORDER BY c.relname, a.attnum
"""
READING = """
WITH RECURSIVE reading AS (
    SELECT oid, 0 AS depth FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
    UNION
    SELECT v.oid, depth + 1
    FROM reading
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = reading.oid
                    AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid
    JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> reading.oid AND v.relkind IN ('v', 'm')
                   AND v.relnamespace = 'public'::regnamespace
)
SELECT relname, pg_get_viewdef(oid) FROM reading JOIN pg_class USING (oid) WHERE depth > 0
GROUP BY oid, relname ORDER BY max(depth), relname
"""
"""Views that read masked tables, each after those that it reads itself."""
THERE = """
SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'v' ORDER BY 1
"""
NOTE = "made by groundwork; what is changed here is lost. "
"""What a view's comment begins with, before the digest of its definition."""


@dataclass(frozen=True)
class View:
    """One view as it is to be."""

    name: str
    query: str
    """With names as they are found by way of the schema `masked` first."""

    @property
    def note(self) -> str:
        """Tells by what the view was made."""
        return NOTE + hashlib.sha256(self.query.encode()).hexdigest()[:16]


def wanted(connection: Connection, personal: Personal) -> list[View]:
    """The views that the declaration asks for, of the tables as they are now; what is not there yet has none.

    A view of the schema that reads such a table gets a twin that reads the masked one: with its owner's rights it
    would show all in clear, and with its reader's nothing. Raises OperationError for what cannot be masked.
    """
    names = [name for name, table in personal.tables.items() if table.masked]
    found: dict[str, dict[str, str]] = {}
    derived: set[tuple[str, str]] = set()
    with connection.transaction():
        connection.execute(f"SET LOCAL search_path = {SCHEMA}")  # so that a name is written as short as it can be
        for name, loose, column, kind, sources in connection.execute(COLUMNS, (names,)):
            if loose:
                raise OperationError(f"{name}: {_LOOSE}")
            found.setdefault(name, {})[column] = kind
            if personal.tables[name].hidden.intersection(sources):
                derived.add((name, column))
        twins = [View(name, query) for name, query in connection.execute(READING, (names,))]
    _missing(personal, found)
    tables = [View(name, _query(name, found[name], personal, derived)) for name in names if name in found]
    return tables + twins


_LOOSE = (
    "has row-level security that does not hold for its owner, with whose rights the masked view reads it; "
    "ALTER TABLE ... FORCE ROW LEVEL SECURITY in a migration"
)


def _missing(personal: Personal, found: Mapping[str, Mapping[str, str]]) -> None:
    missing = [
        f"{table}.{column}: declared as personal, and there is no such column"
        for table, columns in found.items()
        for column in personal.tables[table].columns
        if column not in columns
    ]
    if missing:
        raise OperationError(*missing)


def _query(name: str, columns: Mapping[str, str], personal: Personal, derived: Collection[tuple[str, str]]) -> str:
    """A column that the server generates from masked ones says what they say, and shows nothing."""
    hidden = {column: Column() for table, column in derived if table == name}
    declared = {**hidden, **personal.tables[name].columns}
    listed = ", ".join(shown(column, kind, declared.get(column)) for column, kind in columns.items())
    return f"SELECT {listed} FROM {ident(SCHEMA)}.{ident(name)}"  # noqa: S608 (names are quoted)


def there(connection: Connection) -> dict[str, str]:
    """The views that are there, with their notes."""
    return dict(connection.execute(THERE, (MASKED,)).fetchall())


def amiss(connection: Connection, views: Iterable[View]) -> list[str]:
    """What `make` would change, in words; nothing when all is as it is to be."""
    found, want = there(connection), {view.name: view.note for view in views}
    words = dict.fromkeys(want.keys() - found.keys(), "is not there")
    words |= dict.fromkeys(found.keys() - want.keys(), "is of something that is not masked any more")
    words |= {name: "is not as declared" for name in want.keys() & found.keys() if want[name] != found[name]}
    return [f"view {MASKED}.{name} {word}" for name, word in sorted(words.items())]


def make(connection: Connection, personal: Personal) -> list[str]:
    """Bring the views to what is declared, as the tables' owner; returns what was amiss.

    All of them in one transaction, so that no reader sees a moment without them. Raises OperationError.
    """
    with connection.transaction():
        views = wanted(connection, personal)
        wrong = amiss(connection, views)
        if wrong:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MASKED}")
            set_aside(connection)
            connection.execute(f"SET LOCAL search_path = {MASKED}, {SCHEMA}")
            for view in views:
                target = f"{MASKED}.{ident(view.name)}"
                connection.execute(f"CREATE VIEW {target} WITH (security_barrier = true) AS {view.query}")
                connection.execute(f"COMMENT ON VIEW {target} IS {literal(view.note)}")
    return wrong
