"""What a rule found."""

from __future__ import annotations

from dataclasses import dataclass

from policies.level import Level


@dataclass(frozen=True, order=True)
class Finding:
    """One violation, with all that it takes to mend it."""

    rule: str
    resource: str
    """Type and name."""
    what: str
    """What was found, and what is allowed."""
    stack: str
    level: Level
    sentence: str
    field: str
    """What in the declaration to change."""
    controls: tuple[str, ...]
    urn: str = ""
