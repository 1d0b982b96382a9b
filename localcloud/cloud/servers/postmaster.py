"""The running server of a cluster: started, found again, stopped, and what it left behind cleared away."""

import os
import signal
from pathlib import Path

from localcloud.cloud.servers import processes
from localcloud.cloud.servers.configuration import Place
from localcloud.cloud.servers.files import write
from localcloud.cloud.servers.processes import wait
from localcloud.cloud.servers.server import ServerError

__all__ = ["kill", "pid", "start", "stop", "wait"]

START = 120
"""Seconds to become ready, recovery after a crash included."""
STOP = 60
"""Seconds for a clean shutdown, the last checkpoint included, before it is cut short."""
READY = ("ready", "standby")
"""What the last line of postmaster.pid says when connections are taken."""


def start(programs: Path, place: Place) -> None:
    """Run the server and wait until it takes connections; raises ServerError with the end of its log."""
    processes.end_orphans(place.data)
    _free_pid_file(place.data)
    position = place.log.stat().st_size if place.log.exists() else 0
    command = [str(programs / "postgres"), "-D", str(place.data), "-c", f"config_file={place.settings}"]
    started = processes.launch(command, place.data, place.log)
    processes.wait(lambda: not processes.command(started) or _is_ready(place.data, started), START)
    if not _is_ready(place.data, started) or not processes.command(started):
        stop(place.data)
        said = processes.tail(place.log, position)
        raise ServerError(f"{place.spec.id}: PostgreSQL {place.spec.major} did not start: {said}")


def pid(data: Path) -> int | None:
    """The process id of the server that runs on this data directory, None when there is none."""
    number = _lines(data)[:1]
    if number and number[0].strip().isdigit() and str(data) in processes.command(int(number[0])).split():
        return int(number[0])
    return None


def stop(data: Path) -> None:
    """Shut down cleanly, cutting connections; by force where that does not end."""
    for number, patience in ((signal.SIGINT, STOP), (signal.SIGQUIT, 10)):
        running = pid(data)
        if running is None:
            break
        processes.send(running, number)
        processes.gone(lambda: pid(data), patience)
    kill(data)


def kill(data: Path) -> None:
    """Kill every process of the cluster."""
    running = pid(data)
    if running is not None:
        processes.send(running, signal.SIGKILL)
        processes.gone(lambda: pid(data), 10)
    processes.end_orphans(data)


def _is_ready(data: Path, started: int) -> bool:
    lines = _lines(data)
    return len(lines) >= 8 and lines[0].strip() == str(started) and lines[7].strip() in READY


def _free_pid_file(data: Path) -> None:
    """Let no stranger pass for the server: PostgreSQL would not start while the process in its pid file lives.

    The rest of the file stays, for by it PostgreSQL finds the shared memory that a killed server left.
    """
    lines = _lines(data)
    if lines and pid(data) is None:
        path = data / "postmaster.pid"
        owner = (path.stat().st_uid, path.stat().st_gid)
        # its parent's id is one that PostgreSQL takes for stale
        write(path, "\n".join([str(os.getpid()), *lines[1:]]) + "\n", mode=0o600, owner=owner)


def _lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
