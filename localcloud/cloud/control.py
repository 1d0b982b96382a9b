"""Start, stop and ask the local cloud. Imports nothing heavy: the daemon is another process."""

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .capabilities import CAPABILITIES, Capability
from .home import Home

Progress = Callable[[str], None]

DAEMON_PATIENCE = 60.0
"""Seconds the daemon may take to answer: it takes 2 to 4 on two busy cores."""
SERVER_PATIENCE = 300.0
"""Seconds all servers may take to come up; a crash recovery of a laptop's database takes a few."""
STATUS_PATH = "/_localcloud/status"
RETRY_PATH = "/_localcloud/retry"
"""Tries at once to start what failed, and then answers as the status does."""


FAILED = frozenset({"failed", "create-failed", "incompatible-parameters"})
"""The states in which RDS and ElastiCache show what cannot come up by itself."""


class CloudError(Exception):
    """The local cloud cannot do what was asked; the message is one sentence with the way to mend it."""


@dataclass(frozen=True)
class Server:
    """One real server behind the API."""

    id: str
    kind: Literal["postgres", "redis"]
    version: str
    host: str
    port: int
    state: str
    """The status that RDS or ElastiCache shows: `available`, `creating`, `failed`, …"""
    pid: int | None
    detail: str
    """Why it failed; else empty."""
    fitted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Settings that this machine cannot give as asked: what was asked for, and what the server runs with."""

    @property
    def settled(self) -> bool:
        """Whether nobody needs to wait for it: it is up, stopped on purpose, failed, or going."""
        return self.state in {"available", "stopped", "deleting", *FAILED}


@dataclass(frozen=True)
class Status:
    """What the local cloud is doing; ports and servers are known only while it runs."""

    running: bool
    port: int | None
    pid: int | None
    servers: tuple[Server, ...]
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True)
class Running:
    """The local cloud, up: the port of its API, its process id, and whether this call started it."""

    port: int
    pid: int
    started: bool
    servers: tuple[Server, ...]

    @property
    def failed(self) -> tuple[Server, ...]:
        """The servers that could not come up; their `detail` says why."""
        return tuple(server for server in self.servers if server.state in FAILED)


def start(home: Path, progress: Progress) -> Running:
    """Bring the API and every server up, starting the daemon unless it runs; safe to call twice or side by side.

    A server that cannot come up is told through `progress` and shown in `Running.failed`: mending it may need the API.
    Raises CloudError when the home cannot be used, no port is free, or the daemon does not answer.
    """
    place = _prepared(home)
    with _locked(place.start_lock):
        answer, started = _ensure_api(place, progress)
    if not started and any(server.state in FAILED for server in _servers(answer)):
        progress("trying again to start what failed")
        _ask(place, RETRY_PATH, SERVER_PATIENCE)
    servers = _await_servers(place, progress)
    return Running(answer["port"], answer["pid"], started, servers)


def stop(home: Path, progress: Progress = lambda _: None) -> None:
    """Stop the daemon and every server; all data stays. Does nothing when nothing runs."""
    place = Home(home.absolute())
    if not place.path.is_dir():
        return
    with _locked(place.start_lock):
        _stop(place, progress)


def reset(home: Path, progress: Progress = lambda _: None) -> None:
    """Stop everything and delete the cloud with all its data; the stacks' state, settings and the log stay."""
    place = Home(home.absolute())
    if not place.path.is_dir():
        return
    with _locked(place.start_lock):
        _stop(place, progress)
        progress("deleting the local cloud's data")
        unnamed = (place.path / "run", place.path / "kubernetes")
        for folder in (place.state, place.servers, place.snapshots, place.authority.parent, *unnamed):
            shutil.rmtree(folder, ignore_errors=True)
        place.record.unlink(missing_ok=True)


def status(home: Path) -> Status:
    """What runs now; a stale process id or port counts as not running."""
    place = Home(home.absolute())
    answer = _ask(place)
    if answer is None:
        return Status(running=False, port=None, pid=None, servers=(), capabilities=CAPABILITIES)
    return Status(True, answer["port"], answer["pid"], _servers(answer), CAPABILITIES)  # noqa: FBT003


def environment(home: Path, region: str = "us-east-1") -> dict[str, str]:
    """The variables with which any AWS client and libpq reach this cloud.

    Raises CloudError when the cloud was never started, since its port is not known before.
    """
    place = Home(home.absolute())
    port = place.recorded().get("port")
    if port is None:
        raise CloudError(
            f"{place.record}: the local cloud has not been started; start it with `groundwork cloud start`"
        )
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PGSSLROOTCERT": str(place.authority),
        "GROUNDWORK_CA_FILE": str(place.authority),
    }


