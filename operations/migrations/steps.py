"""What the next run would send, statement by statement, with the locks that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from operations.migrations.locks import file_effects
from operations.migrations.migration import Migration
from operations.migrations.outside import outside
from operations.migrations.statement import Statement, statements

SHOWN = 72
"""Characters of a statement that are shown."""


@dataclass(frozen=True)
class Step:
    """One statement of a file that is to be run."""

    script: str
    line: int
    statement: str
    """Its beginning, strings left out."""
    alone: bool
    """Whether it runs outside the file's transaction."""
    locks: tuple[str, ...]
    """What it takes of what was there before, strongest word first."""
    notes: tuple[str, ...]
    """How to do the same so that nobody waits."""


def steps(file: Migration) -> Iterator[Step]:
    """The statements of a file in order."""
    found = statements(file.sql)
    apart = file.settings.in_transaction is False or any(outside(piece) for piece in found)
    for statement, effects in file_effects(found):
        locks, notes = tuple(map(str, effects)), tuple(effect.note for effect in effects if effect.note)
        yield Step(file.script, statement.line, _shown(statement), apart, locks, notes)


def _shown(statement: Statement) -> str:
    shape = statement.shape.replace(" ( ", " (").replace(" )", ")").replace(" , ", ", ").replace(" . ", ".")
    return shape if len(shape) <= SHOWN else f"{shape[: SHOWN - 1]}…"
