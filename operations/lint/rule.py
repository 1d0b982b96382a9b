"""A rule: what it looks for, why, and an example of each side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from operations.lint.finding import Finding
from operations.lint.source import Case

Check = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """What one statement must not do."""

    name: str
    says: str
    """One sentence."""
    check: Check
    bad: str
    """A file that breaks it once."""
    good: str
    """The same done right."""
    convention: str = ""
    """The field of Conventions that turns it on; empty for one that always holds."""
    unless: frozenset[str] = frozenset()
    """Rules of squawk's that say the same of a statement, and then are enough."""

    def __call__(self, case: Case) -> Iterator[Finding]:
        """Every finding in one statement."""
        if not self.convention or getattr(case.source.conventions, self.convention):
            for finding in self.check(case):
                yield replace(finding, rule=self.name)


RULES: dict[str, Rule] = {}
"""By name, in the order in which they are explained."""


def rule(bad: str, good: str, convention: str = "", unless: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Make a rule of a check; its name is the function's, its sentence the docstring."""

    def register(check: Check) -> Check:
        name = check.__name__.replace("_", "-")
        says = " ".join((check.__doc__ or "").split())
        RULES[name] = Rule(name, says, check, bad, good, convention, frozenset(unless))
        return check

    return register
