"""What creating something does to the tables that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from operations.migrations.locks.effect import Effect, Mode
from operations.migrations.reader import Reader, shown


def index(reader: Reader) -> Iterator[Effect]:
    """CREATE [UNIQUE] INDEX, read up to its name."""
    light = reader.accept("CONCURRENTLY")
    reader.accept("IF", "NOT", "EXISTS")
    name = "" if reader.at("ON") else reader.name()
    reader.accept("ON")
    reader.accept("ONLY")
    table = reader.name()
    note = (
        f"nobody writes {table} while it is built: CREATE INDEX CONCURRENTLY {name} ON {table} … in a file of its own"
    )
    yield Effect(
        Mode.SHARE_UPDATE_EXCLUSIVE if light else Mode.SHARE,
        table,
        scans=True,
        note="" if light else " ".join(note.split()),
    )


def trigger(reader: Reader) -> Iterator[Effect]:
    """CREATE TRIGGER, read up to its name."""
    if reader.until("ON"):
        reader.skip()
        yield Effect(Mode.SHARE_ROW_EXCLUSIVE, reader.name())


def rule(reader: Reader) -> Iterator[Effect]:
    """CREATE RULE, read up to its name."""
    if reader.until("TO"):
        reader.skip()
        yield Effect(Mode.ACCESS_EXCLUSIVE, reader.name())


def statistics(reader: Reader) -> Iterator[Effect]:
    """CREATE STATISTICS."""
    if reader.until("FROM"):
        reader.skip()
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, reader.name())


def view(reader: Reader) -> Iterator[Effect]:
    """CREATE OR REPLACE VIEW: one that is there is changed."""
    yield Effect(Mode.ACCESS_EXCLUSIVE, reader.name())


def table(reader: Reader) -> Iterator[Effect]:
    """CREATE TABLE: the new one is nobody's yet; those it refers to are."""
    reader.accept("IF", "NOT", "EXISTS")
    reader.name()
    tokens = reader.rest
    for at, token in enumerate(tokens):
        if shown(token) == "REFERENCES":
            yield Effect(Mode.SHARE_ROW_EXCLUSIVE, Reader(tokens[at + 1 :]).name())
    if reader.accept("PARTITION", "OF"):
        parent = reader.name()
        note = (
            f"nobody reads {parent} meanwhile: CREATE TABLE … (LIKE {parent} INCLUDING ALL), "
            f"then ALTER TABLE {parent} ATTACH PARTITION"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, parent, note=note)
    elif reader.brackets() and reader.accept("INHERITS"):
        for parent in Reader(reader.brackets()).names():
            yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, parent)
