"""What `groundwork catalog` shows: data; printing is the command line's."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from catalog.budget import throughput_pool
from catalog.environment import Environment
from catalog.instances import CLASSES
from catalog.loading import Declaration, load, systems
from catalog.problems import DeclarationError
from catalog.profiles import PROFILES
from catalog.system import Stack, System


class Checked(NamedTuple):
    """One system in one environment, looked at."""

    stack: str
    error: DeclarationError | None
    """Why it is refused, or None."""


def check(names: Iterable[str] = (), environments: Iterable[str] = ()) -> list[Checked]:
    """Every system in every environment, or those named; nothing is raised."""
    return [_checked(name, env) for name in names or systems() for env in environments or PROFILES]


def _checked(name: str, environment: str) -> Checked:
    try:
        load(name, environment)
    except DeclarationError as error:
        return Checked(f"{name}-{environment}", error)
    return Checked(f"{name}-{environment}", None)


def show(name: str, environment: str, overrides: Declaration | None = None) -> dict[str, Any]:
    """All facts of a stack and what follows from them, ready for JSON; DeclarationError when it is refused."""
    stack = load(name, environment, overrides)
    shown = stack.model_dump(mode="json")
    shown["stack"] = stack.stack
    shown["connections"] = {service: _connections(stack, service) for service in stack.services}
    return shown


def _connections(stack: Stack, service: str) -> dict[str, Any]:
    cores = CLASSES[stack.environment.capacity.instance_class].cores
    return {**stack.budget(service).model_dump(mode="json"), "best_throughput": throughput_pool(cores)}


def schema() -> dict[str, Any]:
    """The JSON schemas of what `stacks/<system>/system.py` and a profile may say."""
    return {"system": System.model_json_schema(), "environment": Environment.model_json_schema()}
