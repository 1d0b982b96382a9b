"""What a plan would make of what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from policies.resource import NotKnownYet, Props, Resource
from policies.stack import Stack


class Fate(StrEnum):
    """What becomes of a resource."""

    SAME = "same"
    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    DELETED = "deleted"


NOTHING = Resource("", "", Props({}))


@dataclass(frozen=True)
class Change:
    """A resource before and after; one of them is missing where it is created or deleted."""

    fate: Fate
    before: Resource | None
    after: Resource | None
    because: tuple[str, ...] = ()
    """The properties that changed; of one that is replaced, those that force it."""

    @property
    def resource(self) -> Resource:
        """The one that there is, the newer where there are two."""
        return self.after or self.before or NOTHING

    def values(self, path: str) -> tuple[Any, Any]:
        """What a property, or a field within one, was and will be; None for either that is missing.

        Both are None while one of them is not known yet: nothing can be said of it.
        """
        try:
            return _at(self.before, path), _at(self.after, path)
        except NotKnownYet:
            return None, None


@dataclass(frozen=True)
class Changes:
    """Everything between a stack as it is and as it is declared."""

    before: Stack
    after: Stack
    each: tuple[Change, ...]

    def of(self, *types: str) -> Iterator[Change]:
        """The changes of resources of some types, or of all."""
        for change in self.each:
            if not types or change.resource.type in types:
                yield change


def _at(resource: Resource | None, path: str) -> Any:  # noqa: ANN401 (whatever the provider takes)
    value: Any = resource.props if resource else None
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
