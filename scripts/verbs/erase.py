"""`groundwork erase`: forget one person in all databases of a stack, as declared, with a receipt."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping

from catalog import Stack, load, remains
from operations import secrets
from operations.connection import connect
from operations.privacy import receipt
from operations.privacy.alone import alone
from operations.privacy.declared import Personal
from operations.privacy.erasure import Found, Site
from operations.privacy.everywhere import forget_everywhere, look_everywhere
from operations.privacy.person import KEY_BYTES, Person, find_key, make_key
from scripts import endpoints, environment, stacks, table
from scripts.checkout import Checkout
from scripts.endpoints import Endpoints
from scripts.failures import InputError, RunError
from scripts.progress import say

COLUMNS = ("service", "table", "what", "rows", "columns, or why they stay")
SHOWN = {"overwritten": "to be overwritten", "deleted": "to be deleted", "kept": "kept"}


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show what would be erased; with `--yes`, erase it, and print where the receipt is."""
    place = stacks.find(checkout, name)
    if place.side:
        raise InputError(f"{place.name}: readers only; erase in the stack of the first region, they follow")
    stack = load(place.system, place.environment, place.overrides)
    exported, subject = endpoints.read(checkout, place), _subject(asked.subject)
    environment.enter(checkout, place)
    sites = _sites(stack, exported)
    if not asked.yes:
        return _show(place.name, sites, Person(subject, find_key(_secret(exported)) or bytes(KEY_BYTES)), asked)
    first = sites[min(sites)].target
    with connect(first) as connection, alone(connection):
        person = Person(subject, make_key(_secret(exported)))
        written = _erase(stack, sites, person)
    where = _keep(checkout, stack, exported, written, place.region)
    if asked.as_json:
        sys.stdout.write(json.dumps({**written, "kept at": where}, indent=2, ensure_ascii=False) + "\n")
    else:
        _tell(place.name, written, where)
    return 0


def _subject(given: str) -> str:
    """The id, from standard input where it must not stand in a process list."""
    subject = (sys.stdin.readline() if given == "-" else given).strip()
    if not subject or len(subject) > 255:
        raise InputError("--subject: the person's id, 1 to 255 characters, as the services know it; - reads it")
    return subject


def _secret(exported: Endpoints) -> str:
    try:
        return str(exported["privacy"]["secret"])
    except KeyError:
        raise RunError("the stack has no secret for pseudonyms yet; bring it up: groundwork up") from None


def _sites(stack: Stack, exported: Endpoints) -> dict[str, Site]:
    found = {
        name: _site(name, exported["services"][name], service.database.personal.model_dump())
        for name, service in stack.services.items()
        if service.database.personal is not None and name in exported["services"]
    }
    if not found:
        raise InputError(f"{stack.stack}: no personal data is declared; see `personal` of a service's database")
    return found


def _site(name: str, service: endpoints.Server, personal: Mapping[str, object]) -> Site:
    writer = service["writer"]
    target = secrets.target(
        service["roles"]["migrator"]["secret"],
        host=writer["host"],
        port=int(writer["port"]),
        database=service["database"],
    )
    return Site(name, target, Personal.of(personal))


def _show(stack: str, sites: Mapping[str, Site], person: Person, asked: Namespace) -> int:
    found = look_everywhere(sites, person)
    if asked.as_json:
        facts = {
            name: {"pending": each.pending, "erased": [run.at for run in each.runs]} for name, each in found.items()
        }
        sys.stdout.write(json.dumps({"stack": stack, "services": facts}, indent=2) + "\n")
        return 0
    table.show(f"what {stack} has of this person", COLUMNS, _rows(found))
    changes = sum(each.changes for each in found.values())
    if changes:
        say(f"{changes} rows would be erased; nothing was changed. Add --yes to do it: it cannot be taken back")
    else:
        say(
            "nothing is left to be erased"
            + ("; --yes prints the receipt" if any(e.runs for e in found.values()) else "")
        )
    return 0


def _rows(found: Mapping[str, Found]) -> Iterator[table.Row]:
    for service, each in found.items():
        for name, entry in each.pending.items():
            detail = entry.get("because") or ", ".join(entry.get("columns", ())) or "the whole row"
            yield service, name, SHOWN[entry["how"]], entry["rows"], detail


def _erase(stack: Stack, sites: Mapping[str, Site], person: Person) -> receipt.Receipt:
    done = forget_everywhere(sites, person, say)
    return receipt.receipt(
        stack.stack,
        person.receipt,
        {name: found.runs for name, found in done.items()},
        {name: remains.in_backups(stack, name) for name in sites},
        remains.elsewhere(stack),
    )


def _keep(checkout: Checkout, stack: Stack, exported: Endpoints, written: receipt.Receipt, region: str) -> str:
    if stack.receipts is not None:
        return receipt.keep_in_bucket(exported["buckets"][stack.receipts]["name"], region, written)
    return receipt.keep_in_folder(checkout.folder("receipts") / stack.stack, written)


def _tell(stack: str, written: receipt.Receipt, where: str) -> None:
    rows = (
        (service, name, entry["how"], entry["rows"], entry.get("because") or run["at"])
        for service, runs in written["services"].items()
        for run in runs
        for name, entry in run["tables"].items()
    )
    table.show(f"erased from {stack}", COLUMNS, rows)
    for service, kinds in written["in backups until"].items():
        say(f"{service}: still in backups until {max(kinds.values(), default='-')}")
    for sentence in written["not reached"]:
        say(f"not reached: {sentence}")
    say(f"receipt {written['receipt']}, {written['digest']}")
    sys.stdout.write(f"{where}\n")
