"""A stack from its state, as `pulumi stack export` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.resource import UNKNOWN, Props, Resource
from policies.stack import Stack

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks what is no plain value (its `resource.SigKey`)."""


def stack(name: str, exported: Mapping[str, Any]) -> Stack:
    """The stack as it was when the state was written; ValueError when that is no state."""
    deployment = exported.get("deployment") or exported.get("checkpoint", {}).get("latest") or exported
    found = deployment.get("resources") or []
    if not isinstance(found, list):
        raise ValueError("is no state that `pulumi stack export` has written")  # noqa: TRY004 (it is what was read)
    return Stack(name, [_resource(each) for each in found if not each.get("delete")])


def _resource(each: Mapping[str, Any]) -> Resource:
    urn = each["urn"]
    return Resource(
        each["type"],
        urn.rpartition("::")[2],
        Props(_plain(each.get("inputs", {}))),
        urn,
        bool(each.get("protect")),
        each.get("parent", ""),
        {name: tuple(urns) for name, urns in each.get("propertyDependencies", {}).items() if urns},
        each.get("provider", "").rpartition("::")[0],
        defaulted=frozenset(each.get("inputs", {}).get("__defaults", ())),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a state holds)
    """The value, a secret or an asset in it unknown."""
    if isinstance(value, Mapping):
        if SIGNATURE in value:
            return UNKNOWN
        return {name: _plain(each) for name, each in value.items() if name != "__defaults"}
    return [_plain(each) for each in value] if isinstance(value, list) else value
