"""The running server of a cluster: started, found again, stopped, and what it left behind cleared away."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from localcloud.cloud.servers import processes
from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.configuration import Place, lines
from localcloud.cloud.servers.endpoints import occupied
from localcloud.cloud.servers.files import write
from localcloud.cloud.servers.processes import environment, wait
from localcloud.cloud.servers.server import ServerError

__all__ = ["kill", "pid", "refusals", "start", "stop", "wait"]

START = 120
"""Seconds to become ready, recovery after a crash included."""
STOP = 60
"""Seconds for a clean shutdown, the last checkpoint included, before it is cut short."""
READY = ("ready", "standby")
"""What the last line of postmaster.pid says when connections are taken."""


def start(programs: Path, place: Place) -> None:
    """Have the server run and wait until it takes connections; raises ServerError with the end of its log."""
    position = place.log.stat().st_size if place.log.exists() else 0
    running = pid(place.data)
    if running is None:
        started = _launch(programs, place)
        ready = _await(place.data, started, lambda: not processes.has_ended(started))
    else:  # by somebody who did not live to see it ready
        ready = _await(place.data, running, lambda: pid(place.data) == running)
    if not ready:
        stop(place.data)
        said = occupied(place.spec.host, place.spec.port) or processes.tail(place.log, position)
        raise ServerError(f"{place.spec.id}: PostgreSQL {place.spec.major} did not start: {said}")


def refusals(programs: Path, place: Place) -> list[str]:
    """What PostgreSQL would not take of the cluster's settings, asked of the program itself, running or not.

    It tells only the first at a time, so it is asked again without that.
    """
    rest, found = dict(place.spec.settings), []
    trial = place.folder / "trial.conf"
    while rest:
        write(trial, lines(rest))
        asked = [str(programs / "postgres"), "-D", str(place.data), "-c", f"config_file={trial}", "-C", "work_mem"]
        said = subprocess.run(
            asked, capture_output=True, text=True, check=False, cwd="/", env=environment(), **server_account().popen
        ).stderr
        refused = re.search(r'^.*parameter "([^"]+)".*$', said, re.MULTILINE)
        if refused is None or refused[1] not in rest:
            break
        words = refused[0].split(": ", 1)[-1].split(" in file ")[0].strip()
        found.append(f"settings.{refused[1]}: {rest.pop(refused[1])!r}: {words}")
    trial.unlink(missing_ok=True)
    return found


def pid(data: Path) -> int | None:
    """The process id of the server that runs on this data directory, None when there is none."""
    number = _pid_file(data)[:1]
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


def _launch(programs: Path, place: Place) -> int:
    processes.end_orphans(place.data)
    _free_pid_file(place.data)
    command = [str(programs / "postgres"), "-D", str(place.data), "-c", f"config_file={place.settings}"]
    # the wheels' loadable modules, replication's too, do not find the libpq that lies beside them
    return processes.launch(command, place.data, place.log, libraries=programs.parent / "lib")


def _await(data: Path, started: int, lives: Callable[[], bool]) -> bool:
    wait(lambda: _is_ready(data, started) or not lives(), START)
    return _is_ready(data, started) and lives()


def _is_ready(data: Path, started: int) -> bool:
    found = _pid_file(data)
    return len(found) >= 8 and found[0].strip() == str(started) and found[7].strip() in READY


def _free_pid_file(data: Path) -> None:
    """Let no stranger pass for the server: PostgreSQL would not start while the process in its pid file lives.

    The rest of the file stays, for by it PostgreSQL finds the shared memory that a killed server left.
    """
    found = _pid_file(data)
    if found and pid(data) is None:
        path = data / "postmaster.pid"
        owner = (path.stat().st_uid, path.stat().st_gid)
        # its parent's id is one that PostgreSQL takes for stale
        write(path, "\n".join([str(os.getpid()), *found[1:]]) + "\n", mode=0o600, owner=owner)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
