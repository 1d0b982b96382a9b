"""Asks a database every question, as the master user, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from operations.connection import Connection
from operations.hardening.check import Check, Subject
from operations.hardening.checks import CHECKS


@dataclass(frozen=True)
class Verdict:
    """What came of a check."""

    number: str
    sentence: str
    amiss: tuple[str, ...] = ()
    """What is not so; empty when it is met."""
    otherwise: str = ""
    """Why there was nothing to look at."""


def examine(connection: Connection, subject: Subject) -> list[Verdict]:
    """Every check's verdict. The connection's search_path is left as it is."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET TRANSACTION READ ONLY")
        return list(_verdicts(connection, subject))


def _verdicts(connection: Connection, subject: Subject) -> Iterator[Verdict]:
    said = {name: list(value) if not isinstance(value, str) else value for name, value in asdict(subject).items()}
    for check in CHECKS:
        if not _applies(connection, check):
            yield Verdict(check.number, check.sentence, otherwise=check.otherwise)
            continue
        rows = connection.execute(check.query, said)
        yield Verdict(check.number, check.sentence, tuple(str(row[0]) for row in rows))


def _applies(connection: Connection, check: Check) -> bool:
    row = connection.execute(check.applies).fetchone()
    return bool(row and row[0])
