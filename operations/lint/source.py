"""A file of migrations as the rules see it: its statements, each with what came before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from operations.lint.finding import Finding
from operations.migrations.locks import Effect, effects
from operations.migrations.locks.files import created, plain
from operations.migrations.outside import outside
from operations.migrations.reader import Reader
from operations.migrations.statement import Statement, statements
from operations.migrations.tokens import Token


@dataclass(frozen=True)
class Conventions:
    """What the names and tables of one database keep to, beside what holds for all; as the catalog declares it."""

    plural_tables: bool = False
    prefixes: bool = False
    columns: tuple[str, ...] = ()
    """Those that every table has."""
    comments: bool = False
    """Every table has one."""
    rows_apart: bool = False
    """A file defines, or it changes rows."""
    backup_hours: int = 24
    """How old the newest backup may be when a table is dropped."""


@dataclass(frozen=True)
class Source:
    """One file, and what is declared of its database."""

    path: str
    """As a person finds it."""
    sql: str
    major: int = 18
    extensions: tuple[str, ...] = ()
    conventions: Conventions = field(default_factory=Conventions)
    alone: bool = False
    """Whether the file's own settings keep it out of a transaction."""
    folder: tuple[Statement, ...] = ()
    """All statements of all files of the database, for what one file cannot tell."""
    backup_age: Callable[[], float | None] | None = None
    """Asks for the hours since the newest backup of the database, None when there is none; None where nobody asks."""

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """In order. Raises UnfinishedError."""
        return tuple(statements(self.sql))

    @cached_property
    def in_transaction(self) -> bool:
        """Whether the runner keeps the file in one transaction."""
        return not self.alone and not any(outside(statement) for statement in self.statements)

    def cases(self) -> Iterator[Case]:
        """The statements, each in its place. Raises UnfinishedError."""
        made: frozenset[str] = frozenset()
        for statement in self.statements:
            yield Case(self, statement, made)
            made |= created(statement)


@dataclass(frozen=True)
class Case:
    """A statement in its file."""

    source: Source
    statement: Statement
    made: frozenset[str]
    """The tables and views that the file created before it."""

    @property
    def reader(self) -> Reader:
        """The statement, to be read from its beginning."""
        return Reader(self.statement.tokens)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What it does to tables that were there before the file."""
        return tuple(effect for effect in effects(self.statement) if plain(effect.table) not in self.made)

    def is_new(self, table: str) -> bool:
        """Whether the file made that table itself."""
        return plain(table) in self.made

    def says(self, wrong: str, fix: str, at: Token | None = None) -> Finding:
        """A finding at a token of the statement, else at its beginning; its rule is filled in later."""
        start = (at or self.statement.tokens[0]).start
        line, column = position(self.source.sql, start)
        return Finding(self.source.path, line, column, "", wrong, fix)


def position(sql: str, start: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    return 1 + sql.count("\n", 0, start), start - sql.rfind("\n", 0, start)
