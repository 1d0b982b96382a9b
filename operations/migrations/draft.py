"""A file that is to be written: what it is about, and the parts its name and text are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from operations.migrations.migration import Migration
from operations.migrations.version import Version

HEAD = "-- What changes, and why:\n--\n-- Write the SQL below this line.\n"
BACK = "-- What takes it back, without losing more than it has to:\n--\n-- Write the SQL below this line.\n"
SECONDS = 14
"""Digits of a time to the second."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants to write."""

    words: str
    """As a file's name has them."""
    now: datetime
    repeatable: bool = False
    undo: bool = False
    """With the file that takes it back."""

    def time(self, known: Sequence[Migration]) -> str:
        """Now to the second, or the number after the last one where that is none or lies ahead."""
        last = latest(known).text
        now = self.now.strftime("%Y%m%d%H%M%S")
        return now if last == "0" or (len(last) == SECONDS and last < now) else str(int(last) + 1).zfill(len(last))


def latest(known: Sequence[Migration]) -> Version:
    """The highest version there is, 0 when there is none."""
    return max((file.version for file in known if file.version and not file.undo), default=Version("0"))
