"""What it is to switch a property off, by what it holds."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

REMOVED = object()
"""In place of a value: there is none."""
NETWORK = re.compile(r"(\d+\.){3}\d+/\d+")
WORLD = "0.0.0.0/0"
SWITCHES = {"1": "0", "on": "off", "true": "false", "Enabled": "Disabled", "ENABLED": "DISABLED"}
"""Texts that are a switch: PostgreSQL's parameters, S3's settings."""


class Off(NamedTuple):
    """One way of switching a value off."""

    how: str
    value: Any


def ways(value: Any) -> Iterator[Off]:
    """A switch is thrown; anything else is removed, a number also is 1, a network the world, a policy for everybody."""
    if isinstance(value, bool):
        yield Off("thrown", not value)
        return
    yield Off("removed", REMOVED)
    if isinstance(value, int | float) and value != 1:
        yield Off("1", 1)
    elif isinstance(value, str) and value in SWITCHES:
        yield Off("thrown", SWITCHES[value])
    elif isinstance(value, str) and NETWORK.fullmatch(value):
        yield Off("opened", WORLD)
    elif isinstance(value, str) and value.startswith("{"):
        yield from _loosened(json.loads(value))


def _loosened(document: Any) -> Iterator[Off]:
    """A policy without one of its refusals, or with one of its leaves for more."""
    statements = document.get("Statement", []) if isinstance(document, Mapping) else []
    for at, statement in enumerate(statements):
        for how, looser in _looser(statement):
            kept = [*statements[:at], *([looser] if looser else []), *statements[at + 1 :]]
            yield Off(f"{statement.get('Sid', statement['Effect'])} {how}", json.dumps({**document, "Statement": kept}))


def _looser(statement: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    if statement["Effect"] == "Deny":
        yield "dropped", None
        return
    without = {name: value for name, value in statement.items() if name != "Condition"}
    yield "of every action", {**statement, "Action": "*"}
    if "Principal" in statement:
        yield "for everybody", {**without, "Principal": "*"}
    if "Condition" in statement:
        yield "without condition", without
    if statement.get("Resource", "*") != "*":
        yield "on everything", {**statement, "Resource": "*"}
