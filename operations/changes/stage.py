"""How far a person has let a change go."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """One after the other; each wants the one before it done and looked at."""

    EXPAND = "expand"
    """Both shapes stand side by side; contracts are held back."""
    BACKFILL = "backfill"
    """What was there before gets the new shape as well."""
    CONTRACT = "contract"
    """The old shape goes."""


Stages = Mapping[str, Stage]
"""By the change's name; one that is not named has gone no further than `expand`."""


def filled(stages: Stages) -> frozenset[str]:
    """The changes whose backfill was let go."""
    return frozenset(name for name, stage in stages.items() if stage is not Stage.EXPAND)


def contracted(stages: Stages) -> frozenset[str]:
    """The changes whose contract was let go."""
    return frozenset(name for name, stage in stages.items() if stage is Stage.CONTRACT)


def stage(*, backfill: bool = False, contract: bool = False) -> Stage:
    """How far the switches go that a declaration has thrown."""
    return Stage.CONTRACT if contract else Stage.BACKFILL if backfill else Stage.EXPAND
