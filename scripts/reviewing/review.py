"""All that is known of a change: per stack what becomes of its resources, what the rules say, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from costs import prices
from costs.estimate import Estimate, Resource, estimate
from policies.changes import Change, Changes
from policies.check import check
from policies.finding import Finding
from policies.level import Level
from policies.settings import Settings
from policies.sources.comparison import PROTECT, compare
from scripts.reviewing.differences import Value, told, values
from scripts.reviewing.migrations import Reviewed
from scripts.reviewing.plans import Declared

FREE = Estimate((), ())


@dataclass(frozen=True)
class StackReview:
    """One stack before and after."""

    name: str
    changes: Changes
    before: Mapping[str, Mapping[str, Any]]
    """The inputs of every resource, by URN."""
    after: Mapping[str, Mapping[str, Any]]
    new: tuple[Finding, ...] = ()
    """What the change violates."""
    mended: tuple[Finding, ...] = ()
    standing: tuple[Finding, ...] = ()
    """What the base violated as well."""
    exempt: int = 0
    cost_before: Estimate = FREE
    cost_after: Estimate = FREE
    refused: str = ""
    """Why there is no plan of the head."""
    unseen: str = ""
    """Why there is no plan of the base."""

    @property
    def failed(self) -> bool:
        """Whether the change must not go through as it is."""
        return bool(self.refused) or any(each.level is Level.MANDATORY for each in (*self.new, *self.standing))

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.refused or self.unseen or self.new or self.mended or told(self.changes))

    def values(self, change: Change) -> list[Value]:
        """What of a resource differs."""
        before, after = change.before, change.after
        protected = [Value(PROTECT, before.protected, after.protected)] if before and after else []
        return [
            *(each for each in protected if each.before != each.after),
            *values(self.before[before.urn] if before else {}, self.after[after.urn] if after else {}),
        ]


@dataclass(frozen=True)
class Review:
    """The change as a whole."""

    base: str
    """As it was asked for, with its commit."""
    stacks: Sequence[StackReview]
    """Those that the change touches."""
    migrations: Sequence[Reviewed]
    judges: Sequence[str]
    """Files of the change by which it is judged itself."""
    table: prices.Prices

    @property
    def failed(self) -> bool:
        """Whether it must not go through as it is."""
        return any(each.failed for each in self.stacks) or any(each.failed for each in self.migrations)


def stack(name: str, before: Declared, after: Declared, settings: Settings, today: date) -> StackReview:
    """A stack's plans held against each other, and against the rules of this checkout."""
    old, new = before.stack(name), after.stack(name)
    changes = compare(old, new)
    inputs = {made.urn: made.inputs for made in before.made}, {made.urn: made.inputs for made in after.made}
    if before.error or after.error:
        return StackReview(name, compare(new, new), *inputs, refused=after.error, unseen=before.error)
    had = {_same(finding): finding for finding in check(old, settings, today).findings}
    checked = check(new, settings, today, changes)
    has = {_same(finding): finding for finding in checked.findings}
    return StackReview(
        name,
        changes,
        *inputs,
        new=tuple(finding for key, finding in has.items() if key not in had),
        mended=tuple(finding for key, finding in had.items() if key not in has),
        standing=tuple(finding for key, finding in has.items() if key in had),
        exempt=len(checked.exempt),
        cost_before=_cost(name, before),
        cost_after=_cost(name, after),
    )


def _same(finding: Finding) -> tuple[str, str, str]:
    """What makes two findings one."""
    return finding.rule, finding.resource, finding.what


def _cost(name: str, declared: Declared) -> Estimate:
    resources = [Resource(made.kind, made.name, made.inputs) for made in declared.made]
    return estimate(resources, prices.load(), (), name)
