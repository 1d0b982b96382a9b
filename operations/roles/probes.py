"""What each role is asked to do for the proof, and what must come of it: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.roles.matrix import HISTORY_TABLES, MIGRATOR, OWNER, ROLES, username
from operations.roles.plan import ident

OK, REFUSED = "ok", "42501"
"""What a probe ends in: no error, or PostgreSQL's code for a privilege that is not there."""
SEES_OTHERS = """
SELECT 1 / count(*) FROM pg_stat_activity
WHERE usename <> current_user AND application_name = 'groundwork' AND query <> '<insufficient privilege>'
"""
"""Divides by zero unless another session's text can be read; the proof keeps one open."""
IMPATIENT = "SET LOCAL lock_timeout = '1s'"
"""Before a statement that, were it allowed, would keep everybody else waiting."""
WRITES = {"INSERT": "INTO {} DEFAULT VALUES", "UPDATE": "{} SET {} = DEFAULT", "DELETE": "FROM {}"}


@dataclass(frozen=True)
class Question:
    """One statement, run in a transaction that is rolled back, and what must come of it."""

    what: str
    sql: str
    expected: str


@dataclass(frozen=True)
class Relation:
    """A table or view of the database."""

    name: str
    """As SQL names it, with its schema."""
    column: str | None
    """One of its columns, as SQL names it; None for a view, which may not take writes from anybody."""

    @property
    def is_history(self) -> bool:
        """Whether a migration tool keeps its history in it."""
        return self.name.rpartition(".")[2] in HISTORY_TABLES


def questions(role: str, service: str, relations: Sequence[Relation], major: int) -> Iterator[Question]:
    """All that is asked of one role: every cell of the matrix on every relation, and what lies beyond the matrix."""
    yield from _on_the_database(role, service, major)
    for relation in relations:
        yield from _on(role, relation)


def _on_the_database(role: str, service: str, major: int) -> Iterator[Question]:
    builds = OK if role == MIGRATOR else REFUSED
    yield Question("create a table", "CREATE TABLE public.groundwork_probe ()", builds)
    yield Question("create a temporary table", "CREATE TEMPORARY TABLE groundwork_probe ()", builds)
    yield Question("create a schema", "CREATE SCHEMA groundwork_probe", builds)
    yield Question("become the owner", f"SET ROLE {ident(username(service, OWNER))}", builds)
    yield Question("create a role", "CREATE ROLE groundwork_probe", REFUSED)
    yield Question("read the server's files", "SELECT pg_read_file('PG_VERSION')", REFUSED)
    for name, value in ROLES[role].settings_on(major).items():
        if name != "role":
            yield Question(f"begin with {name} = {value}", _is_set(name, value), OK)
    if "pg_monitor" in ROLES[role].member_of:
        yield Question("see what other sessions run", SEES_OTHERS, OK)


def _is_set(name: str, value: str) -> str:
    """Divides by zero unless the login began with the setting; set_config gives the value as the server writes it."""
    return f"SELECT 1 / (current_setting('{name}') = set_config('{name}', '{value}', true))::int"


def _on(role: str, relation: Relation) -> Iterator[Question]:
    allowed = ROLES[role].privileges.get("table", frozenset()) if not relation.is_history else frozenset()
    every = role == MIGRATOR
    yield _question("SELECT", f"EXPLAIN SELECT FROM {relation.name}", relation, allowed="SELECT" in allowed or every)
    if relation.column is None:
        return
    for verb, rest in WRITES.items():
        sql = f"EXPLAIN {verb} {rest.format(relation.name, relation.column)}"
        yield _question(verb, sql, relation, allowed=verb in allowed or every)
    if not every:
        yield _question("TRUNCATE", f"{IMPATIENT}; TRUNCATE {relation.name}", relation, allowed=False)
        yield _question(
            "ALTER", f"{IMPATIENT}; ALTER TABLE {relation.name} SET (fillfactor = 100)", relation, allowed=False
        )


def _question(verb: str, sql: str, relation: Relation, *, allowed: bool) -> Question:
    return Question(f"{verb} {relation.name}", sql, OK if allowed else REFUSED)
