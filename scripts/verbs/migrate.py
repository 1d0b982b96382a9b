"""`groundwork migrate`: the schema inside the databases, against the files of the checkout."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from operations import migrations, secrets
from operations.connection import connect
from operations.migrations import Row
from scripts import endpoints, environment, stacks, table
from scripts.checkout import Checkout
from scripts.endpoints import Server
from scripts.failures import FAILED
from scripts.progress import say

COLUMNS = ("service", "version", "description", "type", "script", "state", "installed on")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every migration of every service and its state; fails when the next `up` would refuse one."""
    stack = stacks.find(checkout, name)
    services = endpoints.services(endpoints.read(checkout, stack), asked.service)
    environment.enter(checkout, stack)
    found = {each: _status(checkout, service) for each, service in services.items()}
    if asked.as_json:
        facts = {each: [asdict(row) for row in rows] for each, rows in found.items()}
        sys.stdout.write(json.dumps(facts, indent=2, default=str) + "\n")
    else:
        table.show(f"migrations of {stack.name}", COLUMNS, [_line(each, row) for each in found for row in found[each]])
    problems = [f"{each}: {row.problem}" for each, rows in found.items() for row in rows if row.problem]
    for problem in problems:
        say(problem)
    return FAILED if problems else 0


def _status(checkout: Checkout, service: Server) -> list[Row]:
    writer, migrator = service["writer"], service["roles"]["migrator"]["secret"]
    layout = migrations.LAYOUTS[service["migrations"]["layout"]]
    target = secrets.target(migrator, host=writer["host"], port=int(writer["port"]), database=service["database"])
    with connect(target) as connection:
        return migrations.status(connection, checkout.root / service["migrations"]["directory"], layout)


def _line(service: str, row: Row) -> table.Row:
    when = row.installed_on.isoformat(" ", "seconds") if row.installed_on else None
    return service, row.version or None, row.description, row.type, row.script, row.state, when
