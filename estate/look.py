"""One look for one resource: a read-only call, and what its answer says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import jmespath
from botocore.exceptions import ClientError

from estate.account import EstateError

Inputs: TypeAlias = Mapping[str, Any]
Calls: TypeAlias = Callable[[str], Any]
"""The client of a service, in the region where the resource is declared."""

ABSENT = re.compile(r"NotFound|NoSuch|NotExist|^404$")
"""What AWS's services call it when something is not there."""


@dataclass(frozen=True)
class Found:
    """One resource that is there."""

    id: str
    """By what Pulumi imports it."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """What the rest of the program asks it for."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What it is in the properties that only another resource in its place could change."""


Finder: TypeAlias = Callable[[Calls, Inputs], Found | None]


@dataclass(frozen=True)
class Look:
    """A finder as data: JMESPath expressions into the answer say what was found."""

    service: str
    operation: str
    asked: Callable[[Inputs], Mapping[str, Any]]
    """The call's parameters, from the declared properties."""
    where: str
    """A list of all that answer to it, or the one."""
    id: str
    """Into what was found; an expression in backquotes is the id itself."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    leaving: str = ""
    """What says that it is about to be deleted."""

    def __call__(self, calls: Calls, given: Inputs) -> Found | None:
        """Look; EstateError when several answer, or the one that does is about to go."""
        there = self._there(calls, given)
        if not there:
            return None
        if len(there) > 1:
            every = ", ".join(str(jmespath.search(self.id, one)) for one in there)
            raise EstateError(f"several answer to the name: {every}; delete or rename all but one")
        (one,) = there
        if self.leaving and jmespath.search(self.leaving, one):
            raise EstateError("it is scheduled for deletion; restore it, or wait until it is gone")
        return Found(str(jmespath.search(self.id, one)), _read(self.outputs, one), _read(self.fixed, one))

    def _there(self, calls: Calls, given: Inputs) -> list[Any]:
        try:
            answer = getattr(calls(self.service), self.operation)(**self.asked(given))
        except ClientError as refused:
            if ABSENT.search(refused.response["Error"]["Code"]):
                return []
            raise
        found = jmespath.search(self.where, answer)
        return found if isinstance(found, list) else [found] if found else []


def _read(paths: Mapping[str, str], found: object) -> dict[str, Any]:
    return {name: jmespath.search(path, found) for name, path in paths.items()}


def tagged(given: Inputs) -> str:
    """The name that a resource without one of its own bears as a tag."""
    return str((given.get("tags") or {}).get("Name") or "")


def named_by(parameter: str, name: str) -> Callable[[Inputs], dict[str, Any]]:
    """Ask for the one that a property names."""
    return lambda given: {parameter: given[name]}
