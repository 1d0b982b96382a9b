"""`groundwork migrate contract`: the old shape goes, once nothing needs it."""

from argparse import Namespace

from operations.changes import Place
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.migrating import change
from scripts.migrating.folder import Database
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show how every change stands; with --yes and the change's name, apply its contract and nothing else."""
    if asked.yes and not asked.change:
        raise InputError("migrate contract --yes: takes something away, so the change must be named")
    return change.run(checkout, name, asked, _contract)


def _contract(database: Database, place: Place, wanted: str) -> None:
    place.contract(wanted)
    say(
        f"{database.service}: declare it for the other environments and for new databases: "
        f"migrations.changes.{wanted} = {{backfill: true, contract: true}}"
    )
