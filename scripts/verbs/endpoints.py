"""`groundwork endpoints`: where everything of a stack answers."""

from argparse import Namespace

from scripts import endpoints, stacks
from scripts.checkout import Checkout


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every writer, reader, cache and bucket of the stack."""
    stack = stacks.find(checkout, name)
    endpoints.show(stack, endpoints.read(checkout, stack), as_json=asked.as_json)
    return 0
