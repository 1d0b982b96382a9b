"""Time something several times and hold it against its floor."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One thing measured, in seconds, and what it is held against."""

    name: str
    seconds: tuple[float, ...]
    floor: str
    floor_seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median of the runs, in seconds."""
        return statistics.median(self.seconds)

    @property
    def ratio(self) -> float:
        """How many times the floor's median."""
        return self.median / statistics.median(self.floor_seconds)


@dataclass(frozen=True)
class Contender:
    """Something to time, and what must be done before it, untimed."""

    name: str
    action: Callable[[], object]
    before: Callable[[], object] = lambda: None

    def seconds(self) -> float:
        """Wall clock that the action takes."""
        self.before()
        begun = time.perf_counter()
        self.action()
        return time.perf_counter() - begun


def side_by_side(ours: Contender, floor: Contender, runs: int) -> Figure:
    """Run both in turns, so that whatever else the machine does meets both."""
    pairs = [(ours.seconds(), floor.seconds()) for _ in range(runs)]
    return Figure(ours.name, tuple(mine for mine, _ in pairs), floor.name, tuple(theirs for _, theirs in pairs))


def keep(figures: list[Figure], **more: Sequence[DataclassInstance]) -> Path:
    """Write the figures, more of other shapes, and the machine they were measured on as JSON."""
    machine = {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
    rows = [asdict(figure) | {"median": figure.median, "ratio": figure.ratio} for figure in figures]
    path = RESULTS / f"{time.strftime('%Y%m%dT%H%M%S')}.json"
    others = {name: [asdict(each) for each in found] for name, found in more.items()}
    path.write_text(json.dumps({"machine": machine, "figures": rows, **others}, indent=2) + "\n")
    return path
