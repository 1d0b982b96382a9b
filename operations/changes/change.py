"""The changes of a folder: the files that say whose phase they are, and the backfills declared beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.changes.backfill import Backfill, declared
from operations.errors import OperationError
from operations.migrations.marker import Phase
from operations.migrations.migration import Migration

FILE = "changes.toml"


class ChangeError(OperationError):
    """A change that is not declared right, or cannot go on: every problem, with what mends it."""


@dataclass(frozen=True)
class Change:
    """One change of the schema, made in steps that are deployments apart."""

    name: str
    expand: tuple[Migration, ...] = ()
    """In order, as the folder has them."""
    contract: tuple[Migration, ...] = ()
    backfill: Backfill | None = None
    """What is filled between the two; None when nothing is."""


def read_changes(path: Path, files: Sequence[Migration], named: Sequence[str] = ()) -> dict[str, Change]:
    """The changes of a folder, in the order of their first files.

    `named` are those that a declaration speaks of, which must be there. Raises ChangeError with every problem.
    """
    marked = [file for file in files if file.mark and not file.undo]
    names = dict.fromkeys(file.mark.change for file in marked if file.mark)
    backfills, problems = _backfills(path)
    changes = {name: _change(name, marked, backfills.get(name)) for name in names}
    problems += [f"{path / FILE}: {name}: no file is marked as its expand" for name in backfills if name not in names]
    problems += [f"{path}: {name}: is declared as a change, and no file is marked as its" for name in named
                 if name not in names]  # fmt: skip
    problems += [problem for change in changes.values() for problem in _out_of_order(path, change, files)]
    if problems:
        raise ChangeError(*problems)
    return changes


def _change(name: str, marked: Sequence[Migration], backfill: Backfill | None) -> Change:
    own = {phase: tuple(f for f in marked if f.mark and (f.mark.change, f.mark.phase) == (name, phase))
           for phase in Phase}  # fmt: skip
    return Change(name, own[Phase.EXPAND], own[Phase.CONTRACT], backfill)


def _backfills(path: Path) -> tuple[Mapping[str, Backfill], list[str]]:
    file = path / FILE
    if not file.is_file():
        return {}, []
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        return {}, [f"{file}: {error}"]
    found, problems = {}, []
    for name, facts in told.items():
        try:
            found[name] = declared(facts)
        except ValueError as error:
            problems += [f"{file}: {name}.{problem}" for problem in str(error).split("\n")]
    return found, problems


def _out_of_order(path: Path, change: Change, files: Sequence[Migration]) -> Iterator[str]:
    place = {file.script: number for number, file in enumerate(files)}
    last = max((place[file.script] for file in change.expand), default=-1)
    for file in change.contract:
        if place[file.script] < last:
            yield f"{path / file.script}: contracts {change.name} before another file expands it; give it a later one"
    for file in (*change.expand, *change.contract):
        if file.version is None:
            yield f"{path / file.script}: is repeatable, and a phase comes once; take the mark out"
    if change.backfill and not change.expand:
        yield f"{path / FILE}: {change.name}: no file is marked as its expand"
