"""What of a resource is different, value by value, and which resources hold data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies import forcing
from policies.changes import Change, Changes, Fate
from policies.resource import Resource

ABSENT = object()


@dataclass(frozen=True)
class Value:
    """A value that is not what it was."""

    path: str
    before: Any
    """ABSENT where there was none."""
    after: Any


def lost(changes: Changes) -> list[Change]:
    """The data stores that would be deleted, or deleted and made anew."""
    return [each for each in changes.of(*forcing.stores()) if each.fate in (Fate.DELETED, Fate.REPLACED)]


def made(changes: Changes) -> list[Change]:
    """The data stores that are new."""
    return [each for each in changes.of(*forcing.stores()) if each.fate is Fate.CREATED]


def told(changes: Changes) -> list[Change]:
    """All that becomes of resources; components, which only group others, are left out."""
    return [each for each in changes.each if each.fate is not Fate.SAME and not _is_component(each.resource)]


def _is_component(resource: Resource) -> bool:
    return resource.type.startswith("groundwork:") and not resource.props


def values(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Value]:
    """Every value that differs, as deep as it lies; JSON in a text is looked into."""
    return list(_between("", before, after))


def _between(path: str, before: Any, after: Any) -> Iterator[Value]:  # noqa: ANN401 (whatever a plan holds)
    before, after = _opened(before), _opened(after)
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            inner = f"{path}.{name}" if path else str(name)
            yield from _between(inner, before.get(name, ABSENT), after.get(name, ABSENT))
    elif _listed(before) and _listed(after) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _between(f"{path}[{at}]", one, other)
    elif _listed(before) and _listed(after) and (moved := _items(path, before, after)):
        yield from moved
    else:
        yield Value(path, before, after)


def _items(path: str, before: Sequence[Any], after: Sequence[Any]) -> list[Value]:
    """What came into a list and what left it; nothing where only the order is another."""
    gone = [Value(f"{path}[]", item, ABSENT) for item in before if item not in after]
    return gone + [Value(f"{path}[]", ABSENT, item) for item in after if item not in before]


def _opened(value: Any) -> Any:  # noqa: ANN401 (likewise)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _listed(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
