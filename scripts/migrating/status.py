"""`groundwork migrate status`: every migration, and how it stands."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from operations import migrations
from operations.connection import Connection
from operations.migrations import Row
from scripts import table
from scripts.checkout import Checkout
from scripts.failures import FAILED
from scripts.migrating.everywhere import connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.progress import say

COLUMNS = ("service", "version", "description", "type", "script", "state", "installed on")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every migration of every service and its state; fails when the next `up` would refuse one."""
    outcome = everywhere(databases(checkout, name, asked), connected(_status))
    found = outcome.answers
    if asked.as_json:
        facts = {each: [asdict(row) for row in rows] for each, rows in found.items()}
        sys.stdout.write(json.dumps(facts, indent=2, default=str) + "\n")
    else:
        table.show(f"migrations of {name}", COLUMNS, [_line(each, row) for each in found for row in found[each]])
    problems = [f"{each}: {row.problem}" for each, rows in found.items() for row in rows if row.problem]
    for problem in problems:
        say(problem)
    return FAILED if problems else outcome.status


def _status(database: Database, connection: Connection) -> list[Row]:
    return migrations.status(connection, database.path, database.layout, database.held, database.options)


def _line(service: str, row: Row) -> table.Row:
    when = row.installed_on.isoformat(" ", "seconds") if row.installed_on else None
    state = f"{row.state}: {row.hint}" if row.hint else row.state
    return service, row.version or None, row.description, row.type, row.script, state, when
