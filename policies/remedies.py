"""What a rule mends by itself where its level is `remediate`: only what cannot lose, expose or interrupt anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from policies.resource import Resource

Remedy: TypeAlias = Callable[..., dict[str, Any]]
"""Given a resource and the rule's figures, the properties to change."""
REMEDIES: dict[str, Remedy] = {}
"""By rule."""


def remedy(rule: str) -> Callable[[Remedy], Remedy]:
    """Write down how a rule's violation is mended."""

    def keep(mend: Remedy) -> Remedy:
        REMEDIES[rule] = mend
        return mend

    return keep


@remedy("resource-named-in-tags")
def name_it(resource: Resource) -> dict[str, Any]:
    """Put its name into its tags."""
    return {"tags": {**dict(resource.get("tags", {})), "Name": resource.name}}
