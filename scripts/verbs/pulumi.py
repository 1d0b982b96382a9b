"""Pulumi's own verbs, and what a person wants to see after them."""

from argparse import Namespace

from scripts import endpoints, engine, history, stacks
from scripts.checkout import Checkout
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run the real Pulumi; after an `up` of a local stack, print what now stands there."""
    status = engine.run(checkout, asked.verb, asked.flags, name)
    for_a_person = {"--json", "-j", *engine.HELP}.isdisjoint(asked.flags)
    if status == 0 and asked.verb == "up" and for_a_person and (stack := stacks.find(checkout, name)).is_local:
        engine.require_servers(checkout)
        if history.changed_nothing(checkout, stack):
            say("no changes")
        endpoints.show(stack, endpoints.read(checkout, stack))
    if status == 0 and asked.verb == "preview" and for_a_person and not (stack := stacks.find(checkout, name)).is_local:
        say(_cost(checkout, stack))
    return status


def _cost(checkout: Checkout, stack: stacks.Stack) -> str:
    from scripts import cost  # noqa: PLC0415 (runs the program once more, which only a real stack's preview is worth)

    return f"{cost.line(checkout, stack)}; more: groundwork cost -s {stack.name}"
