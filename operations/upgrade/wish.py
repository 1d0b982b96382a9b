"""What is wanted of an upgrade."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = ("build", "switch", "delete")
"""One after the other, each thrown by a person: the green side is there; it took over; the old instance is gone."""


@dataclass(frozen=True)
class Wish:
    """An upgrade of one instance, as far as its stage says."""

    source: str
    """Identifier or ARN; the switch-over gives the identifier to the green side."""
    name: str
    """Of the blue/green deployment, by which a run finds again what a killed one began."""
    major: int
    """The major version of the green side."""
    parameter_group: str
    """The green side's."""
    stage: str
    """One of STAGES."""
    snapshot: str
    """The last snapshot of the old instance, taken before that is deleted."""

    @property
    def identifier(self) -> str:
        """The source's identifier."""
        return self.source.rpartition(":")[2]

    @property
    def reached(self) -> int:
        """How far the stage goes, from 0."""
        return STAGES.index(self.stage)
