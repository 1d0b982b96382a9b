"""`groundwork migrate undo`: take versions back."""

import json
import sys
from argparse import Namespace
from dataclasses import replace

from operations.connection import Connection
from operations.migrations import look
from operations.migrations.undo import undo, ways_back
from scripts import masking, table
from scripts.checkout import Checkout
from scripts.migrating.everywhere import connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.migrating.wishes import version
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show which files would be run, the last version first; run them with --yes."""

    def back(database: Database, connection: Connection) -> list[str]:
        options = replace(database.options, target=version("--target", asked.target))
        place = connection, database.path, database.layout
        if asked.yes:
            return undo(*place, progress=say, options=options)
        return [file.script for file in ways_back(look(*place, options))]

    every = databases(checkout, name, asked)
    outcome = everywhere(every, connected(back))
    if asked.as_json:
        sys.stdout.write(json.dumps(outcome.answers, indent=2) + "\n")
    else:
        rows = [(service, script) for service, scripts in outcome.answers.items() for script in scripts]
        done = "taken back" if asked.yes else "would be taken back"
        table.show(f"{done} in {name}", ("service", done), rows)
        if rows and not asked.yes:
            say("nothing was changed; what these files drop is gone for good; --yes runs them")
    return masking.after(checkout, name, every, outcome.status) if asked.yes else outcome.status
