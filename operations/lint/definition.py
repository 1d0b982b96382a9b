"""What a CREATE TABLE or ALTER TABLE … ADD says of columns and constraints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from operations.migrations.reader import Reader, parts, shown, text
from operations.migrations.statement import Statement
from operations.migrations.tokens import Token

AFTER_TYPE = (
    *("CONSTRAINT", "NOT", "NULL", "CHECK", "DEFAULT", "GENERATED", "UNIQUE", "PRIMARY", "REFERENCES"),
    *("COLLATE", "STORAGE", "COMPRESSION"),
)


@dataclass(frozen=True)
class Column:
    """A column as it is first written."""

    name: str
    kind: str
    """Its type, on one line."""
    token: Token


@dataclass(frozen=True)
class Constraint:
    """A constraint of a table or of one of its columns."""

    kind: str
    """PRIMARY, UNIQUE, CHECK, FOREIGN, EXCLUDE or NOT."""
    name: str
    """Empty when the server is to find one."""
    columns: tuple[str, ...]
    refers: str
    """The table that a foreign key points to."""
    token: Token


@dataclass(frozen=True)
class Definition:
    """A table, and what the statement adds to it."""

    table: str
    token: Token
    new: bool
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]


def defined(statement: Statement) -> Definition | None:
    """What the statement adds to a table, None for all others, and for a table made like another or from a query."""
    reader = Reader(statement.tokens)
    new = reader.at("CREATE")
    if not (_creates(reader) if new else reader.accept("ALTER", "TABLE")):
        return None
    reader.accept("IF", "NOT", "EXISTS")
    reader.accept("IF", "EXISTS")
    reader.accept("ONLY")
    token = reader.next
    table = reader.name()
    if token is None or (new and not reader.at("(")):
        return None
    elements = parts(reader.brackets()) if new else list(_additions(reader))
    columns: list[Column] = []
    constraints: list[Constraint] = []
    for element in elements:
        if element:
            _read(element, columns, constraints)
    return Definition(table, token, new, tuple(columns), tuple(constraints))


def _creates(reader: Reader) -> bool:
    reader.accept("CREATE")
    reader.accept("UNLOGGED")
    return reader.accept("TABLE")


def _additions(reader: Reader) -> Iterator[tuple[Token, ...]]:
    for action in parts(reader.rest):
        added = Reader(action)
        if added.accept("ADD"):
            added.accept("COLUMN")
            added.accept("IF", "NOT", "EXISTS")
            yield added.rest


def _read(element: tuple[Token, ...], columns: list[Column], constraints: list[Constraint]) -> None:
    reader = Reader(element)
    if reader.at("LIKE"):
        return
    if reader.at("CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE") or reader.at("NOT", "NULL"):
        constraints.append(_of_table(reader))
        return
    name, start = reader.name(), reader.rest
    reader.until(*AFTER_TYPE)
    columns.append(Column(name, text(start[: len(start) - len(reader.rest)]), element[0]))
    constraints += _of_column(name, reader)


def _of_table(reader: Reader) -> Constraint:
    token = reader.rest[0]
    name = reader.name() if reader.accept("CONSTRAINT") else ""
    kind = reader.skip()
    reader.accept("KEY")
    on = tuple(text(each) for each in parts(reader.brackets()))
    refers = ""
    if reader.until("REFERENCES"):
        reader.skip()
        refers = reader.name()
    return Constraint(shown(kind) if kind else "", name, on, refers, token)


def _of_column(column: str, reader: Reader) -> Iterator[Constraint]:
    name, started = "", None
    while (token := reader.next) is not None:
        if reader.accept("CONSTRAINT"):
            started, name = token, reader.name()
            continue
        reader.skip()
        word = shown(token)
        if word in {"CHECK", "UNIQUE", "PRIMARY", "REFERENCES"}:
            refers = reader.name() if word == "REFERENCES" else ""
            yield Constraint("FOREIGN" if refers else word, name, (column,), refers, started or token)
        if word in {"CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "NOT", "NULL"}:
            name, started = "", None
