"""Every kind of statement that locks a table, and what it does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from operations.migrations.locks import creation, tables
from operations.migrations.locks.columns import bare
from operations.migrations.locks.effect import Effect, Mode, merged
from operations.migrations.reader import Reader, parts, shown, text
from operations.migrations.statement import Statement

Reading = Callable[[Reader], Iterator[Effect]]


def effects(statement: Statement) -> list[Effect]:
    """What the statement locks that exists already, one effect for each table; the plain readers' lock is left out."""
    reader = Reader(statement.tokens)
    for words, reading in KINDS:
        if reader.accept(*words):
            return merged(list(reading(reader)))
    return []


def _named(mode: Mode, reader: Reader) -> Iterator[Effect]:
    """`… [IF EXISTS] [ONLY] name [, …]`."""
    reader.accept("IF", "EXISTS")
    yield from (Effect(mode, name) for name in reader.names())


def _on(mode: Mode, reader: Reader) -> Iterator[Effect]:
    """`… name … ON table`."""
    if reader.until("ON"):
        reader.skip()
        yield from _named(mode, reader)


def _into(reader: Reader) -> Iterator[Effect]:
    """The table of a statement that changes rows."""
    reader.accept("ONLY")
    yield Effect(Mode.ROW_EXCLUSIVE, reader.name())


def _copied(reader: Reader) -> Iterator[Effect]:
    table = reader.name()
    if table and reader.until("FROM", "TO") and reader.at("FROM"):
        yield Effect(Mode.ROW_EXCLUSIVE, table)


def _with(reader: Reader) -> Iterator[Effect]:
    """Changes of rows in and after the parts of a WITH."""
    tokens = reader.rest
    for at, token in enumerate(tokens):
        word, before = shown(token), shown(tokens[at - 1]) if at else ""
        if word in {"INSERT", "UPDATE", "DELETE", "MERGE"} and (before in {"(", ")"}):
            inner = Reader(tokens[at + 1 :])
            inner.accept("INTO|FROM")
            yield from _into(inner)


def _locked(reader: Reader) -> Iterator[Effect]:
    reader.accept("TABLE")
    names = list(reader.names())
    wanted = text([token for token in reader.rest if token.kind == "word"]).upper()
    mode = next(
        (mode for mode in Mode if f"IN {mode} MODE" in wanted), None if "IN " in wanted else Mode.ACCESS_EXCLUSIVE
    )
    if mode:
        yield from (Effect(mode, name) for name in names)


def _truncated(reader: Reader) -> Iterator[Effect]:
    reader.accept("TABLE")
    for name in reader.names():
        note = f"every row is gone at once and nobody reads {name} meanwhile: DELETE FROM {name} in batches"  # noqa: S608 (advice)
        yield Effect(Mode.ACCESS_EXCLUSIVE, name, note=note)


def _dropped_table(reader: Reader) -> Iterator[Effect]:
    reader.accept("IF", "EXISTS")
    for name in reader.names():
        note = (
            f"who still uses {name} fails, and its rows are gone: let the code forget it one release before, "
            "and take a snapshot first"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, name, note=note)


def _dropped_index(reader: Reader) -> Iterator[Effect]:
    light = reader.accept("CONCURRENTLY")
    reader.accept("IF", "EXISTS")
    for name in reader.names():
        note = "" if light else f"nobody reads the table meanwhile: DROP INDEX CONCURRENTLY {name} in a file of its own"
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE if light else Mode.ACCESS_EXCLUSIVE, f"the table of {name}", note=note)


def _dropped_schema(reader: Reader) -> Iterator[Effect]:
    reader.accept("IF", "EXISTS")
    yield from (Effect(Mode.ACCESS_EXCLUSIVE, f"everything in schema {name}") for name in reader.names())


