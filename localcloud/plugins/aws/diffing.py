"""Telling whether two values of a property mean the same, and what has changed between two sets of inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localcloud.plugins.aws.schema import Type
from localcloud.plugins.aws.values import UNKNOWN, Value, same_document

Same = Callable[[Any, Any], bool]

_NOTHING: tuple[Any, ...] = (None, "", [], {})


def agrees(wanted: Value, found: Value, declared: Type) -> bool:
    """Tell whether what is found is what is wanted; an object may have more fields than asked for, a map may not."""
    if UNKNOWN in (wanted, found):
        return bool(wanted == found)
    if wanted in _NOTHING or found in _NOTHING:
        return (wanted in _NOTHING or wanted is False) and (found in _NOTHING or found is False)
    if isinstance(wanted, dict) and isinstance(found, dict):
        return _objects_agree(wanted, found, declared)
    if isinstance(wanted, list) and isinstance(found, list):
        return _lists_agree(wanted, found, declared.item or Type("any"))
    if isinstance(wanted, str) and wanted.lstrip().startswith(("{", "[")):
        return same_document(wanted, found)
    return bool(wanted == found) or str(wanted) == str(found)


def _objects_agree(wanted: Mapping[str, Any], found: Mapping[str, Any], declared: Type) -> bool:
    if declared.name == "map" and set(wanted) != set(found):
        return False
    fields = declared.fields() if declared.name == "object" else {}
    return all(
        agrees(value, found.get(name), fields[name].type if name in fields else declared.item or Type("any"))
        for name, value in wanted.items()
    )


def _lists_agree(wanted: list[Any], found: list[Any], item: Type) -> bool:
    """Compare without regard to order: nearly all lists in AWS are sets."""
    if len(wanted) != len(found):
        return False
    left = list(found)
    for one in wanted:
        match = next((other for other in left if agrees(one, other, item)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def without(value: Value, assumed: Mapping[str, Value]) -> Value:
    """Leave out of objects, however deep, the fields that say only what is assumed anyway."""
    if isinstance(value, list):
        return [without(item, assumed) for item in value]
    if not isinstance(value, dict) or not assumed:
        return value
    return {
        name: without(item, assumed) for name, item in value.items() if name not in assumed or assumed[name] != item
    }


def changes(olds: Mapping[str, Any], news: Mapping[str, Any], same: Callable[[str, Any, Any], bool]) -> Iterable[str]:
    """Name the properties in which two sets of inputs differ."""
    names = {name for name in (*olds, *news) if not name.startswith("__")}
    return sorted(name for name in names if not same(name, olds.get(name), news.get(name)))
