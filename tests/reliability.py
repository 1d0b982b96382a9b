"""The figures of the slow proofs: `record` keeps them in docs/reliability.json and makes docs/reliability.md from it.

Nothing is written unless the environment says RELIABILITY=write, as `make test-deep` does.
"""

import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


@dataclass(frozen=True)
class Figure:
    """What one proof showed."""

    fault: str
    """Its number, such as M1."""
    injection: str
    """What was done to the system."""
    size: int
    """How often."""
    result: str
    """What was seen, in figures."""
    date: str
    cores: int
    """Of the machine."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault: what must hold under it, and how others fare."""

    title: str
    holds: str
    elsewhere: str = ""


FAULTS = {
    "M1": Fault("The database server dies", "every migration is applied exactly once, and the history is the files"),
    "M2": Fault(
        "The migrator dies, or its connection is cut at COMMIT",
        "nothing is applied twice",
        "golang-migrate marks the database dirty and leaves it to a person",
    ),
    "M3": Fault(
        "Many migrators at once",
        "each file is applied by one, and the others wait or leave clean",
        "goose lets 100 of 100 rounds pass; dbmate has no lock",
    ),
    "M4": Fault(
        "An index is built while others wait, read, or kill",
        "no deadlock; a half-built index is found and built anew",
        "Flyway waits for itself (its issue 3497)",
    ),
    "M5": Fault("Files that are not what they were", "refused before any SQL, the file named"),
    "M6": Fault(
        "A long transaction holds the table",
        "nobody stalls longer than the lock timeout, and the migration is tried again",
        "pgroll gives up the lock after 500 ms and tries again",
    ),
    "M7": Fault("A fresh database, and one brought up from any earlier state", "the same schema, dumped"),
    "M8": Fault(
        "A column changes its name and words while old and new code use it",
        "no statement fails, no update is lost, every row is filled exactly once",
        "pgroll and reshape do it by views; neither waits for readers",
    ),
    "R1": Fault(
        "Every role tries every privilege on every object",
        "what is declared works, and everything else ends in 42501",
        "navapbc's template-infra tries some",
    ),
    "R2": Fault("One service's roles at another's database", "all are refused"),
    "R3": Fault("Somebody grants, creates or owns by hand", "reported and repaired"),
    "R4": Fault("Passwords rotate under load", "no transaction fails"),
    "U5": Fault("Canary secrets on every way", "none in state, plan, logs, process list or temporary files"),
}
"""The faults, in the page's order of their letters and numbers."""

HEAD = """# Reliability: what was broken, and what held

<!-- Made by `make test-deep` from docs/reliability.json, by way of tests/reliability.py; run that to make it anew. -->

Each table is a kind of fault. The proofs are tests marked `deep`; `make test-deep` runs them all, tells how far it is,
and writes the figures of those that passed, with the day and the number of cores, into this page. For one alone:
`make test-deep PYTEST_ARGS=tests/operations/test_killed_servers.py`. Smaller sizes of the same proofs run in
`make test`, which writes nothing.
"""


def record(fault: str, injection: str, size: int, result: str) -> None:
    """Keep a proof's figure in place of the one it had before, when asked to. One process at a time."""
    if os.environ.get("RELIABILITY") != "write":
        return
    if fault not in FAULTS:
        raise KeyError(f"{fault}: no such fault; tests/reliability.py names those known")
    figure = Figure(fault, injection, size, result, datetime.now(UTC).date().isoformat(), os.cpu_count() or 1)
    others = [one for one in figures() if (one.fault, one.injection) != (fault, injection)]
    write([*others, figure])


def progress(fault: str, told: str) -> None:
    """Tell how far a proof is; `make test-deep` shows it at once."""
    sys.stderr.write(f"  {fault}: {told}\n")


def figures(docs: Path = DOCS) -> list[Figure]:
    """All that are kept."""
    path = docs / "reliability.json"
    return [Figure(**one) for one in json.loads(path.read_text())] if path.exists() else []


def write(kept: Sequence[Figure], docs: Path = DOCS) -> None:
    """Write the figures and their page, in an order that does not depend on when each was taken."""
    ordered = sorted(kept, key=_place)
    _replace(docs / "reliability.json", json.dumps([asdict(one) for one in ordered], indent=2) + "\n")
    _replace(docs / "reliability.md", page(ordered))


def page(kept: Sequence[Figure]) -> str:
    """A table for each fault that has figures."""
    numbers = sorted({one.fault for one in kept}, key=_number)
    return "\n".join([HEAD, *(_section(number, [one for one in kept if one.fault == number]) for number in numbers)])


def _section(number: str, kept: Sequence[Figure]) -> str:
    fault = FAULTS[number]
    told = f"What must hold: {fault.holds}."
    if fault.elsewhere:
        told += f" The best elsewhere: {fault.elsewhere}."
    rows = [(one.injection, f"{one.size:,}", one.result, one.date, str(one.cores)) for one in kept]
    head = (("injection", "size", "result", "date", "cores"), ("---", "---:", "---", "---", "---:"))
    table = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in (*head, *rows)]
    return "\n".join([f"## {number}. {fault.title}", "", told, "", *table, ""])


def _place(one: Figure) -> tuple[str, int, str]:
    return (*_number(one.fault), one.injection)


def _number(fault: str) -> tuple[str, int]:
    letter, digits = re.fullmatch(r"([A-Z])(\d+)", fault).groups()  # type: ignore[union-attr]
    return letter, int(digits)


def _replace(path: Path, text: str) -> None:
    """Write whole, or not at all."""
    scratch = path.with_suffix(path.suffix + ".new")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
