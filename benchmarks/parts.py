"""Where the time of an `up` from nothing goes, by the engine's own events; it dates them to the second."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import generated
from benchmarks.memory import watched

PARTS = ("servers", "inside the databases", "AWS API and plugins", "program, engine, state writes")
"""Databases and caches coming up; roles and migrations; whatever else is made; what is left of the wall clock."""

SERVERS = ("aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup")
STATE_WRITES = {"PULUMI_SKIP_CHECKPOINTS": "false"}
"""The engine's own switch: state is written after every step, and not once, as a first `up` here does."""
SHOWS_FLAG = {"PULUMI_DEBUG_COMMANDS": "true"}
"""Without it the engine does not know `--event-log`."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Run:
    """One `up`: its wall clock, how long each part had something under way, and the memory at its peak."""

    stack: str
    seconds: float
    writes_state: bool
    """After every step, as the engine does by itself, or once at the end."""
    parts: dict[str, float]
    resources: int
    mib: float


@dataclass
class Clock:
    """When each resource was begun and done."""

    open_ones: dict[str, float] = field(default_factory=dict)
    closed: defaultdict[str, list[Interval]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, event: dict[str, dict[str, dict[str, str]]], at: float) -> None:
        """Take one of the engine's events."""
        if metadata := event.get("resourcePreEvent", {}).get("metadata"):
            self.open_ones[metadata["urn"]] = at
        elif (metadata := event.get("resOutputsEvent", {}).get("metadata")) and metadata["urn"] in self.open_ones:
            self.closed[metadata["type"]].append((self.open_ones.pop(metadata["urn"]), at))


def up(root: Path, stack: str, **environment: str) -> Run:
    """Bring a stack up from nothing and time it by part."""
    log = root / f"{stack}.events"
    log.unlink(missing_ok=True)
    begun = time.perf_counter()
    with watched() as peak:
        generated.run(root, "up", "-s", stack, "--yes", "--event-log", str(log), **SHOWS_FLAG, **environment)
    seconds, clock = time.perf_counter() - begun, _read(log)
    count = sum(map(len, clock.closed.values()))
    return Run(stack, seconds, bool(environment), _parts(clock, seconds), count, peak.mib)


def down(root: Path, stack: str) -> None:
    """Remove the stack and the local cloud with it."""
    generated.run(root, "destroy", "-s", stack, "--yes")
    generated.run(root, "cloud", "reset", "--yes")


def _read(log: Path) -> Clock:
    clock = Clock()
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        clock.hear(event, event["timestamp"])
    return clock


def _parts(clock: Clock, seconds: float) -> dict[str, float]:
    by_part: defaultdict[str, list[Interval]] = defaultdict(list)
    for kind, intervals in clock.closed.items():
        if part := _part(kind):
            by_part[part] += intervals
    busy = {part: covered(by_part[part]) for part in PARTS[:-1]}
    return busy | {PARTS[-1]: seconds - covered(span for spans in by_part.values() for span in spans)}


def _part(kind: str) -> str | None:
    if kind in SERVERS:
        return PARTS[0]
    if kind.startswith(("groundwork:postgres:", "groundwork:redis:", "groundwork:rds:")):
        return PARTS[1]
    return PARTS[2] if kind.startswith(("aws:", "kubernetes:")) else None


def covered(intervals: Iterable[Interval]) -> float:
    """How long at least one of the intervals lasted, in seconds."""
    total, end = 0.0, float("-inf")
    for begins, ends in sorted(intervals):
        total += max(0.0, ends - max(begins, end))
        end = max(end, ends)
    return total
