"""`groundwork migrate validate`: every problem of files and history."""

import json
import sys
from argparse import Namespace

from operations.connection import Connection
from operations.migrations.validate import file_problems, problems
from scripts.checkout import Checkout
from scripts.failures import FAILED, RunError
from scripts.migrating.everywhere import Outcome, connected, everywhere
from scripts.migrating.folder import Database, databases, declared
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every problem; fails when there is one. Of a stack that is not up the files alone are looked at."""
    outcome = _looked(checkout, name, asked)
    found = outcome.answers
    if asked.as_json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{service}: {problem}\n" for service, told in found.items() for problem in told)
    if any(found.values()):
        return FAILED
    if outcome.status == 0:
        say(f"{len(found)} folders: no problem")
    return outcome.status


def _looked(checkout: Checkout, name: str | None, asked: Namespace) -> Outcome[list[str]]:
    if asked.files:
        return _files(checkout, name, asked)
    try:
        up = databases(checkout, name, asked)
    except RunError as error:
        say(f"{error}; the files alone are looked at")
        return _files(checkout, name, asked)
    return everywhere(up, connected(_problems))


def _files(checkout: Checkout, name: str | None, asked: Namespace) -> Outcome[list[str]]:
    folders = declared(checkout, name, asked)
    return Outcome({each.service: file_problems(each.path, each.layout, each.options) for each in folders}, 0)


def _problems(database: Database, connection: Connection) -> list[str]:
    return problems(connection, database.path, database.layout, database.options)
