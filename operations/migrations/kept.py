"""What was read from a folder once and has not changed since: a long-lived process need not read it again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

Reading = TypeVar("Reading")
Stamp = tuple[str, int, int, int, int]

SETTLED = 2_000_000_000
"""Nanoseconds after which a second change has a time of its own; what is younger is read again, as Git does."""


class Kept(Generic[Reading]):
    """Readings of folders, each with the state that its files had."""

    def __init__(self) -> None:
        self._readings: dict[Hashable, tuple[tuple[Stamp, ...], Reading]] = {}

    def reading(self, path: Path, kind: str, read: Callable[[], Reading]) -> Reading:
        """What `read` makes of the folder, from before when no file has come, gone or changed. Raises what it does."""
        now, stamps = time.time_ns(), tuple(sorted(_stamps(path, "")))
        known = self._readings.get((path, kind))
        if known and known[0] == stamps:
            return known[1]
        made = read()
        if all(now - max(stamp[1], stamp[2]) > SETTLED for stamp in stamps):
            self._readings[path, kind] = stamps, made
        return made


def _stamps(path: Path | str, below: str) -> Iterator[Stamp]:
    with os.scandir(path) as entries:
        for entry in entries:
            found, name = entry.stat(), f"{below}{entry.name}"
            yield name, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
            if entry.is_dir():
                yield from _stamps(entry.path, f"{name}/")
