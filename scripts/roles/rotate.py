"""`groundwork roles rotate`: a login's password renewed, its two users taking turns."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from operations.roles.rotate import Turn, rotate
from scripts import table
from scripts.checkout import Checkout
from scripts.progress import say
from scripts.roles.inside import Inside, chosen, every

COLUMNS = ("service", "role", "logs in as", "valid until the next rotation")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Turn the login of one service, or of all, one after the other, so that what goes wrong goes wrong once."""
    stack, databases = every(checkout, name)
    turned = {service: _turn(here, asked) for service, here in chosen(databases, asked.service).items()}
    if asked.as_json:
        sys.stdout.write(json.dumps({service: asdict(turn) for service, turn in turned.items()}, indent=2) + "\n")
    else:
        rows = [(service, turn.role, turn.now, turn.before) for service, turn in turned.items()]
        table.show(f"logins of {stack.name}", COLUMNS, rows)
    return 0


def _turn(here: Inside, asked: Namespace) -> Turn:
    return rotate(here.place, here.master, here.logins, asked.role, say, terms=here.terms, settle=asked.settle)
