"""Which migrations the next run applies: pure, and refused as a whole when anything stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from operations.migrations.content import faults
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.verdict import WAITING, judge


@dataclass(frozen=True)
class Plan:
    """The migrations to apply, in order."""

    pending: tuple[Migration, ...]


def plan(
    wanted: Sequence[Migration],
    found: Sequence[Applied],
    half: Collection[str] = (),
    held: Collection[str] = (),
    options: Options = PLAIN,
) -> Plan:
    """What is to be applied to bring a database with the history `found` to the files `wanted`.

    `half` names the scripts that an earlier run began outside a transaction and did not finish, `held` those whose
    time has not come. Raises MigrationError with every problem of the history and of the files to be applied.
    """
    verdicts = judge(wanted, found, half, held, options)
    pending = [verdict.file for verdict in verdicts if verdict.state in WAITING and verdict.file]
    problems = [verdict.problem for verdict in verdicts if verdict.problem]
    problems += _begun(wanted, half)
    problems += [fault for file in pending for fault in faults(file)]
    if options.target is not None and all(file.version != options.target for file in wanted):
        problems.append(f"target {options.target}: no migration has this version; give one that there is")
    if problems:
        raise MigrationError(*problems)
    return Plan(tuple(sorted(pending, key=lambda file: file.version is None)))


def _begun(wanted: Sequence[Migration], half: Collection[str]) -> Iterator[str]:
    """What an earlier run began, and this one cannot go on with."""
    forward = {file.script for file in wanted if not file.undo}
    for script in half:
        if script in forward:
            continue
        if script.endswith(" (down)") or any(file.script == script for file in wanted):
            yield f"{script}: was begun to take a version back, and did not end; end it: groundwork migrate undo --yes"
        else:
            yield f"{script}: was begun and its file is gone; restore it, or give it up: groundwork migrate repair"
