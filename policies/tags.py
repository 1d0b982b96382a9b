"""The tags that a resource has in the end: its own, and those that its provider puts on everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policies.resource import Resource
from policies.stack import Stack


def tags(stack: Stack, resource: Resource) -> dict[str, str]:
    """All of them, its own over its provider's. Raises NotKnownYet."""
    if "tagsAll" in resource:
        return dict(resource["tagsAll"])
    return _defaults(stack, resource) | dict(resource.get("tags", {}))


def _defaults(stack: Stack, resource: Resource) -> dict[str, str]:
    provider = stack.by_urn.get(resource.provider)
    if provider is None:
        return {}
    given: Any = provider.get("defaultTags", {})
    # A provider's own configuration is told as JSON.
    found: Mapping[str, Any] = json.loads(given) if isinstance(given, str) else given
    return dict(found.get("tags") or {})
