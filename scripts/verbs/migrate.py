"""`groundwork migrate`: the schema inside the databases, against the files of the checkout."""

from argparse import Namespace
from importlib import import_module

from scripts.checkout import Checkout

ACTIONS = "scripts.migrating"


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run one action, importing no other."""
    action = f"{ACTIONS}.{asked.action}"
    status: int = import_module(action).run(checkout, name, asked)
    return status
