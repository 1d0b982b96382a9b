"""`groundwork ci`: what a change would do, told where it is reviewed."""

from argparse import Namespace

from scripts.checkout import Checkout
from scripts.reviewing import preview


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write the comment; fails when the change must not go through."""
    return preview.run(checkout, name, asked)
