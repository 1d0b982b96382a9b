"""`groundwork migrate rehearse`: what the pending files would do, seen on a copy of the schema."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict

from operations.connection import connect
from operations.migrations import Migration, look
from operations.rehearsal import copy
from operations.rehearsal.trial import Rehearsed, Trial, Watched
from scripts import table
from scripts.checkout import Checkout
from scripts.failures import FAILED
from scripts.migrating.everywhere import everywhere
from scripts.migrating.folder import Database, databases
from scripts.migrating.scratch import Scratch, scratch
from scripts.migrating.wishes import options
from scripts.progress import say

STATEMENTS = ("service", "place", "statement", "locks", "written anew", "read whole", "ms")
CHANGES = ("service", "script", "what changed")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every pending statement with what it did; fails when one fails."""
    every = databases(checkout, name, asked)
    waiting = everywhere(every, lambda database: _pending(database, asked))
    chosen = [database for database in every if waiting.answers.get(database.service)]
    with ExitStack() as stack:
        majors = sorted({database.major for database in chosen})
        servers = {major: stack.enter_context(scratch(checkout.home, major)) for major in majors}
        outcome = everywhere(
            chosen,
            lambda database: _rehearsed(database, waiting.answers[database.service], servers[database.major], asked),
        )
    if asked.as_json:
        facts = {service: [asdict(file) for file in files] for service, files in outcome.answers.items()}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        _show(str(name), outcome.answers)
    failed = [file.failure for files in outcome.answers.values() for file in files if file.failure]
    _tell(outcome.answers)
    status = FAILED if failed else max(waiting.status, outcome.status)
    if not chosen and not status:
        say("nothing is pending")
    return status


def _pending(database: Database, asked: Namespace) -> Sequence[Migration]:
    with connect(database.target()) as connection:
        wished = options(database.options, asked)
        return look(connection, database.path, database.layout, wished, database.held).plan().pending


def _rehearsed(database: Database, pending: Sequence[Migration], server: Scratch, asked: Namespace) -> list[Rehearsed]:
    original = copy.read(database.target(), server.programs)
    with server.copy(database.service, original) as connection:
        return list(Trial(connection, original.sizes, asked.large).run(pending))


def _show(name: str, answers: Mapping[str, Sequence[Rehearsed]]) -> None:
    lines = [line for service, files in answers.items() for file in files for line in _lines(service, file)]
    table.show(f"what the pending files of {name} do", STATEMENTS, lines)
    changed = [
        (service, file.script, str(change))
        for service, files in answers.items()
        for file in files
        for change in file.changes
    ]
    table.show("and what is other afterwards", CHANGES, changed)


def _lines(service: str, file: Rehearsed) -> Iterator[table.Row]:
    for each in file.statements:
        yield (service, f"{file.script}:{each.line}", each.statement, *_seen(each), each.milliseconds)


def _seen(each: Watched) -> tuple[str | None, ...]:
    return tuple("; ".join(map(str, found)) or None for found in (each.locks, each.rewrites, each.scans))


def _tell(answers: Mapping[str, Sequence[Rehearsed]]) -> None:
    """Say what would be felt, and what failed."""
    for service, files in answers.items():
        for file in files:
            for each in file.statements:
                for warning in each.warnings:
                    say(f"{service}: {file.script}:{each.line}: {warning}")
            if file.failure:
                say(f"{service}: {file.failure}; nothing after it was tried")
