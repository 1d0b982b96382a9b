"""What each role is asked to do for the proof, and what must come of it: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from operations.roles.found import Found
from operations.roles.matrix import MIGRATOR
from operations.roles.objects import Objects, Relation, Routine
from operations.roles.plan import entitled, ident, literal
from operations.roles.wanted import Wanted

OK, REFUSED = "ok", "42501"
"""What a probe ends in: no error, or PostgreSQL's code for a privilege that is not there."""
NO_SUCH_TABLE, READ_ONLY, BY_ZERO = "42P01", "25006", "22012"
"""What an allowed statement ends in that is not to do anything: it fails once the privilege has been looked at."""
SEES_OTHERS = """
SELECT 1 / count(*) FROM pg_stat_activity
WHERE usename <> current_user AND application_name = 'groundwork' AND query <> '<insufficient privilege>'
"""
"""Divides by zero unless another session's text can be read; the proof keeps one open."""
IMPATIENT = "SET LOCAL lock_timeout = '1s'"
"""Before a statement that, were it allowed, would keep everybody else waiting."""
HARMLESS = "SET TRANSACTION READ ONLY"
"""Before a statement whose effect no rollback takes back: PostgreSQL refuses it there, but only after the privilege."""
HAS_NONE = """
SELECT 1 / (NOT bool_or(has_table_privilege(c.oid, '{1}')))::int
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE quote_ident(nspname) || '.' || quote_ident(relname) = {0}
"""
"""Divides by zero when the privileges are there; asked by id, for a name needs the schema's privilege."""
WRITES = {"INSERT": "INTO {} DEFAULT VALUES", "UPDATE": "{} SET {} = DEFAULT", "DELETE": "FROM {}"}

Allows = Callable[[str, str], bool]
"""Whether the role has a privilege on a thing."""


@dataclass(frozen=True)
class Question:
    """One statement, run in a transaction that is rolled back, and what must come of it."""

    what: str
    sql: str
    expected: str


def questions(wanted: Wanted, found: Found, objects: Objects, role: str) -> Iterator[Question]:
    """All that is asked of one role: every cell of the matrix on everything, and what lies beyond the matrix."""
    name = wanted.names[role]
    of_role = {(grant.name, grant.privilege) for grant in entitled(wanted, found) if grant.grantee == name}

    def allows(thing: str, privilege: str) -> bool:
        return role == MIGRATOR or (thing, privilege) in of_role

    yield from _on_the_database(wanted, found, role)
    for thing in found.things:
        if thing.kind == "schema":
            yield from _on_schema(thing.name, allows, builds=role == MIGRATOR)
        if thing.kind == "sequence":
            yield from _on_sequence(thing.name, allows)
    for relation in objects.relations:
        yield from _on_relation(relation, allows, found.major, owns=role == MIGRATOR)
    for routine in objects.routines:
        yield from _on_routine(routine, allowed=allows(routine.signature, "EXECUTE"))
    yield from _past_the_policies(wanted, found, allows)


def _on_the_database(wanted: Wanted, found: Found, role: str) -> Iterator[Question]:
    builds = OK if role == MIGRATOR else REFUSED
    yield Question("create a temporary table", "CREATE TEMPORARY TABLE groundwork_probe ()", builds)
    yield Question("create a schema", "CREATE SCHEMA groundwork_probe", builds)
    yield Question("become the owner", f"SET ROLE {ident(wanted.owner)}", builds)
    yield Question("create a role", "CREATE ROLE groundwork_probe", REFUSED)
    yield Question("read the server's files", "SELECT pg_read_file('PG_VERSION')", REFUSED)
    for name, value in wanted.role(role).settings_on(found.major).items():
        if name != "role":
            yield Question(f"begin with {name} = {value}", _is_set(name, value), OK)
    if "pg_monitor" in wanted.role(role).member_of:
        yield Question("see what other sessions run", SEES_OTHERS, OK)


def _is_set(name: str, value: str) -> str:
    """Divides by zero unless the login began with the setting; set_config gives the value as the server writes it."""
    return f"SELECT 1 / (current_setting('{name}') = set_config('{name}', '{value}', true))::int"


