"""`groundwork migrate expand`: both shapes side by side, up to the change's own files."""

from argparse import Namespace

from operations.changes import Place
from scripts.checkout import Checkout
from scripts.migrating import change
from scripts.migrating.folder import Database


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show how every change stands; with --yes, apply what is pending up to the last file of its expand."""
    return change.run(checkout, name, asked, _expand)


def _expand(_database: Database, place: Place, wanted: str) -> None:
    place.expand(wanted)
