"""What the rules cost: in this process, and what they add to a preview of the real CLI."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Contender, Figure, side_by_side
from policies import Settings, check
from policies.rule import RULES, About
from policies.sources import planned
from policies.sources.comparison import compare
from policies.stack import Stack

RESOURCES = 1_000
RUNS_IN_PROCESS = 10
RUNS = 3
STACKS = ("commerce-prod", "neotool-prod", "vrooli-prod")
"""Whose resources are put together until there are enough."""
PREVIEWED = "neotool-prod"
EMPTY = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

def nothing(args, report_violation):
    pass

PolicyPack("empty", [
    *(ResourceValidationPolicy(f"resource-{{at}}", "empty", nothing) for at in range({alone})),
    *(StackValidationPolicy(f"stack-{{at}}", "empty", nothing) for at in range({together})),
], EnforcementLevel.MANDATORY)
"""
"""A pack on pulumi_policy's own server, with as many rules that look at nothing."""

Groundwork = Callable[..., Callable[[], object]]


def in_process() -> Figure:
    """Every rule over a thousand resources that are there and stay, against making the plan of fewer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stacks.plan import plan  # noqa: PLC0415 (the SDK's own modules warn about each other)
    made = [each for stack in STACKS for each in plan(stack).made][:RESOURCES]
    today = datetime.now(UTC).date()

    def rules() -> None:
        stack = planned.stack(STACKS[0], made)
        check(stack, Settings(), today, compare(stack, Stack(stack.name, stack.resources)))

    floor = Contender(f"the plan of {PREVIEWED}", lambda: plan(PREVIEWED))
    return side_by_side(Contender(f"{len(RULES)} rules, {len(made)} resources", rules), floor, RUNS_IN_PROCESS)


def in_previews(groundwork: Groundwork, folder: Path) -> list[Figure]:
    """A preview with the pack, and with one of as many empty rules, against one without."""
    preview = ("preview", "-s", PREVIEWED)
    without = Contender("preview without", groundwork(folder, *preview, "--no-policies"))
    ours = Contender(f"preview with {len(RULES)} rules", groundwork(folder, *preview))
    empty = groundwork(folder, *preview, "--policy-pack", str(_empty(folder / "empty")))
    without.seconds()
    return [
        side_by_side(ours, without, RUNS),
        side_by_side(Contender(f"preview with {len(RULES)} empty rules of pulumi_policy", empty), without, RUNS),
    ]


def added(figure: Figure) -> float:
    """Seconds over the floor, of the medians."""
    return figure.median - figure.median / figure.ratio


def _empty(folder: Path) -> Path:
    folder.mkdir()
    venv = Path(__file__).resolve().parents[1] / ".venv"
    alone = sum(rule.about is About.RESOURCE for rule in RULES.values())
    (folder / "PulumiPolicy.yaml").write_text(f"runtime: {{name: python, options: {{virtualenv: {venv}}}}}\n")
    (folder / "__main__.py").write_text(EMPTY.format(alone=alone, together=len(RULES) - alone))
    return folder
