"""The locks of a whole file: what it made itself, nobody waits for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from operations.migrations.locks.commands import effects
from operations.migrations.locks.effect import Effect, merged
from operations.migrations.reader import Reader
from operations.migrations.statement import Statement


def file_effects(statements: Sequence[Statement], made: Collection[str] = ()) -> list[tuple[Statement, list[Effect]]]:
    """Each statement with its effects on what was there before the file; `made` came with files before it."""
    known = set(made)
    found = []
    for statement in statements:
        found.append((statement, [effect for effect in effects(statement) if plain(effect.table) not in known]))
        known |= created(statement)
    return found


def levels(files: Mapping[str, Sequence[Statement]]) -> dict[str, list[Effect]]:
    """For each file of a run what it locks that was there before the run, one effect for each table."""
    made: set[str] = set()
    found = {}
    for name, statements in files.items():
        found[name] = merged([effect for _, told in file_effects(statements, made) for effect in told])
        made |= {table for statement in statements for table in created(statement)}
    return found


def created(statement: Statement) -> set[str]:
    """The tables, views and sequences that the statement makes, and its indexes under `the table of`."""
    reader = Reader(statement.tokens)
    if not reader.accept("CREATE") or reader.at("OR"):
        return set()
    while reader.accept("UNLOGGED|TEMP|TEMPORARY|GLOBAL|LOCAL|MATERIALIZED|FOREIGN|RECURSIVE"):
        continue
    if not reader.accept("TABLE|VIEW|SEQUENCE"):
        return set()
    reader.accept("IF", "NOT", "EXISTS")
    return {plain(reader.name())}


def plain(name: str) -> str:
    """A table's name as the server folds it, without the schema public, so that two spellings are one."""
    parts = [part.strip('"') if part.startswith('"') else part.lower() for part in name.split(".")]
    return ".".join(parts[1:] if len(parts) == 2 and parts[0] == "public" else parts)
