"""How a backfill is told: a line now and then, or whatever draws a bar."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

OFTEN = 10.0
"""Seconds between two lines in a log."""


@dataclass(frozen=True)
class Filled:
    """How far a backfill is."""

    change: str
    table: str
    passed: int
    """Rows gone by in this pass."""
    total: int
    """About how many the table has."""
    filled: int
    """Rows written, ever."""
    rate: float = 0.0
    """Rows gone by in a second, of late."""
    waits: str = ""
    """What it waits for at the moment."""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(self.passed / self.total, 1.0) if self.total else 0.0

    @property
    def left(self) -> float | None:
        """Seconds to go at this rate; None while that cannot be said."""
        return max(self.total - self.passed, 0) / self.rate if self.rate else None

    def __str__(self) -> str:
        told = f"{self.change}: {self.share:.0%} of {self.table}, {self.filled:,} rows filled"
        if self.waits:
            return f"{told}; {self.waits}"
        return told + (f", {self.rate:,.0f} rows/s, about {duration(self.left)} left" if self.left is not None else "")


Watch = Callable[[Filled], None]


def lines(say: Callable[[str], None], often: float = OFTEN) -> Watch:
    """Tell by a line every so many seconds, and at once when it begins to wait."""
    at, waited = time.monotonic(), False

    def watch(filled: Filled) -> None:
        nonlocal at, waited
        if (filled.waits and not waited) or time.monotonic() - at >= often:
            at = time.monotonic()
            say(str(filled))
        waited = bool(filled.waits)

    return watch


def duration(seconds: float) -> str:
    """Rounded to what matters: `42 s`, `7 min`, `3.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
