"""All rules over one stack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import policies.rules  # noqa: F401 (each module there writes down its rules)
from policies.changes import Changes
from policies.finding import Finding
from policies.level import Level
from policies.resource import NotKnownYet, Resource
from policies.rule import RULES, About, Complaint, Rule
from policies.settings import Exemption, Settings
from policies.stack import Stack


@dataclass(frozen=True)
class Checked:
    """What was found, and what of it is exempt."""

    findings: list[Finding]
    exempt: list[tuple[Finding, Exemption]]

    @property
    def failed(self) -> bool:
        """Whether something mandatory is violated."""
        return any(finding.level is Level.MANDATORY for finding in self.findings)


def check(
    stack: Stack,
    settings: Settings,
    today: date,
    changes: Changes | None = None,
    about: Collection[About] = tuple(About),
) -> Checked:
    """What is wrong with a stack; with `changes`, also with what would become of what is there.

    `about` chooses the rules by what they are about.
    """
    findings, exempt = [], []
    for finding in _found(stack, settings, changes, about):
        exemption = next((each for each in settings.exemptions if each.covers(finding)), None)
        if exemption is None:
            findings.append(finding)
        elif exemption.expires < today:
            findings.append(_expired(finding, exemption))
        else:
            exempt.append((finding, exemption))
    return Checked(sorted(findings), exempt)


def _expired(finding: Finding, exemption: Exemption) -> Finding:
    what = f"{finding.what}; its exemption ({exemption.owner}: {exemption.reason}) ended on {exemption.expires}"
    return replace(finding, what=what, level=Level.MANDATORY)


def _found(stack: Stack, settings: Settings, changes: Changes | None, about: Collection[About]) -> Iterator[Finding]:
    for rule in RULES.values():
        level = settings.level(rule, stack.environment)
        if level is Level.DISABLED or rule.about not in about:
            continue
        figures = settings.figures.get(rule.id, {})
        for resource, what in complaints(rule, stack, changes, figures, of_one=as_far_as_given):
            yield finding(rule, stack.name, resource, what, level)


def finding(rule: Rule, stack: str, resource: Resource, what: str, level: Level) -> Finding:
    """A complaint with all that its rule says."""
    return Finding(rule.id, resource.label, what, stack, level, rule.sentence, rule.field, rule.controls, resource.urn)


def of_one(rule: Rule, subject: object, figures: Mapping[str, int]) -> Iterator[Any]:
    """What a rule says of one subject, up to the first value that is not known yet.

    Raises KeyError for a resource that lacks what its provider insists on.
    """
    try:
        yield from rule.check(subject, **figures)
    except NotKnownYet:
        return


def as_far_as_given(rule: Rule, subject: object, figures: Mapping[str, int]) -> Iterator[Any]:
    """The same, and nothing of what lacks that: Pulumi tells a new resource that `--target` leaves out without any."""
    try:
        yield from of_one(rule, subject, figures)
    except KeyError:
        return


OfOne: TypeAlias = Callable[[Rule, object, Mapping[str, int]], Iterator[Any]]


def complaints(
    rule: Rule,
    stack: Stack,
    changes: Changes | None = None,
    figures: Mapping[str, int] | None = None,
    *,
    of_one: OfOne = of_one,
) -> Iterator[Complaint]:
    """What one rule has to say; nothing about values that are not known yet."""
    figures = figures or {}
    if rule.about is About.RESOURCE:
        for resource in stack.of(*rule.types):
            yield from ((resource, what) for what in of_one(rule, resource, figures))
    elif rule.about is About.STACK:
        yield from of_one(rule, stack, figures)
    elif changes and rule.about is About.CHANGE:
        for change in changes.of(*rule.types):
            yield from ((change.resource, what) for what in of_one(rule, change, figures))
    elif changes and rule.about is About.CHANGES:
        yield from of_one(rule, changes, figures)
