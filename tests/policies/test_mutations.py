"""Whatever guarded property of whatever production stack is switched off, a rule objects."""

import sys
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


@pytest.mark.parametrize("stack", PRODUCTION)
def test_a_rule_objects_to_whatever_is_switched_off(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    every, survived = tried(stack)
    missed = [place for place in survived if not any(fnmatchcase(place, pattern) for pattern in EXPLAINED)]
    with capsys.disabled():
        harmless = len(survived) - len(missed)
        sys.stdout.write(f"\n  {stack}: {len(every)} switched off, {harmless} harmless, {len(missed)} missed")
    assert sorted(set(missed)) == []


def test_every_reason_is_for_something_that_nobody_objects_to() -> None:
    survived = {place for name in PRODUCTION for place in tried(name)[1]}
    stale = [pattern for pattern in EXPLAINED if not any(fnmatchcase(place, pattern) for place in survived)]
    assert stale == []


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
