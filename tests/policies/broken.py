"""Shipped stacks with one thing wrong."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

from policies.changes import Changes
from policies.rule import RULES, About
from policies.sources import planned as source
from policies.sources.comparison import compare
from policies.stack import Stack
from stacks.plan import Plan, plan

planned = cache(plan)


class Editable:
    """The resources of a shipped stack, to be broken."""

    def __init__(self, stack: str) -> None:
        self.name = stack
        self._made = [made._replace(inputs=deepcopy(made.inputs), sources=dict(made.sources)) for made in _plan(stack)]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The inputs of everything of a type."""
        return [made.inputs for made in self._made if made.kind == kind]

    def first(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The inputs of the first of a type with these inputs."""
        return next(each for each in self.of(kind) if all(each.get(key) == value for key, value in wanted.items()))

    def unprotect(self, kind: str) -> None:
        """Let Pulumi delete the first of a type."""
        at = next(at for at, made in enumerate(self._made) if made.kind == kind)
        self._made[at] = self._made[at]._replace(protected=False)

    def rename(self, kind: str, name: str, new: str, formerly: tuple[str, ...] = ()) -> None:
        """Give one of a type another name."""
        at = self._made.index(self.made(kind, name))
        urn = self._made[at].urn.replace(f"::{name}", f"::{new}")
        self._made[at] = self._made[at]._replace(name=new, urn=urn, formerly=formerly)

    def retarget(self, kind: str, name: str, other: str) -> None:
        """Let whatever takes outputs of one of a type take those of another."""
        old, new = self.made(kind, name).urn, self.made(kind, other).urn
        for made in self._made:
            made.sources.update(
                {key: tuple(new if urn == old else urn for urn in urns) for key, urns in made.sources.items()}
            )

    def remove(self, kind: str, name: str | None = None) -> None:
        """Leave out the first of a type, or the one of that name."""
        self._made.remove(next(made for made in self._made if made.kind == kind and name in (None, made.name)))

    def add(
        self, kind: str, name: str, inputs: dict[str, Any], sources: dict[str, tuple[str, ...]] | None = None
    ) -> str:
        """Put something in that nobody declared; returns its URN."""
        urn = f"urn:pulumi:{self.name}::groundwork::{kind}::{name}"
        self._made.append(self._made[0]._replace(
            kind=kind, name=name, inputs=inputs, urn=urn, sources=sources or {}, above="", parent="", protected=False
        ))  # fmt: skip
        return urn

    def made(self, kind: str, name: str | None = None) -> Any:
        """The first of a type, or the one of that name, whole: its `sources` may be edited."""
        return next(made for made in self._made if made.kind == kind and name in (None, made.name))

    def stack(self) -> Stack:
        """The stack as it now is."""
        return source.stack(self.name, self._made)


class Case(NamedTuple):
    """How one rule is violated in one shipped stack."""

    rule: str
    stack: str
    violate: Callable[[Editable], None]
    complaint: str
    """What the finding has to say, or a part of it."""
    former: bool = False
    """Whether the edit is of what is there, and the shipped stack violates the rule by undoing it."""


CASES: dict[str, Case] = {}


def breaks(
    rule: str, complaint: str, stack: str = "commerce-prod", *, former: bool = False
) -> Callable[[Callable[[Editable], None]], None]:
    """Collect the function that follows: it makes a shipped stack violate the rule, and no other rule."""

    def keep(violate: Callable[[Editable], None]) -> None:
        assert rule not in CASES, f"{rule} has a case already"
        CASES[rule] = Case(rule, stack, violate, complaint, former)

    return keep


BEFORE: dict[str, Callable[[Editable], None]] = {}


def before(rule: str) -> Callable[[Callable[[Editable], None]], None]:
    """Collect the function that follows: it makes what is there, for a case that a shipped stack is no start of."""
    return lambda edit: BEFORE.update({rule: edit})


def before_and_after(case: Case) -> tuple[Stack, Stack]:
    """A shipped stack, whole and broken; broken and whole where the case says so."""
    edited = Editable(case.stack)
    case.violate(edited)
    broken, whole = edited.stack(), shipped(case.stack)
    if case.rule in BEFORE:
        there = Editable(case.stack)
        BEFORE[case.rule](there)
        whole = there.stack()
    return (broken, whole) if case.former else (whole, broken)


@cache
def shipped(stack: str) -> Stack:
    """A shipped stack as it is."""
    return source.stack(stack, _plan(stack))


def changes(case: Case) -> Changes | None:
    """What the case makes of what is there, for a rule that is about that."""
    return compare(*before_and_after(case)) if about_changes(case.rule) else None


def about_changes(rule: str) -> bool:
    """Whether a rule is about what becomes of what is there."""
    return RULES[rule].about in {About.CHANGE, About.CHANGES}


def _plan(stack: str) -> list[Any]:
    found: Plan = planned(stack)
    return found.made
