"""A backfill as it is declared in `changes.toml`, beside the migrations: data, from which the batches are made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NAME = r"[a-z_][a-z0-9_]*"
TABLE = re.compile(rf"({NAME}\.)?{NAME}")
COLUMN = re.compile(NAME)
WANTED = ("table", "key", "todo", "set")


@dataclass(frozen=True)
class Backfill:
    """Rows of one table, what is still to do among them, and what is written into those."""

    table: str
    """As SQL writes it, with its schema unless that is public."""
    key: tuple[str, ...]
    """The columns of a unique index: rows are gone through in its order."""
    todo: str
    """A condition on a row. What is set must make it false."""
    values: Mapping[str, str]
    """Column by column, an expression over the row as it was."""

    @property
    def schema(self) -> str:
        """Where the table is."""
        return self.table.rpartition(".")[0] or "public"

    @property
    def name(self) -> str:
        """The table without its schema."""
        return self.table.rpartition(".")[2]

    @property
    def digest(self) -> str:
        """What tells whether it is declared otherwise by now."""
        told = (self.schema, self.name, self.key, self.todo, sorted(self.values.items()))
        return hashlib.sha256(repr(told).encode()).hexdigest()


def declared(facts: object) -> Backfill:
    """A backfill from what the file says. Raises ValueError with every problem, one a line."""
    if not isinstance(facts, dict):
        raise ValueError(f"is no table with {', '.join(WANTED)}")  # noqa: TRY004 (one kind for all that is wrong)
    if problems := list(_problems(facts)):
        raise ValueError("\n".join(problems))
    key = facts["key"]
    return Backfill(facts["table"], (key,) if isinstance(key, str) else tuple(key), facts["todo"], facts["set"])


def _problems(facts: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{name}: is not known; allowed are {', '.join(WANTED)}" for name in facts if name not in WANTED)
    yield from (f"{name}: is missing" for name in WANTED if name not in facts)
    table, key, todo, values = (facts.get(name) for name in WANTED)
    if "table" in facts and not (isinstance(table, str) and TABLE.fullmatch(table)):
        yield f"table: {table!r} given; write it in lower case, as in orders or shop.orders"
    columns = [key] if isinstance(key, str) else key
    if "key" in facts and not (isinstance(columns, list) and columns and all(_is_column(each) for each in columns)):
        yield f"key: {key!r} given; name the column of a unique index, or a list of its columns"
    if "todo" in facts and not (isinstance(todo, str) and todo.strip()):
        yield f"todo: {todo!r} given; write a condition, as in new_status IS NULL"
    if "set" in facts:
        yield from _not_set(values)


def _not_set(values: object) -> Iterator[str]:
    if not isinstance(values, dict) or not values:
        yield f'set: {values!r} given; write an expression for each column, as in set.total = "price * quantity"'
        return
    for column, expression in values.items():
        if not _is_column(column):
            yield f"set.{column}: is no column's name in lower case"
        if not (isinstance(expression, str) and expression.strip()):
            yield f"set.{column}: {expression!r} given; write an expression"


def _is_column(name: object) -> bool:
    return isinstance(name, str) and COLUMN.fullmatch(name) is not None
