"""What the shipped systems declare, asked row by row of their sources."""

import warnings
from functools import cache
from typing import Any

from catalog import load
from catalog.database import Database
from catalog.system import Stack
from monitoring import watch

with warnings.catch_warnings():
    # The SDK's own modules warn about each other when they are loaded.
    warnings.simplefilter("ignore")
    from stacks.plan import Plan, plan

INSTANCE = "aws:rds/instance:Instance"
ACCOUNT = "123456789012"


@cache
def planned(stack: str) -> Plan:
    """Everything that a stack declares."""
    return plan(stack)


@cache
def facts(system: str, environment: str = "prod") -> Stack:
    """A system's facts in an environment."""
    return load(system, environment)


def database(system: str, service: str) -> Database:
    """One service's database."""
    return facts(system).services[service].database


def instances(stack: str, service: str) -> dict[str, dict[str, Any]]:
    """A service's writer and readers, by identifier."""
    name = f"{stack}-{service}"
    return {key: made for key, made in planned(stack).of(INSTANCE).items() if key == name or key.startswith(f"{name}-")}


def parameters(stack: str, service: str) -> dict[str, str]:
    """What a service's parameter group sets."""
    groups = planned(stack).of("aws:rds/parameterGroup:ParameterGroup")
    (group,) = [made for name, made in groups.items() if name.startswith(f"{stack}-{service}")]
    return {entry["name"]: entry["value"] for entry in group["parameters"]}


def alarms(system: str, service: str) -> dict[str, tuple[float, str]]:
    """Threshold and severity of each of a service's alarms in production, by what follows the writer's name."""
    stack = facts(system)
    found = watch.service(stack, service, ACCOUNT).alarms
    writer = stack.called(service)
    return {alarm.name.removeprefix(f"{writer}-"): (alarm.threshold, alarm.severity) for alarm in found}


def settings(stack: str, name: str) -> dict[str, str]:
    """A ConfigMap that a service reads."""
    maps = planned(stack).of("kubernetes:core/v1:ConfigMap")
    found: dict[str, str] = maps[f"{stack}-{name}"]["data"]
    return found
