"""Where each change of a database stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from operations.changes import memory
from operations.changes.change import Change, read_changes
from operations.changes.stage import Stage, Stages
from operations.changes.table import look_at
from operations.connection import Connection
from operations.migrations import standing as migrations
from operations.migrations.layouts import Layout
from operations.migrations.migration import Migration
from operations.migrations.options import PLAIN, Options
from operations.migrations.standing import look
from operations.migrations.verdict import WAITING, State


@dataclass(frozen=True)
class Standing:
    """One line of `groundwork migrate expand`, `backfill` or `contract`."""

    change: str
    expand: tuple[int, int]
    """Files applied, of how many."""
    backfill: str
    """In words; empty when the change has none."""
    contract: tuple[int, int]
    """Files applied, of how many."""
    stage: Stage
    """How far the declaration lets it go."""


def standing(
    connection: Connection, path: Path, layout: Layout, stages: Stages, options: Options = PLAIN
) -> list[Standing]:
    """Every change of the folder; changes nothing. Raises MigrationError or ChangeError."""
    read = look(connection, path, layout, options)
    changes, left = read_changes(path, read.wanted, tuple(stages)), unapplied(read)
    return [
        Standing(
            name,
            _applied(change.expand, left),
            "through" if change.backfill and is_through(change, left) else told(connection, change),
            _applied(change.contract, left),
            stages.get(name, Stage.EXPAND),
        )
        for name, change in changes.items()
    ]


def unapplied(read: migrations.Standing) -> frozenset[str]:
    """The files that the history does not know as applied, or only half."""
    left = {*WAITING, State.LATE, State.FAILED, State.ABOVE}
    return frozenset(verdict.file.script for verdict in read.verdicts() if verdict.file and verdict.state in left)


def is_through(change: Change, left: frozenset[str]) -> bool:
    """Whether the contract has been applied, so that nothing is left to do: what the backfill reads may be gone."""
    return bool(change.contract) and all(file.script not in left for file in change.contract)


def told(connection: Connection, change: Change) -> str:
    """How far the backfill is, without counting rows."""
    if change.backfill is None:
        return ""
    mark = memory.recall(connection, change.name)
    if mark is None:
        return "not begun"
    if mark.digest != change.backfill.digest:
        return "begun by another declaration; begins anew"
    if mark.ended:
        return f"done, {mark.filled:,} rows filled"
    try:
        total = max(look_at(connection, change.backfill).estimate(connection), mark.passed)
    except ValueError:
        total = 0
    share = f"{mark.passed / total:.0%}" if total else "begun"
    return f"{share}, {mark.filled:,} rows filled"


def _applied(files: tuple[Migration, ...], left: frozenset[str]) -> tuple[int, int]:
    return sum(file.script not in left for file in files), len(files)