def _on_schema(schema: str, allows: Allows, *, builds: bool) -> Iterator[Question]:
    create = f"CREATE TABLE {schema}.groundwork_probe ()"
    yield Question(f"CREATE in {schema}", create, OK if builds else REFUSED)
    seen = NO_SUCH_TABLE if allows(schema, "USAGE") else REFUSED
    yield Question(f"USAGE of {schema}", f"EXPLAIN SELECT FROM {schema}.groundwork_probe", seen)


def _on_sequence(sequence: str, allows: Allows) -> Iterator[Question]:
    read = OK if allows(sequence, "SELECT") else REFUSED
    yield Question(f"SELECT {sequence}", f"EXPLAIN SELECT FROM {sequence}", read)
    calls = {"USAGE": f"nextval({literal(sequence)})", "UPDATE": f"setval({literal(sequence)}, 1)"}
    for privilege, call in calls.items():
        expected = READ_ONLY if allows(sequence, privilege) else REFUSED
        yield Question(f"{privilege} {sequence}", f"{HARMLESS}; SELECT {call}", expected)


def _on_relation(relation: Relation, allows: Allows, major: int, *, owns: bool) -> Iterator[Question]:
    name = relation.name
    yield _question("SELECT", f"EXPLAIN SELECT FROM {name}", name, allowed=allows(name, "SELECT"))
    if relation.column is None:
        return
    for verb, rest in WRITES.items():
        sql = f"EXPLAIN {verb} {rest.format(name, relation.column)}"
        yield _question(verb, sql, name, allowed=allows(name, verb))
    if not owns:
        yield _question("TRUNCATE", f"{IMPATIENT}; TRUNCATE {name}", name, allowed=False)
        yield _question("ALTER", f"{IMPATIENT}; ALTER TABLE {name} SET (fillfactor = 100)", name, allowed=False)
        # Tried, these three would lock the table before they are refused.
        more = "REFERENCES, TRIGGER" + (", MAINTAIN" if major >= 17 else "")
        yield Question(f"have no {more} on {name}", HAS_NONE.format(literal(name), more), OK)


def _question(verb: str, sql: str, name: str, *, allowed: bool) -> Question:
    return Question(f"{verb} {name}", sql, OK if allowed else REFUSED)


def _on_routine(routine: Routine, *, allowed: bool) -> Iterator[Question]:
    what = f"EXECUTE {routine.signature}"
    if routine.kind != "p":
        yield Question(what, _explained(routine), OK if allowed else REFUSED)
    elif routine.types:
        # A procedure cannot be explained; it is given an argument that fails before it begins.
        failing = [f"(1 / 0)::text::{routine.types[0]}", *(f"NULL::{kind}" for kind in routine.types[1:])]
        yield Question(what, f"CALL {routine.name}({', '.join(failing)})", BY_ZERO if allowed else REFUSED)
    elif not allowed:
        yield Question(what, f"CALL {routine.name}()", REFUSED)


def _explained(routine: Routine) -> str:
    """A call that is never run; its arguments come from a row, for one with nothing but nulls is taken for null."""
    columns = ", ".join(f"NULL::{kind} AS a{number}" for number, kind in enumerate(routine.types))
    given = [f"a{number}" for number in range(len(routine.types))]
    if routine.variadic:
        given[-1] = f"VARIADIC {given[-1]}"
    over = " OVER ()" if routine.kind == "w" else ""
    row = f" FROM (SELECT {columns} OFFSET 0) AS given" if columns else ""
    return f"EXPLAIN SELECT {routine.name}({', '.join(given)}){over}{row}"


def _past_the_policies(wanted: Wanted, found: Found, allows: Allows) -> Iterator[Question]:
    """Whoever reads a table with policies is asked to read it without them."""
    for thing in found.things:
        if thing.kind == "table" and thing.plain in wanted.terms.row_security and allows(thing.name, "SELECT"):
            sql = f"SET LOCAL row_security = off; EXPLAIN SELECT FROM {thing.name}"
            yield Question(f"see past the policies of {thing.name}", sql, REFUSED)
