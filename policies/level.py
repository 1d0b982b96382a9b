"""How strictly a rule is meant, in each environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

ENVIRONMENTS = ("local", "dev", "staging", "prod")
NAMED = re.compile(r"-(local|dev|staging|prod)(-|$)")


class Level(StrEnum):
    """What a violation does."""

    MANDATORY = "mandatory"
    """The preview fails, and nothing is changed."""
    ADVISORY = "advisory"
    """It is told."""
    DISABLED = "disabled"


Levels = Mapping[str, Level]
"""By environment."""


def _levels(local: Level, dev: Level, staging: Level, prod: Level) -> Levels:
    return dict(zip(ENVIRONMENTS, (local, dev, staging, prod), strict=True))


M, A, OFF = Level.MANDATORY, Level.ADVISORY, Level.DISABLED
EVERYWHERE = _levels(M, M, M, M)
ON_AWS = _levels(OFF, M, M, M)
"""What a laptop's stack has no need of."""
LIKE_PRODUCTION = _levels(OFF, OFF, M, M)
"""What staging keeps to, so that production holds no surprise."""
PRODUCTION = _levels(OFF, OFF, OFF, M)
GUARDED = _levels(OFF, A, M, M)
"""What is told where only time would be lost, and refused where data would be."""
ADVICE = _levels(OFF, A, A, A)


def environment(stack: str) -> str:
    """The environment that a stack's name tells; the strictest where it tells none."""
    found = NAMED.search(stack)
    return found[1] if found else "prod"
