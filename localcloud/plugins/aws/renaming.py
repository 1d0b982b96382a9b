"""Fields within a property that the API spells otherwise, beyond capitals."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from localcloud.plugins.aws.values import Value


def renamed(value: Value, names: Mapping[str, str], maps: Collection[str] = ()) -> Value:
    """Rename fields, however deep; what is in `maps` is the user's own, and stays as it is."""
    if isinstance(value, list):
        return [renamed(item, names, maps) for item in value]
    if not isinstance(value, dict):
        return value
    return {names.get(name, name): item if name in maps else renamed(item, names, maps) for name, item in value.items()}


def reverse(names: Mapping[str, str]) -> dict[str, str]:
    """The names the other way round, for reading."""
    return {spelled: name for name, spelled in names.items()}
