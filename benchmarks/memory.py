"""How much memory a command and all that it starts hold at once, at most."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INTERVAL_SECONDS = 0.1


class Peak:
    """The largest sum of proportional set sizes seen, in MiB."""

    mib: float = 0.0


@contextmanager
def watched() -> Iterator[Peak]:
    """Watch every process below this one while the block runs."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.is_set():
            peak.mib = max(peak.mib, sum(map(_pss_mib, descendants(os.getpid()))))
            time.sleep(INTERVAL_SECONDS)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def descendants(ancestor: int) -> list[int]:
    """Every process below one, children's children included."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children[parent].append(int(stat.parent.name))
    found, open_ones = [], [ancestor]
    while open_ones:
        below = children[open_ones.pop()]
        found += below
        open_ones += below
    return found


def _pss_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
