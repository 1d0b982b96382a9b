"""`groundwork masked`: the views that readers see in place of personal data, for tools that migrate by themselves."""

import json
import sys
from argparse import Namespace

from operations.connection import Connection
from operations.privacy import views
from operations.privacy.aside import set_aside
from scripts import masking, table
from scripts.checkout import Checkout
from scripts.failures import FAILED
from scripts.migrating.everywhere import Outcome, connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show what is amiss with the views, make them, or drop them so that they are in no migration's way."""
    personal = masking.declared(checkout, name)
    every = [each for each in databases(checkout, name, asked) if each.service in personal]

    def amiss(database: Database, connection: Connection) -> list[str]:
        return views.amiss(connection, views.wanted(connection, personal[database.service]))

    def dropped(_: Database, connection: Connection) -> list[str]:
        names = list(views.there(connection))
        set_aside(connection)
        return names

    match asked.action:
        case "make":
            return _show(name, asked, "was amiss", masking.make(every, personal))
        case "drop":
            status = _show(name, asked, "dropped", everywhere(every, connected(dropped)))
            say(f"readers see nothing of these until: groundwork masked make -s {name}")
            return status
    outcome = everywhere(every, connected(amiss))
    status = _show(name, asked, "amiss", outcome)
    return FAILED if any(outcome.answers.values()) else status


def _show(name: str | None, asked: Namespace, what: str, outcome: Outcome[list[str]]) -> int:
    if asked.as_json:
        sys.stdout.write(json.dumps(outcome.answers, indent=2) + "\n")
    else:
        rows = [(service, words) for service, listed in outcome.answers.items() for words in listed]
        table.show(f"masked views of {name}", ("service", what), rows)
    return outcome.status
