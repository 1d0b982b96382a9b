"""The file backend's locks: whose run is still going on, and whose is dead."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import process
from .failures import RunError
from .progress import say
from .stacks import PROJECT

PATIENCE = 20.0
"""Seconds to wait for a run that is just ending, such as one whose terminal was closed."""
HALF_WRITTEN = 2.0
"""Seconds after which a lock that cannot be read is taken for one whose writer was killed."""
CLOCK_GRAIN = 2.0
"""Seconds by which Linux's whole-second boot time makes a process look younger than it is, rounded up."""


@dataclass(frozen=True)
class Lock:
    """Who says that he changes the stack; Pulumi writes this when a run begins and removes it when it ends."""

    path: Path
    pid: int
    hostname: str
    username: str
    since: float

    @property
    def is_dead(self) -> bool:
        """Whether its owner is provably gone: a process of this machine that ended, or whose number another has."""
        return self.hostname == socket.gethostname() and not _is_pulumi_since(self.pid, self.since)


def reclaim(state: Path, stack: str, *, wait: bool) -> None:
    """Remove the locks of dead owners; with `wait`, give a living one a little time to end.

    Raises RunError when the stack is still locked then: a living owner is never robbed.
    """
    folder = state / ".pulumi" / "locks" / "organization" / PROJECT / stack
    until = time.monotonic() + PATIENCE
    living = list(_living(folder))
    if living and wait:
        say(f"{stack} is locked by pid {', '.join(str(lock.pid) for lock in living)}; waiting for it to end")
    while living and wait:
        if time.monotonic() > until:
            raise RunError("\n".join(_held(stack, lock) for lock in living))
        time.sleep(0.1)
        living = list(_living(folder))


def _living(folder: Path) -> Iterator[Lock]:
    for path in folder.glob("*"):
        lock = _read(path)
        if lock is None and _age(path) > HALF_WRITTEN:
            path.unlink(missing_ok=True)
        if lock is not None and lock.is_dead:
            path.unlink(missing_ok=True)
        elif lock is not None:
            yield lock


def _read(path: Path) -> Lock | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(found["timestamp"]).timestamp()
        return Lock(path, int(found["pid"]), found["hostname"], found["username"], since)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _held(stack: str, lock: Lock) -> str:
    began = time.strftime("%H:%M:%S", time.localtime(lock.since))
    whose = f"pid {lock.pid} of {lock.username} on {lock.hostname}, since {began}"
    if lock.hostname == socket.gethostname():
        return f"{stack} is being changed by {whose}; wait for it to end, or ask it to stop: kill -INT {lock.pid}"
    return f"{stack} is locked by {whose}; when that machine is gone for good: groundwork cancel -s {stack} --yes"


def _is_pulumi_since(pid: int, since: float) -> bool:
    """Tell whether the process is a Pulumi, or a wrapper's child of it, that was there when the lock was written."""
    found = process.look(pid)
    if found is None or "pulumi" not in found.name or found.name.startswith("pulumi-"):
        return False
    return found.began is None or found.began <= since + CLOCK_GRAIN
