"""`groundwork migrate plan`: what `up` would run, in which order, and which locks it would take."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from operations.connection import Connection
from operations.migrations import look
from operations.migrations.steps import Step, steps
from scripts import table
from scripts.checkout import Checkout
from scripts.migrating.everywhere import connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.migrating.wishes import options
from scripts.progress import say

COLUMNS = ("service", "script", "line", "transaction", "locks", "statement")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every statement that is pending; fails when `up` would refuse to begin."""

    def planned(database: Database, connection: Connection) -> list[Step]:
        found = look(connection, database.path, database.layout, options(database.options, asked), database.held)
        return [step for file in found.plan().pending for step in steps(file)]

    outcome = everywhere(databases(checkout, name, asked), connected(planned))
    if asked.as_json:
        facts = {service: [asdict(step) for step in found] for service, found in outcome.answers.items()}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return outcome.status
    rows = [_row(service, step) for service, found in outcome.answers.items() for step in found]
    table.show(f"what `up` would run in {name}", COLUMNS, rows)
    _advise(outcome.answers)
    return outcome.status


def _row(service: str, step: Step) -> table.Row:
    return (
        service, step.script, step.line, "outside" if step.alone else "in the file's", "; ".join(step.locks) or None,
        step.statement,
    )  # fmt: skip


def _advise(answers: dict[str, list[Step]]) -> None:
    """Say how to do the same so that nobody waits."""
    for service, found in answers.items():
        for step in found:
            for note in step.notes:
                say(f"{service}: {step.script}:{step.line}: {note}")