def _altered_index(reader: Reader) -> Iterator[Effect]:
    reader.accept("IF", "EXISTS")
    name = reader.name()
    if reader.at("SET", "TABLESPACE"):
        note = f"nobody reads through {name} meanwhile: build a second one CONCURRENTLY there, and drop this one"
        yield Effect(Mode.ACCESS_EXCLUSIVE, name, rewrites=True, note=note)
    else:
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, name)


def _altered_sequence(reader: Reader) -> Iterator[Effect]:
    reader.accept("IF", "EXISTS")
    name = reader.name()
    heavy = reader.at("OWNER", "TO") or reader.at("RENAME") or reader.at("SET", "SCHEMA|LOGGED|UNLOGGED")
    yield Effect(Mode.ACCESS_EXCLUSIVE if heavy else Mode.SHARE_ROW_EXCLUSIVE, name)


def _altered_domain(reader: Reader) -> Iterator[Effect]:
    name = reader.name()
    valid = not text(reader.rest).upper().endswith("NOT VALID")
    if reader.at("ADD", "CONSTRAINT|CHECK|NOT") or reader.at("VALIDATE") or reader.at("SET", "NOT"):
        note = f"reads every table with a column of {name} while nobody writes it: NOT VALID first, VALIDATE later"
        yield Effect(
            Mode.SHARE,
            f"every table with a column of {name}",
            scans=valid,
            note=note if valid and reader.at("ADD") else "",
        )


def _reindexed(reader: Reader) -> Iterator[Effect]:
    options = text(reader.brackets()).upper()
    of_index = reader.at("INDEX")
    whole = reader.at("SCHEMA|DATABASE|SYSTEM")
    kind = shown(reader.skip() or reader.rest[0]) if reader.next else ""
    light = reader.accept("CONCURRENTLY") or "CONCURRENTLY" in options
    name = reader.name()
    table = f"the table of {name}" if of_index else f"every table of {kind.lower()} {name}" if whole else name
    if light:
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table, scans=True)
        return
    note = f"nobody writes {table}, nor reads it through the index, meanwhile: REINDEX {kind} CONCURRENTLY {name}"
    yield Effect(Mode.SHARE, table, scans=True, note=note)
    indexes = name if of_index else f"the indexes of {table}"
    yield Effect(Mode.ACCESS_EXCLUSIVE, indexes, rewrites=True)


def _vacuumed(reader: Reader) -> Iterator[Effect]:
    full = any(
        text(option).upper() in {"FULL", "FULL TRUE", "FULL ON", "FULL 1"} for option in parts(reader.brackets())
    )
    while reader.at("FULL|FREEZE|VERBOSE|ANALYZE"):
        full = reader.at("FULL") or full
        reader.skip()
    names = list(_with_columns(reader)) or ["every table of the database"]
    for name in names:
        if not full:
            yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, name, scans=True)
            continue
        note = f"every row of {name} is written anew while nobody reads it: plain VACUUM, or pg_repack"
        yield Effect(Mode.ACCESS_EXCLUSIVE, name, rewrites=True, note=note)


def _with_columns(reader: Reader) -> Iterator[str]:
    """Tables, of each of which columns may be named in brackets."""
    while name := reader.name():
        reader.brackets()
        yield name
        reader.accept(",")


def _clustered(reader: Reader) -> Iterator[Effect]:
    reader.brackets()
    reader.accept("VERBOSE")
    name = reader.name() or "every clustered table"
    note = f"every row of {name} is written anew while nobody reads it: use pg_repack"
    yield Effect(Mode.ACCESS_EXCLUSIVE, name, rewrites=True, note=note)


def _refreshed(reader: Reader) -> Iterator[Effect]:
    light = reader.accept("CONCURRENTLY")
    name = reader.name()
    note = (
        ""
        if light
        else f"nobody reads {name} meanwhile: REFRESH MATERIALIZED VIEW CONCURRENTLY {name} (needs a unique index)"
    )
    yield Effect(Mode.EXCLUSIVE if light else Mode.ACCESS_EXCLUSIVE, name, rewrites=not light, note=note)


