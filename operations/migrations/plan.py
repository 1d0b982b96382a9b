"""Which migrations the next run applies: pure, and refused as a whole when anything stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from operations.migrations.content import faults
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.verdict import WAITING, judge


@dataclass(frozen=True)
class Plan:
    """The migrations to apply, in order."""

    pending: tuple[Migration, ...]


def plan(
    wanted: Sequence[Migration], found: Sequence[Applied], half: Collection[str] = (), held: Collection[str] = ()
) -> Plan:
    """What is to be applied to bring a database with the history `found` to the files `wanted`.

    `half` names the scripts that an earlier run began outside a transaction and did not finish, `held` those whose
    time has not come. Raises MigrationError with every problem of the history and of the files to be applied.
    """
    verdicts = judge(wanted, found, half, held)
    pending = [verdict.file for verdict in verdicts if verdict.state in WAITING and verdict.file]
    problems = [verdict.problem for verdict in verdicts if verdict.problem]
    problems += [fault for file in pending for fault in faults(file)]
    if problems:
        raise MigrationError(*problems)
    return Plan(tuple(sorted(pending, key=lambda file: file.version is None)))
