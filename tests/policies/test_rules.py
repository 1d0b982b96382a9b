"""Every rule has a violating declaration that it alone objects to, and the shipped stacks violate none."""

from datetime import date

import pytest

import tests.policies.breaking  # noqa: F401 (collects the cases)
from policies import Settings, check
from policies.resource import UNKNOWN
from policies.rule import RULES
from policies.sources import planned as source
from stacks.plan import stacks
from tests.policies.broken import CASES, Case, about_changes, before_and_after, changes, planned

TODAY = date(2026, 11, 21)


def test_every_rule_has_a_violating_declaration() -> None:
    assert sorted(CASES) == sorted(RULES)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_exactly_the_rule_that_is_violated_objects(case: Case) -> None:
    """Of the rules that are about the stack, or of those that are about its changes."""
    _, after = before_and_after(case)
    every = check(after, Settings(), TODAY, changes(case)).findings
    found = [finding for finding in every if about_changes(finding.rule) is about_changes(case.rule)]
    assert {finding.rule for finding in found} == {case.rule}
    assert case.complaint in found[0].what


@pytest.mark.parametrize("stack", stacks())
def test_a_shipped_stack_violates_no_rule(stack: str) -> None:
    assert check(source.stack(stack, planned(stack).made), Settings(), TODAY).findings == []


@pytest.mark.parametrize("stack", stacks())
def test_a_shipped_stack_violates_no_rule_before_anything_is_made(stack: str) -> None:
    unknown = [made._replace(inputs=made.inputs | dict.fromkeys(made.sources, UNKNOWN)) for made in planned(stack).made]
    assert check(source.stack(stack, unknown), Settings(), TODAY).findings == []
