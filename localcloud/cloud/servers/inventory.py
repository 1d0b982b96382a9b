"""What servers a home has, and how each is doing; found from the folders alone, so it needs no daemon."""

from dataclasses import dataclass
from pathlib import Path

from localcloud.cloud.servers.postgres import Postgres
from localcloud.cloud.servers.redis import Redis


@dataclass(frozen=True)
class ServerStatus:
    """How one server is doing."""

    id: str
    kind: str
    """`postgres` or `redis`."""
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
    """Every server that was created and not deleted, by id."""
    raise NotImplementedError


def status(home: Path) -> list[ServerStatus]:
    """How every server is doing, by id."""
    raise NotImplementedError


def stop(home: Path) -> None:
    """Stop every server side by side, replicas with their sources; data kept."""
    raise NotImplementedError


def delete(home: Path) -> None:
    """Stop and remove every server, and what is kept for them (templates, linked programs, endpoints)."""
    raise NotImplementedError
