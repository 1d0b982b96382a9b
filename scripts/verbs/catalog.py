"""`groundwork catalog`: is what is declared valid, what follows from it, and what may be said."""

import json
import sys
from argparse import Namespace

from catalog import report
from scripts import stacks
from scripts.checkout import Checkout
from scripts.failures import WRONG_INPUT
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Check every system in every environment, or print a stack's facts or the schemas as JSON."""
    if asked.action == "check":
        return _check()
    _print(report.schema() if asked.action == "schema" else _facts(checkout, name))
    return 0


def _check() -> int:
    found = report.check()
    for system in found:
        if system.error:
            say(str(system.error))
        else:
            sys.stdout.write(f"{system.stack}: valid\n")
    return WRONG_INPUT if any(system.error for system in found) else 0


def _facts(checkout: Checkout, name: str | None) -> dict[str, object]:
    stack = stacks.find(checkout, name)
    return report.show(stack.system, stack.environment, stack.overrides)


def _print(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts, indent=2) + "\n")
