"""`groundwork roles`: who may do what inside the databases."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from operations.roles import Place
from operations.roles.probes import OK
from operations.roles.verify import Probe, verify
from scripts import endpoints, environment, stacks, table
from scripts.checkout import Checkout
from scripts.endpoints import Server
from scripts.failures import FAILED
from scripts.progress import say

COLUMNS = ("service", "role", "allowed, and works", "forbidden, and refused", "wrong")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Prove the roles by logging in as each; fails when one may do more or less than it should."""
    stack = stacks.find(checkout, name)
    every = endpoints.services(endpoints.read(checkout, stack), None)
    chosen = endpoints.services({"services": every}, asked.service)
    environment.enter(checkout, stack)
    with ThreadPoolExecutor() as pool:
        found = dict(zip(chosen, pool.map(lambda service: _prove(service, every), chosen), strict=True))
    if asked.as_json:
        facts = {service: [asdict(probe) | {"ok": probe.ok} for probe in probes] for service, probes in found.items()}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        table.show(f"roles of {stack.name}", COLUMNS, list(_counts(found)))
    return _tell(found)


def _prove(name: str, services: Mapping[str, Server]) -> list[Probe]:
    logins = {role: login["secret"] for role, login in services[name]["roles"].items()}
    others = [_place(other, service) for other, service in services.items() if other != name]
    return verify(_place(name, services[name]), logins, others)


def _place(name: str, service: Server) -> Place:
    return Place(service["writer"]["host"], int(service["writer"]["port"]), service["database"], name)


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
