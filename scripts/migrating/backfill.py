"""`groundwork migrate backfill`: the new shape for what was there before, from where an earlier run ended."""

import sys
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext

from operations.changes import Place, lines
from operations.changes.progress import Watch
from scripts.checkout import Checkout
from scripts.migrating import change
from scripts.migrating.folder import Database
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show how every change stands; with --yes, fill what is to be filled and tell how far it is."""
    return change.run(checkout, name, asked, _backfill)


def _backfill(database: Database, place: Place, wanted: str) -> None:
    with _watch() as watch:
        place.backfill(wanted, pace=database.pace(place.target), watch=watch)


def _watch() -> AbstractContextManager[Watch]:
    """Draw a bar where a terminal is looking, else write lines."""
    if not sys.stderr.isatty():
        return nullcontext(lines(say))
    from scripts import bar  # noqa: PLC0415 (rich costs more than most verbs take)

    return bar.drawn()
