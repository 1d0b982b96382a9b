"""A stack's settings file, as Pulumi hands it to the program."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import pulumi

from catalog import DeclarationError, Problem
from catalog.nearest import nearest
from catalog.system import Side
from components.place import Place, Reach

KNOWN = ("system", "environment", "side", "home", "account", "reach", "overrides")
"""What the settings may say under `groundwork:`."""


REGION = r"[a-z]{2}-[a-z]+-\d"
"""What a region is called."""


@dataclass(frozen=True)
class Configuration:
    """Which system, in which environment, where, and what differs from the declaration."""

    system: str
    environment: str
    side: Side
    place: Place
    overrides: Mapping[str, Any]


def read() -> Configuration:
    """The settings of the stack that runs; DeclarationError with every problem when they are wrong."""
    own, aws = pulumi.Config(), pulumi.Config("aws")
    given = {key: own.get(key) or "" for key in ("system", "environment", "account")}
    given["region"] = aws.get("region") or ""
    reach = cast("Reach", own.get("reach") or "direct")
    side = cast("Side", own.get("side") or "")
    overrides = _parsed(own.get("overrides") or "{}")
    found = [*_missing(given), *_unknown(), *_ill_formed(given, overrides), *_misnamed(given, side), *_homeless(side)]
    found += _unreached(reach, side)
    if found:
        raise DeclarationError(f"stacks/settings/Pulumi.{pulumi.get_stack()}.yaml", found)
    place = Place(given["region"], given["account"], own.get("home") or "", reach)
    return Configuration(given["system"], given["environment"], side, place, overrides)


def _parsed(text: str) -> Any:  # noqa: ANN401 (whatever the settings say; what is no mapping is refused below)
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _path(key: str) -> str:
    return f"config.{'aws' if key == 'region' else 'groundwork'}:{key}"


def _missing(given: Mapping[str, str]) -> Iterator[Problem]:
    for key, value in given.items():
        if not value:
            yield Problem(_path(key), "required and not given; add it")


def _unknown() -> Iterator[Problem]:
    for full in sorted(pulumi.runtime.config.CONFIG.get()):
        package, _, key = full.partition(":")
        if package == "groundwork" and key not in KNOWN:
            hint = nearest(key, KNOWN) or f"; known are {', '.join(KNOWN)}"
            yield Problem(f"config.{full}", f"no such setting{hint}")


def _ill_formed(given: Mapping[str, str], overrides: object) -> Iterator[Problem]:
    if given["account"] and not re.fullmatch(r"\d{12}", given["account"]):
        yield Problem(_path("account"), f"{given['account']} given, wanted are twelve digits, in quotes")
    if given["region"] and not re.fullmatch(REGION, given["region"]):
        yield Problem(_path("region"), f"{given['region']} given, wanted is a region such as us-east-1")
    if not isinstance(overrides, Mapping):
        yield Problem(_path("overrides"), f"{overrides} given, wanted is a mapping of the declaration's fields")


def _misnamed(given: Mapping[str, str], side: str) -> Iterator[Problem]:
    if side not in get_args(Side):
        yield Problem(_path("side"), f"{side} given, allowed is dr for the second region's side, or nothing")
    elif given["system"] and given["environment"]:
        named = "-".join(filter(None, (given["system"], given["environment"], side)))
        if named != pulumi.get_stack():
            text = f"system and environment make {named}; the stack is {pulumi.get_stack()}"
            yield Problem(_path("environment"), text)


def _homeless(side: str) -> Iterator[Problem]:
    home = pulumi.Config().get("home") or ""
    if side and not re.fullmatch(REGION, home):
        text = f"{home or 'nothing'} given, wanted is the region of the first side, such as us-east-1"
        yield Problem(_path("home"), text)
    if home and not side:
        yield Problem(_path("home"), f"{home} given, and the stack has no side; leave it out")


def _unreached(reach: str, side: str) -> Iterator[Problem]:
    if reach not in get_args(Reach):
        yield Problem(_path("reach"), f"{reach} given, allowed is {' or '.join(get_args(Reach))}; direct is assumed")
    elif reach != "direct" and side:
        yield Problem(
            _path("reach"), f"{reach} given, and nothing is done inside the databases of side {side}; leave it out"
        )
