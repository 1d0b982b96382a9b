"""A stack declared against a monitor that only writes down what it is asked for."""

from stacks.plan import Made, plan, run, settings_of
from stacks.plan import Plan as Everything

__all__ = ["Everything", "Made", "declared", "run", "settings_of"]


def declared(system: str, environment: str, side: str = "") -> Everything:
    """A system in an environment, or that stack's other side, from the tracked settings on."""
    return plan("-".join(filter(None, (system, environment, side))))
