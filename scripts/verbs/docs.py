"""`groundwork docs`: make the pages of the documentation that follow from the declaration."""

import sys
import warnings
from argparse import Namespace
from collections import Counter

from audit import page as security
from catalog import load
from catalog.loading import systems
from catalog.profiles import PROFILES
from catalog.system import Stack
from operations.hardening import page as cis
from operations.lint import page as lint
from policies import page as policies
from scripts import pages, stacks
from scripts.checkout import Checkout


def run(checkout: Checkout, _: str | None, asked: Namespace) -> int:
    """Write the pages that differ and say which; with --check write nothing, and fail when any does."""
    made = all_pages(checkout)
    folder = checkout.root / "docs"
    changed = pages.differing(folder, made) if asked.check else pages.write(folder, made)
    for name in changed:
        sys.stdout.write(f"docs/{name}{' is not what the declaration says; run make docs' if asked.check else ''}\n")
    return 1 if asked.check and changed else 0


def all_pages(checkout: Checkout) -> dict[str, str]:
    """Every page by its name below docs/."""
    loaded = sorted((_loaded(stacks.find(checkout, name)) for name in stacks.names(checkout)), key=_place)
    production = [load(system, "prod") for system in systems()]
    return {
        "alarms.md": pages.alarms(production),
        "cis.md": cis.page(),
        "environments.md": pages.environments(loaded),
        "diagrams.md": pages.diagrams(production),
        "migrations/lint.md": lint.page(),
        "policies.md": policies.page(),
        "security.md": security.page(),
        "stacks.md": pages.resources({stack.stack: _planned(stack.stack) for stack in loaded}),
    }


def _place(stack: Stack) -> tuple[str, int, str]:
    """Where a stack stands on a page: with its system's others, from the laptop to production."""
    return stack.name, list(PROFILES).index(stack.environment.name), stack.side


def _loaded(stack: stacks.Stack) -> Stack:
    return load(stack.system, stack.environment, stack.overrides, side=stack.side)


def _planned(stack: str) -> Counter[str]:
    with warnings.catch_warnings():
        # The SDK's own modules warn about each other when they are loaded.
        warnings.simplefilter("ignore")
        from stacks.plan import plan  # noqa: PLC0415 (Pulumi takes a second to import; no other page needs it)
    return Counter(plan(stack).counts())
