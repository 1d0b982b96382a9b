"""Whatever guarded property of whatever production stack is switched off, a rule objects."""

import sys
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

import pytest

from policies.sources import planned as source
from stacks.plan import stacks
from tests.policies.broken import planned
from tests.policies.mutations import PROTECT, Mutation, mutations, survivors, without
from tests.policies.switching import REMOVED, ways
from tests.policies.unguarded import EXPLAINED, OPEN

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
    missed = [place for place in survived if not _among(place, EXPLAINED)]
    with capsys.disabled():
        sys.stdout.write(f"\n  {stack}: {len(every)} switched off, {len(survived) - len(missed)} harmless")
        sys.stdout.writelines(f"\n    missed {number}: {place}" for place, number in sorted(Counter(missed).items()))
    assert sorted({place for place in missed if not _among(place, OPEN)}) == []


def _among(place: str, patterns: Mapping[str, str]) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in patterns)


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
