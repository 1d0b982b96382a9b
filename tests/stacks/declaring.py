"""A stack declared against a monitor that only writes down what it is asked for."""

from collections.abc import Mapping
from typing import Any

from stacks.plan import Made, plan, program, run, settings_of
from stacks.plan import Plan as Everything

__all__ = ["Everything", "Made", "declared", "planned", "run", "settings_of"]


def declared(system: str, environment: str, side: str = "") -> Everything:
    """A system in an environment, or that stack's other side, from the tracked settings on."""
    return plan("-".join(filter(None, (system, environment, side))))


def planned(stack: str, overrides: Mapping[str, Any]) -> Everything:
    """A stack with more in its settings than is tracked."""
    return run(stack, settings_of(stack) | {"groundwork:overrides": overrides}, program)
