"""`groundwork roles verify`: every role proved by logging in, refusals included."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from operations.roles.probes import OK
from operations.roles.verify import Probe, verify
from scripts import table
from scripts.checkout import Checkout
from scripts.failures import FAILED
from scripts.progress import say
from scripts.roles.inside import Inside, chosen, every

COLUMNS = ("service", "role", "allowed, and works", "forbidden, and refused", "wrong")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Prove the roles by logging in as each; fails when one may do more or less than it should."""
    stack, databases = every(checkout, name)
    with ThreadPoolExecutor() as pool:
        picked = chosen(databases, asked.service)
        found = dict(zip(picked, pool.map(lambda service: _prove(service, databases), picked), strict=True))
    if asked.as_json:
        facts = {service: [asdict(probe) | {"ok": probe.ok} for probe in probes] for service, probes in found.items()}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        table.show(f"roles of {stack.name}", COLUMNS, list(_counts(found)))
    return _tell(found)


def _prove(name: str, databases: Mapping[str, Inside]) -> list[Probe]:
    here = databases[name]
    others = [other.place for service, other in databases.items() if service != name]
    return verify(here.place, here.logins, others, terms=here.terms, master=here.master)


def _counts(found: Mapping[str, Sequence[Probe]]) -> Iterator[table.Row]:
    for service, probes in found.items():
        for role in dict.fromkeys(probe.role for probe in probes):
            of_role = [probe for probe in probes if probe.role == role]
            works = sum(probe.ok and probe.expected == OK for probe in of_role)
            wrong = sum(not probe.ok for probe in of_role)
            yield service, role, works, len(of_role) - works - wrong, wrong


def _tell(found: Mapping[str, Sequence[Probe]]) -> int:
    wrong = [(service, probe) for service, probes in found.items() for probe in probes if not probe.ok]
    for service, probe in wrong:
        say(f"{service}: {probe.role}: {probe.what}: {probe.got}, but it must be {probe.expected}")
    return FAILED if wrong else 0
