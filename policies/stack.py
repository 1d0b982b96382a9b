"""All resources of a stack, found by type, URN and what they are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from policies.level import environment
from policies.resource import Resource


class Stack:
    """A stack as one way of looking at it tells it."""

    def __init__(self, name: str, resources: Iterable[Resource]) -> None:
        self.name, self.resources = name, list(resources)

    @property
    def environment(self) -> str:
        """One of `local`, `dev`, `staging`, `prod`."""
        return environment(self.name)

    @cached_property
    def by_urn(self) -> dict[str, Resource]:
        """Every resource."""
        return {resource.urn: resource for resource in self.resources}

    def of(self, *types: str) -> list[Resource]:
        """The resources of some types, in the order of the stack."""
        return [resource for kind in types for resource in self._by_type[kind]]

    def taken(self, resource: Resource, name: str, *types: str) -> list[Resource]:
        """The resources, of some types or any, whose outputs a property takes: known although its value may not be."""
        found = (self.by_urn.get(urn) for urn in resource.sources.get(name, ()))
        return [each for each in found if each and (not types or each.type in types)]

    def takers(self, source: Resource, *types: str) -> Iterator[Resource]:
        """The resources of some types that take an output of `source` in any property."""
        for each in self.of(*types):
            if any(source.urn in urns for urns in each.sources.values()):
                yield each

    @cached_property
    def _by_type(self) -> defaultdict[str, list[Resource]]:
        found = defaultdict[str, list[Resource]](list)
        for resource in self.resources:
            found[resource.type].append(resource)
        return found
