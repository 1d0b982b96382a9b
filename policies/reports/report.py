"""Everything that a report tells of one stack: each rule with what became of it, and which controls that answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from policies.changes import Changes
from policies.check import Checked, check
from policies.coverage import Control, controls
from policies.finding import Finding
from policies.level import Level
from policies.rule import RULES, About, Rule
from policies.settings import Exemption, Settings
from policies.stack import Stack


class Outcome(StrEnum):
    """What became of a rule."""

    VIOLATED = "violated"
    EXEMPT = "exempt"
    KEPT = "kept"
    IDLE = "nothing to look at"
    """No resource is of the kind, or no change is planned that it could be about."""
    OFF = "off here"


@dataclass(frozen=True)
class Asked:
    """A rule, and what it had to say of one stack."""

    rule: Rule
    level: Level
    seen: int
    """Resources, or changes, that it is about."""
    findings: tuple[Finding, ...]
    exempt: tuple[tuple[Finding, Exemption], ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of what there is."""
        if self.findings:
            return Outcome.VIOLATED
        if self.exempt:
            return Outcome.EXEMPT
        if self.level is Level.DISABLED:
            return Outcome.OFF
        return Outcome.KEPT if self.seen else Outcome.IDLE


@dataclass(frozen=True)
class Report:
    """What there is to tell."""

    stack: Stack
    settings: Settings
    day: date
    """Exemptions are held against it."""
    changes: Changes | None = None

    @cached_property
    def checked(self) -> Checked:
        """All findings."""
        return check(self.stack, self.settings, self.day, self.changes)

    @cached_property
    def asked(self) -> list[Asked]:
        """Every rule, by its id."""
        return [self._asked(rule) for _, rule in sorted(RULES.items())]

    @cached_property
    def controls(self) -> list[Control]:
        """What outside judges ask for, and what answers."""
        return controls()

    def with_outcome(self, outcome: Outcome) -> Iterator[Asked]:
        """The rules that came to it."""
        return (each for each in self.asked if each.outcome is outcome)

    def _asked(self, rule: Rule) -> Asked:
        findings = tuple(each for each in self.checked.findings if each.rule == rule.id)
        exempt = tuple(each for each in self.checked.exempt if each[0].rule == rule.id)
        return Asked(rule, self.settings.level(rule, self.stack.environment), self._seen(rule), findings, exempt)

    def _seen(self, rule: Rule) -> int:
        if rule.about in (About.RESOURCE, About.STACK):
            return len(self.stack.of(*rule.types)) if rule.types else len(self.stack.resources)
        return sum(1 for _ in self.changes.of(*rule.types)) if self.changes else 0
