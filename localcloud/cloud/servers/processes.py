"""Processes that outlive whoever started them, told from strangers that were given their old number."""

import atexit
import contextlib
import os
import signal as signals
import subprocess
import time
from collections.abc import Callable, Collection
from pathlib import Path

from localcloud.cloud.servers.account import server_account

POLL = 0.01
"""Seconds between two looks at a process that is coming or going."""
LOG_LIMIT = 16 * 1024 * 1024
"""Bytes after which a log is put aside at the next start; one older log is kept."""

_children: dict[int, subprocess.Popen[bytes]] = {}


@atexit.register
def _let_go() -> None:
    """Leave the servers running without a word: Popen warns of every child that outlives it, and these are meant to."""
    for child in _children.values():
        if child.poll() is None:
            child.returncode = 0


def launch(
    command: list[str], folder: Path, log: Path, *, libraries: Path | None = None, as_caller: bool = False
) -> int:
    """Start a server in a session of its own, with its output added to the log; returns its id.

    It runs as the servers' account; as_caller is for one that gives up the caller's rights by itself. Libraries are
    looked for in that folder first.
    """
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old"))
    with log.open("ab") as output:
        log.chmod(0o600)
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(libraries),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o077,
            **({} if as_caller else server_account().popen),
        )
    _children[started.pid] = started
    return started.pid


def environment(libraries: Path | None = None) -> dict[str, str]:
    """What a server gets to know of its surroundings: none of the caller's variables, some of which are secret."""
    search = {"LD_LIBRARY_PATH": str(libraries), "DYLD_LIBRARY_PATH": str(libraries)} if libraries else {}
    return {"PATH": os.defpath, "LC_ALL": "C", **search}


def has_ended(pid: int) -> bool:
    """Whether a process launched here is over."""
    return pid not in _children or _children[pid].poll() is not None


def command(pid: int) -> str:
    """The command line of a living process; empty when there is none, or only its remains."""
    if pid in _children and _children[pid].poll() is not None:
        del _children[pid]
        return ""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    listed = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, line = listed.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else line.strip()


def send(pid: int, number: signals.Signals) -> None:
    """Signal a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def gone(alive: Callable[[], object], seconds: float) -> bool:
    """Whether it ends within the time."""
    return wait(lambda: not alive(), seconds)


def wait(happened: Callable[[], object], seconds: float) -> bool:
    """Whether it happens within the time; looks often."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def working_in(folder: Path) -> set[int]:
    """Processes whose working directory is this folder: a server's orphans. Known on Linux only, else empty."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder:
                found.add(int(entry.name))
    return found


def end_orphans(folder: Path) -> None:
    """Kill what a dead server left working in its folder."""
    end(working_in(folder))


def end(pids: Collection[int]) -> None:
    """Kill processes and wait until they are gone."""
    for pid in pids:
        send(pid, signals.SIGKILL)
    gone(lambda: any(map(command, pids)), 10)


def tail(log: Path, start: int, lines: int = 6) -> str:
    """The last lines written to the log since this position, as one line."""
    if not log.exists():
        return "no log"
    with log.open("rb") as stream:
        stream.seek(start if start <= log.stat().st_size else 0)
        written = stream.read().decode(errors="replace").splitlines()
    return " / ".join(line.strip() for line in written[-lines:]) or "nothing in the log"
