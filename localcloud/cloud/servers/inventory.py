"""What servers a home has, and how each is doing; found from the folders alone, so it needs no daemon."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from localcloud.cloud.servers.postgres import Postgres
from localcloud.cloud.servers.redis import Redis
from localcloud.cloud.servers.server import Kind, ServerError
from localcloud.cloud.servers.spec import PostgresSpec, load

Result = TypeVar("Result")


@dataclass(frozen=True)
class ServerStatus:
    """How one server is doing."""

    id: str
    kind: Kind
    version: str
    """Of the program that runs, e.g. `18.6`."""
    origin: str
    """Where that program came from."""
    host: str
    port: int
    running: bool
    pid: int | None
    source: str | None
    """Of a replica: the id of its source."""
    lag: float | None
    """Of a replica that streams: the seconds it is behind."""


def servers(home: Path) -> list[Postgres | Redis]:
    """Every server of which something is there, also one that was not finished, by kind and id."""
    found = [load(folder) for folder in sorted((home / "servers").glob("*-*")) if not folder.name.startswith(".")]
    return [Postgres(home, spec) if isinstance(spec, PostgresSpec) else Redis(home, spec) for spec in found if spec]


def status(home: Path) -> list[ServerStatus]:
    """How every server is doing, by kind and id."""
    return _side_by_side(_status, servers(home))


def stop(home: Path) -> None:
    """Stop every server side by side; data kept."""
    _side_by_side(lambda server: server.stop(), servers(home))


def delete(home: Path) -> None:
    """Stop and remove every server, and what is kept for them: linked programs, remembered endpoints."""
    _side_by_side(lambda server: server.delete(), servers(home))
    shutil.rmtree(home / "servers", ignore_errors=True)


def _status(server: Postgres | Redis) -> ServerStatus:
    spec, binaries, pid = server.spec, server.binaries, server.pid()
    source, lag = None, None
    if isinstance(server, Postgres):
        source = server.spec.source
        with suppress(ServerError):  # it may be coming or going: then there is no lag to tell
            lag = server.lag()
    running = server.is_running()
    place = (spec.host, spec.port)
    return ServerStatus(spec.id, spec.kind, binaries.version, binaries.origin, *place, running, pid, source, lag)


def _side_by_side(work: Callable[[Postgres | Redis], Result], on: list[Postgres | Redis]) -> list[Result]:
    with ThreadPoolExecutor(max_workers=max(len(on), 1)) as pool:
        return list(pool.map(work, on))
