"""What a plan would make of what is there: two stacks, resource by resource, without the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies import forcing
from policies.changes import Change, Changes, Fate
from policies.resource import UNKNOWN, NotKnownYet, Resource
from policies.stack import Stack

OF_PULUMI = "pulumi:"
"""Types of Pulumi's own: the stack itself, and the providers."""
PROTECT = "protect"
"""How a change of Pulumi's protection is told, among the properties."""

Key = tuple[str, str]
"""Type and name: unique within a stack's resources, and the same however its URN was made."""


def compare(before: Stack, after: Stack, *, addresses: bool = True) -> Changes:
    """What becomes of each resource, in the order of `after`, then what is deleted.

    `addresses` says whether values that were made from other resources can be compared. They cannot between a state and
    a plan made in this process, whose addresses are invented; there only what such a value is made from is compared.
    """
    return _Comparison(before, after, addresses=addresses).changes()


class _Comparison:
    """Two stacks, and what was found about each resource so far."""

    def __init__(self, before: Stack, after: Stack, *, addresses: bool) -> None:
        self.before, self.after, self._addresses = before, after, addresses
        self._there = {_key(each.urn): each for each in _real(before)}
        self._found: dict[str, Change] = {}

    def changes(self) -> Changes:
        """All of them."""
        kept = [self._change(each) for each in _real(self.after)]
        known = {change.before.urn for change in kept if change.before}
        gone = [Change(Fate.DELETED, each, None) for each in _real(self.before) if each.urn not in known]
        return Changes(self.before, self.after, (*kept, *gone))

    def _change(self, resource: Resource) -> Change:
        if resource.urn not in self._found:
            self._found[resource.urn] = self._judged(self._former(resource), resource)
        return self._found[resource.urn]

    def _former(self, resource: Resource) -> Resource | None:
        """What it was before, under its own name or an earlier one."""
        names = (resource.name, *(each.rpartition("::")[2] for each in resource.formerly))
        return next((self._there[resource.type, name] for name in names if (resource.type, name) in self._there), None)

    def _judged(self, old: Resource | None, new: Resource) -> Change:
        if old is None:
            return Change(Fate.CREATED, None, new)
        changed = tuple(name for name in _names(old, new) if self._differs(name, old, new))
        if forced := tuple(_forced(changed, old, new)):
            return Change(Fate.REPLACED, old, new, forced)
        if old.protected != new.protected:
            changed = (*changed, PROTECT)
        return Change(Fate.UPDATED if changed else Fate.SAME, old, new, changed)

    def _differs(self, name: str, old: Resource, new: Resource) -> bool:
        made = name in old.sources or name in new.sources
        one, other = _read(old.props, name), _read(new.props, name)
        if (self._addresses or not made) and not _alike(one, other):
            return True
        if not made:
            return False
        told = self._addresses and _told(one) and _told(other)
        return (not told and _made_from(name, old) != _made_from(name, new)) or self._moved(name, other, new)

    def _moved(self, name: str, value: Any, new: Resource) -> bool:  # noqa: ANN401 (whatever the provider takes)
        """Whether a resource that a value is made from is replaced, and the value is not what was asked for there."""
        replaced = (each for each in self.after.taken(new, name) if self._change(each).fate is Fate.REPLACED)
        return any(value is UNKNOWN or value not in _asked(source) for source in replaced)


def _real(stack: Stack) -> Iterator[Resource]:
    return (each for each in stack.resources if not each.type.startswith(OF_PULUMI))


def _key(urn: str) -> Key:
    types, _, name = urn.rpartition("::")
    return types.rpartition("::")[2].rpartition("$")[2], name


def _names(old: Resource, new: Resource) -> list[str]:
    """The properties to compare: all but what is left alone, and what only a provider filled in."""
    added = forcing.of(new.type).filled
    filled = {name for name in (*old.defaulted, *added) if name not in new.props}
    filled |= {name for name in (*new.defaulted, *added) if name not in old.props}
    every = dict.fromkeys((*new.props, *old.props))
    return [name for name in every if name not in new.ignored and name not in filled and not name.startswith("__")]


def _forced(changed: tuple[str, ...], old: Resource, new: Resource) -> Iterator[str]:
    known = forcing.of(new.type)
    for path in known.by:
        if path in changed or (path.partition(".")[0] in changed and not _alike(_at(old, path), _at(new, path))):
            yield path
    for path in known.by_presence:
        if path in changed and (path in old) != (path in new):
            yield path


def _made_from(name: str, resource: Resource) -> set[Key]:
    return {_key(urn) for urn in resource.sources.get(name, ())}


def _asked(resource: Resource) -> list[Any]:
    return [_read(resource.props, name) for name in resource.props]


def _at(resource: Resource, path: str) -> Any:  # noqa: ANN401 (whatever the provider takes)
    value: Any = resource.props
    for step in path.split("."):
        value = _read(value, step) if isinstance(value, Mapping) else value
    return value


def _read(values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 (likewise)
    try:
        return values.get(name)
    except NotKnownYet:
        return UNKNOWN


def _item(values: Sequence[Any], at: int) -> Any:  # noqa: ANN401 (likewise)
    try:
        return values[at]
    except NotKnownYet:
        return UNKNOWN


def _alike(one: Any, other: Any) -> bool:  # noqa: ANN401 (likewise)
    """Whether two values are the same, as far as they are known."""
    if one is UNKNOWN or other is UNKNOWN:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(_alike(_read(one, name), _read(other, name)) for name in {*one, *other} if not name.startswith("__"))
    if _is_list(one) and _is_list(other):
        return len(one) == len(other) and all(_alike(_item(one, at), _item(other, at)) for at in range(len(one)))
    return bool(one == other)


def _told(value: Any) -> bool:  # noqa: ANN401 (likewise)
    """Whether all of a value is known."""
    if isinstance(value, Mapping):
        return all(_told(_read(value, name)) for name in value)
    if _is_list(value):
        return all(_told(_item(value, at)) for at in range(len(value)))
    return value is not UNKNOWN


def _is_list(value: Any) -> bool:  # noqa: ANN401 (likewise)
    return isinstance(value, Sequence) and not isinstance(value, str)
