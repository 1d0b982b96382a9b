"""`groundwork migrate up`: apply what is pending, outside Pulumi."""

import json
import sys
from argparse import Namespace

from operations.changes import advance
from scripts import masking, table
from scripts.checkout import Checkout
from scripts.migrating.everywhere import everywhere
from scripts.migrating.folder import Database, databases
from scripts.migrating.wishes import options, waiting
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Apply it in all databases at once and print what was applied; the next `groundwork up` finds it done."""

    def apply(database: Database) -> list[str]:
        wished = options(database.options, asked)
        target, path, layout = database.target(), database.path, database.layout
        return advance(
            target, path, layout, database.stages,
            say=say, pace=database.pace(target), waiting=waiting(asked), options=wished,
        )  # fmt: skip

    every = databases(checkout, name, asked)
    outcome = everywhere(every, apply)
    if asked.as_json:
        sys.stdout.write(json.dumps(outcome.answers, indent=2) + "\n")
    else:
        rows = [(service, script) for service, scripts in outcome.answers.items() for script in scripts]
        table.show(f"applied in {name}", ("service", "applied"), rows)
    return masking.after(checkout, name, every, outcome.status)
