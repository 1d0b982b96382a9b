"""The statements that forget a person in one database: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from operations.errors import OperationError
from operations.privacy.declared import SCHEMA, Personal, Table
from operations.privacy.person import Person
from operations.roles.plan import ident

Types = Mapping[str, Mapping[str, str]]
"""Every column's type, by table."""
NOW, KEPT = "<now>", "<kept>"


@dataclass(frozen=True)
class Query:
    """SQL with what goes into its placeholders."""

    sql: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """What happens to one table."""

    table: str
    how: Literal["overwritten", "deleted", "kept"]
    count: Query
    """How many rows are still to be changed, or are kept."""
    change: Query | None
    columns: tuple[str, ...] = ()
    because: str | None = None


def steps(service: str, personal: Personal, types: Types, person: Person) -> list[Step]:
    """What is to be done, in an order in which it can be. Raises OperationError for what the database has not."""
    problems = list(_missing(personal, types))
    if problems:
        raise OperationError(*problems)
    found = [_step(_Place(service, name, personal, types), person) for name in personal.deepest_first()]
    return [step for step in found if step is not None]


def _missing(personal: Personal, types: Types) -> Iterator[str]:
    for name, table in personal.tables.items():
        if name not in types:
            yield f"{name}: declared as personal, and there is no such table"
            continue
        through = [] if table.through is None else [(table.through, table.key)]
        own = [(name, column) for column in (table.subject, *table.columns, *table.marked)]
        for of, column in own + through:
            if of in types and column not in types[of]:
                yield f"{of}.{column}: declared as personal, and there is no such column"


@dataclass(frozen=True)
class _Place:
    """A table in its database."""

    service: str
    name: str
    personal: Personal
    types: Types

    @property
    def table(self) -> Table:
        return self.personal.tables[self.name]

    @property
    def sql(self) -> str:
        return f"{ident(SCHEMA)}.{ident(self.name)}"

    def whose(self, person: Person) -> Query | None:
        """The condition on the rows of a person; None when no row can be his."""
        column = ident(self.table.subject)
        if self.table.through is None:
            ids = person.ids(self.types[self.name][self.table.subject])
            return Query(f"{column} IN ({', '.join(['%s'] * len(ids))})", ids) if ids else None
        other = _Place(self.service, self.table.through, self.personal, self.types)
        whose = other.whose(person)
        if whose is None:
            return None
        key = ident(self.table.key)
        return Query(f"{column} IN (SELECT {key} FROM {other.sql} WHERE {whose.sql})", whose.values)  # noqa: S608


def _step(place: _Place, person: Person) -> Step | None:
    whose = place.whose(person)
    if whose is None:
        return None
    table = place.table
    if table.forgotten == "columns":
        return _overwriting(place, person, whose)
    count = Query(f"SELECT count(*) FROM {place.sql} WHERE {whose.sql}", whose.values)  # noqa: S608
    if table.forgotten == "kept":
        return Step(place.name, "kept", count, None, because=table.because)
    return Step(place.name, "deleted", count, Query(f"DELETE FROM {place.sql} WHERE {whose.sql}", whose.values))  # noqa: S608


def _overwriting(place: _Place, person: Person, whose: Query) -> Step:
    """Only rows that are not yet as they are to be: a second run finds none."""
    erased = {name: column.erased for name, column in place.table.columns.items() if column.erased != KEPT}
    wanted = erased | dict(place.table.marked)
    values = {name: _value(value, person, place, name) for name, value in wanted.items()}
    given = tuple(value for value in values.values() if value is not None and value != NOW)
    changed = " OR ".join(_differs(name, value) for name, value in values.items())
    set_ = ", ".join(_assigned(name, value) for name, value in values.items())
    rest = f"WHERE {whose.sql} AND ({changed})"
    return Step(
        place.name,
        "overwritten",
        Query(f"SELECT count(*) FROM {place.sql} {rest}", (*whose.values, *given)),  # noqa: S608
        Query(f"UPDATE {place.sql} SET {set_} {rest}", (*given, *whose.values, *given)),  # noqa: S608
        columns=tuple(sorted(wanted)),
    )


def _value(wanted: str | None, person: Person, place: _Place, column: str) -> str | None:
    return None if wanted is None else person.value(wanted, place.service, place.name, column)


def _differs(name: str, value: str | None) -> str:
    if value is None:
        return f"{ident(name)} IS NOT NULL"
    return f"{ident(name)} IS NULL" if value == NOW else f"{ident(name)} IS DISTINCT FROM %s"


def _assigned(name: str, value: str | None) -> str:
    if value is None:
        return f"{ident(name)} = NULL"
    return f"{ident(name)} = coalesce({ident(name)}, now())" if value == NOW else f"{ident(name)} = %s"
