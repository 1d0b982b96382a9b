"""The stacks that the checkout declares: a system in an environment, each with a settings file."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from .checkout import Checkout
from .failures import InputError

PROJECT = "groundwork"
ENVIRONMENTS = ("local", "dev", "staging", "prod")
Side = Literal["", "dr"]
SIDES = ("", "dr")
"""The stack itself, or what of it stands in the second region."""
DEFAULT_REGION = "us-east-1"
"""The region of a stack whose settings name none, as the local cloud has it."""


@dataclass(frozen=True)
class Stack:
    """What a stack's settings say that the command line must know."""

    name: str
    settings: Path
    system: str
    environment: str
    side: Side
    region: str
    account: str
    """Twelve digits, or nothing when the settings do not say."""
    overrides: Mapping[str, Any]
    """What the settings change of the system's declaration."""

    @property
    def is_local(self) -> bool:
        """Whether it lives on the local cloud, so that a user without any account may change it."""
        return self.environment == "local"


def names(checkout: Checkout) -> list[str]:
    """Every stack with a settings file."""
    files = checkout.settings.glob("Pulumi.*.yaml")
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files)


def find(checkout: Checkout, name: str | None) -> Stack:
    """Read one stack's settings.

    Raises InputError with the list of the stacks when none is named or there is none of that name.
    """
    known = names(checkout)
    if not name:
        raise InputError(f"which stack? add `-s STACK`, one of: {', '.join(known)}")
    short = name.rsplit("/", 1)[-1]
    if short not in known:
        raise InputError(_unknown(name, known))
    settings = checkout.settings / f"Pulumi.{short}.yaml"
    return _stack(short, settings, _config(settings))


def _unknown(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean {nearest[0]}? " if nearest else ""
    return f"stack {name}: there is none of that name; {meant}there are: {', '.join(known)}"


def _config(settings: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(settings.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{settings}: not readable as YAML: {' '.join(str(error).split())}") from None
    config = content.get("config") if isinstance(content, dict) else None
    if not isinstance(config, dict):
        raise InputError(f"{settings}: config: missing; it must name groundwork:system and groundwork:environment")
    return config


def _stack(name: str, settings: Path, config: Mapping[str, Any]) -> Stack:
    system, environment = config.get(f"{PROJECT}:system"), config.get(f"{PROJECT}:environment")
    problems = []
    if not isinstance(system, str):
        problems.append(f"config.{PROJECT}:system: {_given(system)}; the name of a folder below stacks/")
    if environment not in ENVIRONMENTS:
        problems.append(f"config.{PROJECT}:environment: {_given(environment)}; one of {', '.join(ENVIRONMENTS)}")
    if config.get(f"{PROJECT}:side", "") not in SIDES:
        problems.append(f"config.{PROJECT}:side: {_given(config[f'{PROJECT}:side'])}; dr or nothing")
    if problems:
        raise InputError("\n".join([f"{settings}:", *(f"  {problem}" for problem in problems)]))
    region = str(config.get("aws:region", DEFAULT_REGION))
    side = cast("Side", config.get(f"{PROJECT}:side") or "")
    account, overrides = str(config.get(f"{PROJECT}:account") or ""), config.get(f"{PROJECT}:overrides") or {}
    return Stack(name, settings, str(system), str(environment), side, region, account, overrides)


def _given(value: object) -> str:
    return "missing" if value is None else f"{value!r} given"
