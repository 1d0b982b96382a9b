"""What the steps of a change have in common: which databases have it, and how it stands there."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from operations.changes import Place, Standing, standing
from operations.connection import connect
from scripts import table
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.migrating.folder import Database, databases
from scripts.progress import say

COLUMNS = ("service", "change", "let go to", "expand", "backfill", "contract")
Step = Callable[[Database, Place, str], None]


def run(checkout: Checkout, name: str | None, asked: Namespace, step: Step) -> int:
    """With --yes do the step in every database that has the change; then print how all those changes stand.

    Raises InputError for a change that no database has.
    """
    places = [(each, _place(each)) for each in databases(checkout, name, asked)]
    found = {database.service: _standing(database, place, asked.change) for database, place in places}
    if not any(found.values()):
        raise InputError(_unknown(asked.change))
    if asked.yes:
        for database, place in places:
            for each in found[database.service]:
                step(database, place, each.change)
        found = {database.service: _standing(database, place, asked.change) for database, place in places}
    _print(name, asked, found)
    if not asked.yes and not asked.as_json:
        say(f"this shows how it stands; `groundwork migrate {asked.action} CHANGE --yes` does it")
    return 0


def _place(database: Database) -> Place:
    return Place(database.target(), database.path, database.layout, say, database.options)


def _standing(database: Database, place: Place, change: str | None) -> list[Standing]:
    with connect(place.target) as connection:
        found = standing(connection, database.path, database.layout, database.stages, database.options)
    return [each for each in found if change in (None, each.change)]


def _unknown(change: str | None) -> str:
    marked = "no file begins with a line such as `-- groundwork: expand order-status`"
    return f"change {change}: there is none of that name" if change else f"there is no change: {marked}"


def _print(name: str | None, asked: Namespace, found: Mapping[str, Sequence[Standing]]) -> None:
    if asked.as_json:
        facts = {service: [asdict(each) for each in standings] for service, standings in found.items() if standings}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return
    lines = [_line(service, each) for service, standings in found.items() for each in standings]
    table.show(f"changes of {name}", COLUMNS, lines)


def _line(service: str, each: Standing) -> table.Row:
    expand, contract = (f"{done} of {of} files" if of else None for done, of in (each.expand, each.contract))
    return service, each.change, each.stage.value, expand, each.backfill or None, contract
