"""A declaration that violates two rules: told alike by Pulumi's own preview, in one process, and of a state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from .checkout import Checkout, checked_out, ended_well
from .small import STACK, SYSTEM, declare

VIOLATIONS = {
    "components/instance.py": ('"copy_tags_to_snapshot": True', '"copy_tags_to_snapshot": False'),
    "components/flow_log.py": ('traffic_type="ALL"', 'traffic_type="REJECT"'),
}
FOUND = [
    ("database-tags-on-snapshots", f"{STACK}-shop"),
    ("database-tags-on-snapshots", f"{STACK}-shop-1"),
    ("network-flow-logged", f"{STACK}-flow"),
]
TOLD = re.compile(r"\[mandatory\]\s+(\S+)\s+\(\S+: (\S+)\)")
"""How Pulumi shows a violation."""


@pytest.fixture(scope="module")
def careless() -> Iterator[Checkout]:
    """A copy whose components leave snapshots without tags and half of the traffic unrecorded; nothing is up."""
    with checked_out() as checkout:
        declare(checkout, SYSTEM)
        for name, (right, wrong) in VIOLATIONS.items():
            file = checkout.root / name
            assert right in file.read_text()
            file.write_text(file.read_text().replace(right, wrong))
        ended_well(checkout.make("setup"))
        yield checkout
        checkout.groundwork("destroy", "-s", STACK, "--yes")


@pytest.fixture(scope="module")
def state(careless: Checkout) -> str:
    """The state after an `up` that was told to let it pass."""
    refused = careless.groundwork("up", "-s", STACK, "--yes")
    assert refused.returncode == 1
    assert shown(refused.stdout) == FOUND
    assert resources(careless) == []
    ended_well(careless.groundwork("up", "-s", STACK, "--yes", "--no-policies"))
    file = careless.root / "state.json"
    file.write_text(ended_well(careless.groundwork("stack", "export", "-s", STACK)).stdout)
    return str(file)


def resources(checkout: Checkout) -> list[dict[str, object]]:
    exported = json.loads(ended_well(checkout.groundwork("stack", "export", "-s", STACK)).stdout)
    found: list[dict[str, object]] = exported["deployment"].get("resources") or []
    return found


def shown(printed: str) -> list[tuple[str, str]]:
    return sorted((rule, name) for rule, name in TOLD.findall(printed))


def checked(checkout: Checkout, *arguments: str) -> list[tuple[str, str]]:
    done = checkout.groundwork("policy", "check", "-s", STACK, "--json", *arguments)
    assert done.returncode == 1
    return [(each["rule"], each["resource"].split()[-1]) for each in json.loads(done.stdout)["findings"]]


def test_of_a_part_only_what_is_in_it_is_judged(careless: Checkout) -> None:
    flow = FOUND[-1][1]
    part = careless.groundwork("preview", "-s", STACK, "--exclude", f"**::{flow}")
    assert part.returncode == 1
    assert shown(part.stdout) == [each for each in FOUND if each[1] != flow]


def test_a_preview_a_plan_and_a_state_tell_the_same(careless: Checkout, state: str) -> None:
    preview = careless.groundwork("preview", "-s", STACK)
    assert preview.returncode == 1
    assert shown(preview.stdout) == checked(careless) == checked(careless, "--state", state) == FOUND


def test_pulumi_alone_keeps_the_rules(careless: Checkout, state: str) -> None:
    there = careless.cloud()
    alone = careless.run("pulumi", "preview", "--stack", STACK, "--policy-pack", "policies", **there)
    assert alone.returncode != 0
    assert shown(alone.stdout) == FOUND


def test_what_may_be_mended_is_mended_on_the_way(careless: Checkout, state: str) -> None:
    kept = {"log-group-kept-a-year": {"enforcementLevel": "remediate", "days": 3653}}
    (careless.root / "mend.json").write_text(json.dumps(kept))
    told = careless.groundwork(
        "preview", "-s", STACK, "--diff", "--policy-pack-config", str(careless.root / "mend.json")
    )
    assert "log-group-kept-a-year" in told.stdout
    groups = [each["urn"] for each in resources(careless) if each["type"] == "aws:cloudwatch/logGroup:LogGroup"]
    mended = re.findall(r"retentionInDays: \d+ => (\d+)", told.stdout)
    assert len(mended) >= len(groups) > 0
    assert set(mended) == {"3653"}


def test_leave_lets_it_pass_until_its_day(careless: Checkout, state: str) -> None:
    for expires, status in (("2999-12-31", 0), ("2020-01-31", 1)):
        leave = {"exemptions": [{"owner": "ops", "reason": "mended in March", "expires": expires}]}
        (careless.root / "leave.json").write_text(json.dumps({rule: leave for rule, _ in FOUND}))
        flags = ("--policy-pack-config", str(careless.root / "leave.json"))
        assert careless.groundwork("preview", "-s", STACK, *flags).returncode == status
        config = ("--config", str(careless.root / "leave.json"))
        assert careless.groundwork("policy", "check", "-s", STACK, *config).returncode == status
