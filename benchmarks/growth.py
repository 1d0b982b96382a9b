"""How a preview grows with the number of services: time, memory and resources for 10, 50 and 200 of them."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import generated
from benchmarks.memory import watched

SIZES = (10, 50, 200)


@dataclass(frozen=True)
class Point:
    """A preview from nothing of a system of so many services."""

    services: int
    resources: int
    seconds: float
    mib: float


def previews(root: Path) -> list[Point]:
    """Preview production of each size once; the first also pays for whatever is cold, so a small one goes before."""
    _preview(root, 1)
    return [_preview(root, services) for services in SIZES]


def exponent(smaller: Point, larger: Point) -> float:
    """The power of the number of services that the time grew with; 1 is linear, 2 quadratic."""
    return math.log(larger.seconds / smaller.seconds) / math.log(larger.services / smaller.services)


def _preview(root: Path, services: int) -> Point:
    stack = f"{generated.declare(root, services)}-prod"
    begun = time.perf_counter()
    with watched() as peak:
        done = generated.run(root, "preview", "-s", stack, "--no-policies")
    seconds = time.perf_counter() - begun
    created = re.search(r"(\d+) to create", done.stdout)
    return Point(services, int(created[1]) if created else 0, seconds, peak.mib)
