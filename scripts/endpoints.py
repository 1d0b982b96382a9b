"""Where everything of a stack answers, as the program exported it."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from . import backend, checkpoint, engine, table
from .checkout import Checkout
from .failures import InputError, RunError
from .stacks import Stack

OUTPUT = "endpoints"
"""The name under which the program exports them."""
COLUMNS = ("name", "part", "address", "database", "engine")

Endpoints = dict[str, Any]
Server = dict[str, Any]


def read(checkout: Checkout, stack: Stack) -> Endpoints:
    """Read the endpoints from the stack's outputs: from its file where it is ours, else by asking Pulumi.

    Raises RunError when the stack has not been brought up, and InputError for a real stack without a login.
    """
    if backend.logged_in(checkout):
        outputs = _asked(checkout, stack)
    elif stack.is_local:
        outputs = checkpoint.of(checkout.home / "state", stack.name).outputs()
    else:
        raise backend.not_logged_in(stack, OUTPUT)
    if not outputs or OUTPUT not in outputs:
        raise RunError(f"{stack.name} is not up, so it has no endpoints; bring it up: groundwork up -s {stack.name}")
    found: Endpoints = outputs[OUTPUT]
    return found


def show(stack: Stack, found: Endpoints, *, as_json: bool = False) -> None:
    """Print the endpoints on stdout."""
    if as_json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        table.show(f"endpoints of {stack.name}", COLUMNS, _rows(found))


def services(found: Endpoints, name: str | None) -> dict[str, Server]:
    """Pick the service of that name, or all; raises InputError with the services there are."""
    every: dict[str, Server] = found["services"]
    return every if name is None else {name: service(found, name)}


def service(found: Endpoints, name: str) -> Server:
    """Pick one service of the stack; raises InputError with the services there are."""
    services: dict[str, Server] = found.get("services", {})
    if name not in services:
        raise InputError(f"service {name}: there is none of that name; one of: {', '.join(services)}")
    return services[name]


def server(found: Server, replica: int | None) -> Server:
    """Pick the writer of a service, or its reader of that number; raises InputError when there are not so many."""
    readers: list[Server] = found["readers"]
    if replica is None:
        return _writer(found)
    if not 1 <= replica <= len(readers):
        allowed = f"1 to {len(readers)}" if readers else "none: the service has no reader"
        raise InputError(f"--replica {replica}: allowed is {allowed}")
    return readers[replica - 1]


def _writer(found: Server) -> Server:
    if "writer" not in found:
        raise InputError("the writer stands in the first region; add --replica 1 for a reader of this one")
    writer: Server = found["writer"]
    return writer


def _asked(checkout: Checkout, stack: Stack) -> dict[str, Any] | None:
    done = engine.session(checkout, stack, "stack").ask("stack", "output", "--json", "--stack", stack.name)
    if done.returncode:
        raise RunError(done.stderr.strip().removeprefix("error: "))
    outputs: dict[str, Any] = json.loads(done.stdout)
    return outputs


def _rows(found: Endpoints) -> Iterator[table.Row]:
    for name, each in found.get("services", {}).items():
        serves = each["database"], f"postgres {each['major']}"
        if "writer" in each:
            yield name, "writer", _address(each["writer"]), *serves
        for number, reader in enumerate(each["readers"], 1):
            yield name, f"reader {number}", _address(reader), *serves
    for name, each in found.get("caches", {}).items():
        yield name, "cache", _address(each), None, "redis"
    for name, each in found.get("buckets", {}).items():
        yield name, "bucket", each["name"], None, "s3"


def _address(server: Server) -> str:
    return f"{server['host']}:{server['port']}"