def _commented(reader: Reader) -> Iterator[Effect]:
    reader.accept("ON")
    if reader.accept("COLUMN"):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, reader.name().rpartition(".")[0])
    elif reader.accept("TABLE|VIEW|INDEX|SEQUENCE") or reader.accept("MATERIALIZED|FOREIGN", "VIEW|TABLE"):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, reader.name())


def _published(reader: Reader) -> Iterator[Effect]:
    if reader.until("TABLE"):
        reader.skip()
        yield from (Effect(Mode.SHARE_UPDATE_EXCLUSIVE, name) for name in _with_columns(reader))


def _called(reader: Reader) -> Iterator[Effect]:
    yield Effect(Mode.UNKNOWN, f"whatever {bare(reader.name())} uses")


def _block(_: Reader) -> Iterator[Effect]:
    yield Effect(Mode.UNKNOWN, "whatever the block uses")


_HEAVY = partial(_named, Mode.ACCESS_EXCLUSIVE)
_ON_HEAVY = partial(_on, Mode.ACCESS_EXCLUSIVE)
KINDS: tuple[tuple[tuple[str, ...], Reading], ...] = (
    (("ALTER", "TABLE"), tables.altered),
    (("ALTER", "FOREIGN", "TABLE"), tables.altered),
    (("ALTER", "MATERIALIZED", "VIEW"), _HEAVY),
    (("ALTER", "VIEW"), _HEAVY),
    (("ALTER", "INDEX"), _altered_index),
    (("ALTER", "SEQUENCE"), _altered_sequence),
    (("ALTER", "DOMAIN"), _altered_domain),
    (("ALTER", "TRIGGER|POLICY|RULE"), _ON_HEAVY),
    (("ALTER", "PUBLICATION"), _published),
    (("CREATE", "PUBLICATION"), _published),
    (("CREATE", "UNIQUE", "INDEX"), creation.index),
    (("CREATE", "INDEX"), creation.index),
    (("CREATE", "TRIGGER"), creation.trigger),
    (("CREATE", "OR", "REPLACE", "TRIGGER"), creation.trigger),
    (("CREATE", "CONSTRAINT", "TRIGGER"), creation.trigger),
    (("CREATE", "POLICY"), _ON_HEAVY),
    (("CREATE", "RULE"), creation.rule),
    (("CREATE", "OR", "REPLACE", "RULE"), creation.rule),
    (("CREATE", "STATISTICS"), creation.statistics),
    (("CREATE", "OR", "REPLACE", "VIEW"), creation.view),
    (("CREATE", "OR", "REPLACE", "RECURSIVE", "VIEW"), creation.view),
    (("CREATE", "TABLE"), creation.table),
    (("CREATE", "UNLOGGED", "TABLE"), creation.table),
    (("DROP", "TABLE"), _dropped_table),
    (("DROP", "FOREIGN", "TABLE"), _dropped_table),
    (("DROP", "INDEX"), _dropped_index),
    (("DROP", "SCHEMA"), _dropped_schema),
    (("DROP", "VIEW|SEQUENCE"), _HEAVY),
    (("DROP", "MATERIALIZED", "VIEW"), _HEAVY),
    (("DROP", "TRIGGER|POLICY|RULE"), _ON_HEAVY),
    (("TRUNCATE",), _truncated),
    (("LOCK",), _locked),
    (("REINDEX",), _reindexed),
    (("CLUSTER",), _clustered),
    (("VACUUM",), _vacuumed),
    (("ANALYZE",), _vacuumed),
    (("REFRESH", "MATERIALIZED", "VIEW"), _refreshed),
    (("COMMENT",), _commented),
    (("INSERT", "INTO"), _into),
    (("UPDATE",), _into),
    (("DELETE", "FROM"), _into),
    (("MERGE", "INTO"), _into),
    (("COPY",), _copied),
    (("WITH",), _with),
    (("DO",), _block),
    (("CALL",), _called),
)
"""The first words of a statement, and who reads the rest."""
