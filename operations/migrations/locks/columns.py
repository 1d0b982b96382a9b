"""What adding and changing a column does to its table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from operations.migrations.locks.effect import Effect, Mode
from operations.migrations.reader import Reader, shown, text
from operations.migrations.tokens import Token

STABLE_FUNCTIONS = """
    now transaction_timestamp statement_timestamp date_trunc make_interval make_date to_timestamp timezone age extract
    coalesce nullif greatest least cast lower upper trim length concat replace md5 to_char to_tsvector current_setting
    jsonb_build_object jsonb_build_array json_build_object json_build_array to_jsonb array row
    varchar char character numeric decimal timestamp timestamptz time bit varbit interval float
"""
"""Functions, and types with a length, that give every row of one statement the same value; of all others in a default
that is not known, and CREATE FUNCTION makes VOLATILE what says nothing."""
NEVER_VOLATILE = frozenset(STABLE_FUNCTIONS.upper().split())
SERIAL = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL4", "SERIAL8", "SERIAL2"})
AFTER_DEFAULT = ("CONSTRAINT", "NOT", "NULL", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "GENERATED", "COLLATE")


def added(table: str, reader: Reader) -> Iterator[Effect]:
    """ADD COLUMN, read up to the column's name."""
    column = reader.name()
    definition = reader.rest
    words = [shown(token) for token in _outside_brackets(definition)]
    yield Effect(Mode.ACCESS_EXCLUSIVE, table, note=_required(table, column, words))
    if why := _rewrite(definition, words):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, rewrites=True, note=_filled_later(table, column, definition, why))
    yield from _constraints(table, column, words)
    if "REFERENCES" in words:
        there = Reader(definition)
        there.until("REFERENCES")
        there.skip()
        yield Effect(Mode.SHARE_ROW_EXCLUSIVE, there.name())


def _required(table: str, column: str, words: list[str]) -> str:
    plain = not {"DEFAULT", "GENERATED", *SERIAL} & {*words}
    if plain and ("NOT", "NULL") in pairwise(words):
        return (
            f"fails when {table} has a row: give {column} a constant DEFAULT, or add it without NOT NULL, fill it, "
            "and require it in a later migration"
        )
    return ""


def _rewrite(definition: tuple[Token, ...], words: list[str]) -> str:
    """Why every row is written anew, empty when none is."""
    if "STORED" in words:
        return "a stored generated column is computed for every row"
    if SERIAL & {*words[:1]} or ("AS", "IDENTITY") in pairwise(words):
        return "every row gets a number"
    called = sorted({name for name in _calls(_default(definition)) if name.rpartition(".")[2] not in NEVER_VOLATILE})
    return f"its default, {', '.join(called).lower()}(), is computed for every row" if called else ""


def _filled_later(table: str, column: str, definition: tuple[Token, ...], why: str) -> str:
    reader = Reader(definition)
    reader.until(*AFTER_DEFAULT, "DEFAULT")
    kind = text(definition[: len(definition) - len(reader.rest)])
    if "DEFAULT" in [shown(token) for token in definition]:
        default = text(_default(definition))
        return (
            f"{why}: ALTER TABLE {table} ADD COLUMN {column} {kind}; then ALTER TABLE {table} ALTER COLUMN {column} "
            f"SET DEFAULT {default} for new rows, and fill the old ones in batches (groundwork migrate backfill)"
        )
    return (
        f"{why}: add {column} as a plain column, keep it with a trigger, and fill the old rows of {table} in batches "
        "(groundwork migrate expand, backfill)"
    )


def _constraints(table: str, column: str, words: list[str]) -> Iterator[Effect]:
    if "UNIQUE" in words or "PRIMARY" in words:
        note = (
            f"builds an index while nobody reads {table}: add {column} alone, then CREATE UNIQUE INDEX CONCURRENTLY, "
            "then ADD CONSTRAINT … USING INDEX"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=True, note=note)
    if "CHECK" in words:
        note = (
            f"checks every row of {table}: add {column} alone, then its check NOT VALID, "
            "then VALIDATE CONSTRAINT in a later migration"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=True, note=note)


def altered(table: str, reader: Reader) -> Iterator[Effect]:
    """ALTER COLUMN, read up to the column's name."""
    column = reader.name()
    if reader.at("SET", "STATISTICS") or reader.at("SET|RESET", "("):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table)
    elif reader.accept("SET", "DATA", "TYPE") or reader.accept("TYPE"):
        yield _retyped(table, column, reader)
    elif reader.at("SET", "NOT", "NULL"):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=True, note=_not_null(table, column))
    elif reader.at("SET", "EXPRESSION"):
        note = (
            f"every row of {table} is written anew: add a second column with the new expression, "
            f"and turn readers to it before {column} goes"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, rewrites=True, note=note)
    else:
        yield Effect(Mode.ACCESS_EXCLUSIVE, table)


def _retyped(table: str, column: str, reader: Reader) -> Effect:
    start = reader.rest
    reader.until("USING", "COLLATE")
    kind = text(start[: len(start) - len(reader.rest)])
    note = (
        f"unless the values stay the same on disk (a longer varchar, varchar to text, a wider numeric), every row and "
        f"index of {table} is written anew: add {_later(column)} {kind}, keep both alike with a trigger, fill it in "
        f"batches, turn readers to it, then drop {column} (groundwork migrate expand, backfill, contract)"
    )
    return Effect(Mode.ACCESS_EXCLUSIVE, table, rewrites=True, note=note)


def _not_null(table: str, column: str) -> str:
    name = f"ck_{bare(table)}_{bare(column)}_present"
    return (
        f"reads every row of {table}, unless a valid check says the same: ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"CHECK ({column} IS NOT NULL) NOT VALID; in the next migration ALTER TABLE {table} VALIDATE CONSTRAINT "
        f"{name}; then SET NOT NULL, which reads nothing any more, and drop the check"
    )


def _later(column: str) -> str:
    return f'"new_{column[1:]}' if column.startswith('"') else f"new_{column}"


def bare(name: str) -> str:
    """A name without its schema and quotes."""
    return name.rpartition(".")[2].strip('"')


def _default(definition: tuple[Token, ...]) -> tuple[Token, ...]:
    reader = Reader(definition)
    if not reader.until("DEFAULT"):
        return ()
    reader.skip()
    start = reader.rest
    reader.until(*AFTER_DEFAULT)
    if start and reader.rest == start:  # DEFAULT NULL, and NOT as an operator, begin with such a word themselves
        reader.skip()
        reader.until(*AFTER_DEFAULT)
    return start[: len(start) - len(reader.rest)]


def _calls(tokens: tuple[Token, ...]) -> Iterator[str]:
    for name, bracket in pairwise(tokens):
        if bracket.text == "(" and name.kind in {"word", "name"}:
            yield name.text.strip('"').upper()


def _outside_brackets(tokens: tuple[Token, ...]) -> Iterator[Token]:
    reader = Reader(tokens)
    while (token := reader.skip()) is not None:
        yield token
