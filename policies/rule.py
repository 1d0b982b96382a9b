"""What a rule is, and how one is written down."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, TypeAlias

from policies.level import EVERYWHERE, Levels
from policies.resource import Resource

Complaint: TypeAlias = tuple[Resource, str]
"""What is wrong, and with which resource."""
Check: TypeAlias = Callable[..., Iterator[Any]]
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class About(Enum):
    """What a rule's function is given, and what it yields."""

    RESOURCE = "each resource"
    """A Resource; texts."""
    STACK = "the stack"
    """A Stack; Complaints."""
    CHANGE = "each change"
    """A Change; texts."""
    CHANGES = "all changes together"
    """Changes; Complaints."""


@dataclass(frozen=True)
class Rule:
    """One rule: what it wants, of what, why, and what in the declaration to change."""

    id: str
    """Such as `database-encrypted`: the thing, then what it ought to be."""
    about: About
    check: Check
    """Keyword arguments with a default are figures that a configuration may set."""
    controls: tuple[str, ...]
    """Whose wish it is: `RDS.3` and the like (Security Hub), `CIS 3.2.1`, `CKV_AWS_16`; empty for our own."""
    field: str
    """What to change: a path in the declaration, such as `environment.protection.protected`."""
    levels: Levels
    types: frozenset[str]
    """Of the resources that it is about, or that it reads."""

    @cached_property
    def sentence(self) -> str:
        """What must hold, for people: the first paragraph of the function's docstring."""
        return " ".join((self.check.__doc__ or "").split("\n\n")[0].split())

    @cached_property
    def figures(self) -> dict[str, int]:
        """What a configuration may set, with what it is when none does."""
        parameters = inspect.signature(self.check).parameters.values()
        return {each.name: each.default for each in parameters if each.default is not inspect.Parameter.empty}


RULES: dict[str, Rule] = {}
"""Every rule, by its id."""


def rule(  # noqa: PLR0913 (all that a rule is)
    id: str,  # noqa: A002 (it is what it is)
    *,
    types: Sequence[str],
    field: str,
    about: About = About.RESOURCE,
    controls: Sequence[str] = (),
    levels: Levels = EVERYWHERE,
) -> Callable[[Check], Check]:
    """Write down a rule; the function that follows yields a complaint for each thing that is wrong."""

    def keep(check: Check) -> Check:
        made = Rule(id, about, check, tuple(controls), field, levels, frozenset(types))
        if not ID.fullmatch(id) or id in RULES or not made.sentence:
            raise ValueError(f"{id}: is no id of a rule, is one already, or says in no docstring what it wants")
        RULES[id] = made
        return check

    return keep
