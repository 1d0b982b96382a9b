"""`groundwork policy`: the rules that a plan has to keep."""

from argparse import Namespace
from importlib import import_module

from scripts.checkout import Checkout


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run one action, importing no other."""
    status: int = import_module(f"scripts.policing.{asked.action}").run(checkout, name, asked)
    return status
