"""Forgetting a person in one database: what it would do, and doing it, in one transaction with its own record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from operations.connection import Connection, Target, connect
from operations.errors import OperationError
from operations.migrations.relations import found, hide
from operations.privacy.declared import Personal
from operations.privacy.person import Person
from operations.privacy.steps import Step, steps
from operations.roles.plan import ident

RECORDS = '"public"."groundwork_erasures"'
CREATE = f"""
CREATE TABLE {RECORDS} (
    receipt text NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now(),
    tables jsonb NOT NULL,
    PRIMARY KEY (receipt, erased_at)
);
COMMENT ON TABLE {RECORDS} IS 'What was erased, by receipt; no person is named'
"""
TYPES = """
SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
"""
OPERATIONS = {"overwritten": "update", "deleted": "delete"}
WHO = "groundwork erase"

Tables = dict[str, dict[str, Any]]
"""What became of each table: how, how many rows, which columns or why they stay."""


@dataclass(frozen=True)
class Run:
    """One time that something was erased in a database."""

    at: str
    """When, UTC, as ISO 8601 has it."""
    tables: Tables


@dataclass(frozen=True)
class Found:
    """What a database has of a person."""

    pending: Tables
    """What is still to be done; tables without rows are left out."""
    runs: Sequence[Run] = field(default=())
    """What was done."""

    @property
    def changes(self) -> int:
        """How many rows are still to be overwritten or deleted."""
        return sum(table["rows"] for table in self.pending.values() if table["how"] != "kept")

    @property
    def done(self) -> bool:
        """Whether it was looked at before, and nothing has come since."""
        return bool(self.runs) and not self.changes


@dataclass(frozen=True)
class Site:
    """A service's database and what is declared of it; the login is the migrator's, who works as the owner.

    The app would not do: row-level security shows it the rows of whoever it works for, and its statements end after
    the time of a request.
    """

    service: str
    target: Target
    personal: Personal


def look(site: Site, person: Person) -> Found:
    """What is to be done and what was done; changes nothing. Raises OperationError."""
    with _session(site) as connection, connection.transaction():
        connection.execute("SET TRANSACTION READ ONLY")
        return _found(connection, site, person)


def forget(site: Site, person: Person) -> Found:
    """Do all that is to be done in one transaction, and keep its record in the same one.

    What a run that was killed had committed counts; what it had not is done now. Raises OperationError.
    """
    with _session(site) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (RECORDS,))
        before = _found(connection, site, person)
        if before.done:
            return before
        for step in _steps(connection, site, person):
            _change(connection, site, person, step)
        _record(connection, person, before.pending)
        return _found(connection, site, person)


@contextmanager
def _session(site: Site) -> Iterator[Connection]:
    with connect(site.target) as connection:
        try:
            # A run that was killed must not go on in the server, with the next one waiting for it.
            connection.execute("SET client_connection_check_interval = '1s'")
            yield connection
        except psycopg.Error as error:
            # The server's details quote rows, which are what is to be forgotten.
            said = error.diag.message_primary or "the connection broke"
            raise OperationError(f"{site.service}: {said} ({error.sqlstate}); nothing was erased there") from None


def _found(connection: Connection, site: Site, person: Person) -> Found:
    for name, value in site.personal.all_rows.items():
        connection.execute("SELECT set_config(%s, %s, true)", (name, value))
    pending = {}
    for step in _steps(connection, site, person):
        row = connection.execute(step.count.sql, step.count.values).fetchone()
        if row and row[0]:
            pending[step.table] = _told(step, row[0])
    return Found(pending, _runs(connection, person))


def _steps(connection: Connection, site: Site, person: Person) -> list[Step]:
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(TYPES):
        types.setdefault(table, {})[column] = kind
    try:
        return steps(site.service, site.personal, types, person)
    except OperationError as error:
        raise OperationError(*(f"{site.service}: {problem}" for problem in error.problems)) from None


def _told(step: Step, rows: int) -> dict[str, Any]:
    told: dict[str, Any] = {"how": step.how, "rows": rows}
    if step.columns:
        told["columns"] = list(step.columns)
    if step.because:
        told["because"] = step.because
    return told


def _runs(connection: Connection, person: Person) -> list[Run]:
    if not found(connection, RECORDS):
        return []
    query = f"SELECT erased_at, tables FROM {RECORDS} WHERE receipt = %s ORDER BY 1"  # noqa: S608
    return [Run(_iso(at), tables) for at, tables in connection.execute(query, (person.receipt,))]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _change(connection: Connection, site: Site, person: Person, step: Step) -> None:
    if step.change is not None and connection.execute(step.change.sql, step.change.values).rowcount:
        _log(connection, site.personal, person, step)


def _log(connection: Connection, personal: Personal, person: Person, step: Step) -> None:
    """Tell in the service's own log of who changed what, if it has one."""
    if personal.log_table is None:
        return
    operation = OPERATIONS[step.how]
    words = {"<who>": WHO, "<table>": step.table, "<operation>": operation, "<OPERATION>": operation.upper()}
    values = [_filled(value, words | {"<receipt>": person.receipt}) for value in personal.log_row.values()]
    columns = ", ".join(ident(column) for column in personal.log_row)
    places = ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO {ident(personal.log_table)} ({columns}) VALUES ({places})", values)  # noqa: S608


def _filled(value: str, words: Mapping[str, str]) -> str:
    for placeholder, word in words.items():
        value = value.replace(placeholder, word)
    return value


def _record(connection: Connection, person: Person, tables: Tables) -> None:
    if not found(connection, RECORDS):
        connection.execute(CREATE)
        hide(connection, RECORDS)
    insert = f"INSERT INTO {RECORDS} (receipt, tables) VALUES (%s, %s)"  # noqa: S608
    connection.execute(insert, (person.receipt, json.dumps(tables)))
