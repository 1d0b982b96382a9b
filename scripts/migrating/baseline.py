"""`groundwork migrate baseline`: begin the history of a database that holds its schema already."""

import json
import sys
from argparse import Namespace
from dataclasses import replace

from operations.connection import Connection
from operations.migrations.baseline import baseline
from scripts.checkout import Checkout
from scripts.migrating.everywhere import connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.migrating.wishes import version
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write the version into the history, and print what each database stands at."""

    def begin(database: Database, connection: Connection) -> str | None:
        wished = replace(database.options, baseline=version("--version", asked.version))
        begun = baseline(connection, database.path, database.layout, progress=say, options=wished)
        return str(begun) if begun else None

    outcome = everywhere(databases(checkout, name, asked), connected(begin))
    if asked.as_json:
        sys.stdout.write(json.dumps(outcome.answers, indent=2) + "\n")
    else:
        lines = {service: f"begins at {at}" if at else "stood there already" for service, at in outcome.answers.items()}
        sys.stdout.writelines(f"{service}: {line}\n" for service, line in lines.items())
    return outcome.status
