"""What a stack costs a month: as it is declared, against what its last state holds."""

import warnings
from collections.abc import Iterable
from pathlib import Path

from catalog import load
from catalog.system import Stack as Facts
from costs import prices
from costs.estimate import Estimate, Resource, estimate, sentence

from . import state
from .checkout import Checkout
from .stacks import Stack


def line(checkout: Checkout, stack: Stack) -> str:
    """One sentence for the end of a preview."""
    now, before = compare(checkout, stack)
    return f"cost: {sentence(now, before)}"


def compare(checkout: Checkout, stack: Stack, own: Path | None = None) -> tuple[Estimate, Estimate | None]:
    """The estimate of what is declared, and of what is there; None when there is nothing, or it cannot be seen."""
    table = prices.load(own)
    facts = load(stack.system, stack.environment, stack.overrides, side=stack.side)
    held = _held(checkout, stack)
    before = _estimate(facts, held, table) if held else None
    return _estimate(facts, _declared(stack), table), before


def _estimate(facts: Facts, resources: Iterable[Resource], table: prices.Prices) -> Estimate:
    stores = [*facts.services, *facts.caches, *facts.buckets]
    return estimate(resources, table, stores, facts.stack)


def _declared(stack: Stack) -> list[Resource]:
    with warnings.catch_warnings():
        # The SDK's own modules warn about each other when they are loaded.
        warnings.simplefilter("ignore")
        from stacks.plan import plan  # noqa: PLC0415 (Pulumi takes a second to import)
    return [Resource(made.kind, made.name, made.inputs) for made in plan(stack.name).made]


def _held(checkout: Checkout, stack: Stack) -> list[Resource]:
    return [
        Resource(r["type"], r["urn"].rpartition("::")[2], r.get("inputs") or {})
        for r in state.resources(checkout, stack)
    ]
