"""`groundwork migrate`: the schema inside the databases, against the files of the checkout."""

from argparse import Namespace
from importlib import import_module
from importlib.util import find_spec

from scripts.checkout import Checkout
from scripts.failures import RunError

ACTIONS = "scripts.migrating"


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run one action, importing no other."""
    action = f"{ACTIONS}.{asked.action}"
    if find_spec(action) is None:
        raise RunError(f"migrate {asked.action}: is not there yet")
    status: int = import_module(action).run(checkout, name, asked)
    return status