def _prepared(home: Path) -> Home:
    place = Home(home.absolute())
    try:
        place.prepare()
    except OSError as error:
        raise CloudError(
            f"{place.path}: cannot be used as the local cloud's home ({error.strerror}); "
            "mend it, or set GROUNDWORK_HOME to a folder that can be written"
        ) from error
    return place


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _daemon(place: Home) -> int | None:
    """The process id of the daemon: written into the lock that it holds, so never a stale one."""
    try:
        with place.life_lock.open("r") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return int(place.life_lock.read_text())
    return None


def _ensure_api(place: Home, progress: Progress) -> tuple[dict[str, Any], bool]:
    """The daemon's answer, and whether it had to be started; one that is just dying is waited out."""
    started, written = False, 0
    deadline = time.monotonic() + DAEMON_PATIENCE
    while time.monotonic() < deadline:
        answer = _ask(place)
        if answer is not None:
            return answer, started
        if _daemon(place) is None:
            if started:
                raise CloudError(_died(place, written))
            progress("starting the local cloud")
            written = _launch(place)
            started = True
        time.sleep(0.05)
    raise CloudError(f"the local cloud did not answer within {DAEMON_PATIENCE:.0f} s; its log is {place.log}")


def _launch(place: Home) -> int:
    """Start the daemon; returns how long its log was before."""
    repository = str(Path(__file__).parents[2])
    paths = [repository, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    with place.log.open("ab") as log:
        written = log.tell()
        done = subprocess.run(
            [sys.executable, "-m", "localcloud.cloud", "serve", "--detach", "--home", str(place.path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            cwd=place.path,
            check=False,
        )
    if done.returncode:
        raise CloudError(_died(place, written))
    return written


def _died(place: Home, written: int) -> str:
    """What the daemon said last, of all that came after the first `written` bytes of its log."""
    lines = place.log.read_bytes()[written:].decode(errors="replace").strip().splitlines()
    reason = lines[-1].strip() if lines else "it was killed"
    return f"the local cloud ended: {reason}; its log is {place.log}"


def _ask(place: Home, path: str = STATUS_PATH, patience: float = 10) -> dict[str, Any] | None:
    """Ask the daemon for its status; None when it does not answer, or not yet: the port may be another program's."""
    found, daemon = place.recorded(), _daemon(place)
    port = found.get("port")
    if port is None or daemon is None or found.get("pid") != daemon:
        return None
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if answer.get("home") == str(place.path) else None


def _servers(answer: dict[str, Any]) -> tuple[Server, ...]:
    return tuple(Server(**server) for server in answer["servers"])


def _await_servers(place: Home, progress: Progress) -> tuple[Server, ...]:
    deadline = time.monotonic() + SERVER_PATIENCE
    waiting = -1
    while time.monotonic() < deadline:
        answer = _ask(place)
        if answer is None:
            raise CloudError(_died(place, place.log.stat().st_size))
        servers = _servers(answer)
        coming = [server for server in servers if not server.settled]
        if not coming:
            _tell_failures(servers, progress)
            return servers
        if len(coming) != waiting:
            waiting = len(coming)
            progress(f"servers up: {len(servers) - waiting} of {len(servers)}")
        time.sleep(0.1)
    names = ", ".join(server.id for server in coming)
    raise CloudError(f"not up after {SERVER_PATIENCE:.0f} s: {names}; the log is {place.log}")


def _tell_failures(servers: tuple[Server, ...], progress: Progress) -> None:
    for server in servers:
        if server.state in FAILED:
            progress(f"{server.id}: {server.state}: {server.detail}")


def _stop(place: Home, progress: Progress) -> None:
    pid = _daemon(place)
    if pid is not None:
        progress("stopping the local cloud")
        os.kill(pid, signal.SIGTERM)
        _await_end(place, pid)
    _stop_orphans(place, progress)


def _await_end(place: Home, pid: int) -> None:
    deadline = time.monotonic() + DAEMON_PATIENCE
    while _daemon(place) == pid:  # the lock is let go of by the very end of the process
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            deadline = float("inf")
        time.sleep(0.02)


def _stop_orphans(place: Home, progress: Progress) -> None:
    """Stop the servers that a killed daemon left behind: they outlive it on purpose."""
    if not any(place.servers.glob("*-*/")):
        return
    from .servers import inventory  # noqa: PLC0415  (heavy, and seldom needed: the daemon stops its servers itself)

    if any(server.running for server in inventory.status(place.path)):
        progress("stopping servers that were left behind")
        inventory.stop(place.path)
