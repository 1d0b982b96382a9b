"""What a rule mends by itself where its level is `remediate`: only what cannot lose, expose or interrupt anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from policies.resource import Resource

Remedy: TypeAlias = Callable[..., dict[str, Any]]
"""Given a resource and the rule's figures, the properties to change."""
RETENTIONS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Days, of a year or more, that CloudWatch Logs takes (API reference, PutRetentionPolicy)."""
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


@remedy("log-group-ends")
def end_it(group: Resource) -> dict[str, Any]:  # noqa: ARG001 (every remedy is given the resource)
    """Keep what is logged for a year."""
    return {"retentionInDays": _allowed(365)}


@remedy("log-group-kept-a-year")
def keep_it(group: Resource, *, days: int = 365) -> dict[str, Any]:  # noqa: ARG001 (likewise)
    """Keep what is logged for as long as is asked for."""
    return {"retentionInDays": _allowed(days)}


def _allowed(days: int) -> int:
    """The shortest time that CloudWatch knows, and that is long enough."""
    return next((each for each in RETENTIONS if each >= days), RETENTIONS[-1])
