"""What a plan would make of what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.resource import Props, Resource
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
