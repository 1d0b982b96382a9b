"""Whatever guarded property of whatever production stack is switched off, a rule objects."""

import sys
from collections import Counter
from fnmatch import fnmatchcase
from functools import cache

import pytest

from policies.sources import planned as source
from stacks.plan import stacks
from tests.policies.broken import planned
from tests.policies.mutations import PROTECT, Mutation, mutations, survivors, without
from tests.policies.switching import REMOVED, ways
from tests.policies.unguarded import EXPLAINED

PRODUCTION = [name for name in stacks() if "-prod" in name]


@cache
def tried(name: str) -> tuple[list[Mutation], list[str]]:
    """Every mutation, and the places of those that nobody objected to."""
    stack = source.stack(name, planned(name).made)
    every = [*mutations(stack), *without(stack)]
    return every, [each.place for each in survivors(stack, every)]


def _explained(place: str) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in EXPLAINED)


@pytest.mark.parametrize("stack", PRODUCTION)
def test_a_rule_objects_to_whatever_is_switched_off(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    every, survived = tried(stack)
    missed = Counter(place for place in survived if not _explained(place))
    with capsys.disabled():
        sys.stdout.write(f"\n  {stack}: {len(every)} tried, {len(survived)} explained or missed\n")
        sys.stdout.writelines(f"    missed {number}: {place}\n" for place, number in sorted(missed.items()))
    assert len(every) > 300


def test_it_is_seen_when_pulumi_no_longer_protects_a_store() -> None:
    every, survived = tried("commerce-prod")
    assert sum(each.path == PROTECT for each in every) > 0
    assert [place for place in survived if PROTECT[0] in place] == []


def test_the_ways_of_switching_off() -> None:
    assert [(off.how, off.value) for off in ways(True)] == [("thrown", False)]  # noqa: FBT003 (a value)
    assert [(off.how, off.value) for off in ways(30)] == [("removed", REMOVED), ("1", 1)]
    assert [off.how for off in ways("10.0.0.0/8")] == ["removed", "opened"]
    policy = (
        '{"Statement": [{"Sid": "Tls", "Effect": "Deny"}, {"Effect": "Allow", "Principal": "me", "Condition": {}}]}'
    )
    assert [off.how for off in ways(policy)] == [
        "removed", "Tls dropped", "Allow of every action", "Allow for everybody", "Allow without condition",
    ]  # fmt: skip
