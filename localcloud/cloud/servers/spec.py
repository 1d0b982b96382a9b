"""What is wanted of a server, kept in its folder so that any process can take the server over."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

from localcloud.cloud.servers.files import write
from localcloud.cloud.servers.server import Kind


@dataclass(frozen=True)
class PostgresSpec:
    """What is wanted of a cluster. Holds no secret."""

    kind: ClassVar[Kind] = "postgres"

    id: str
    major: int
    host: str
    port: int
    master_user: str
    database: str | None
    """Created with the cluster, owned by the master user."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Final values for postgresql.conf, in its own units; `rds.*` names are accepted as they are."""
    force_ssl: bool = True
    """Whether a connection without TLS is refused (`rds.force_ssl`)."""
    source: str | None = None
    """Id of the cluster this one is a read replica of."""


@dataclass(frozen=True)
class RedisSpec:
    """What is wanted of a server. Holds no secret."""

    kind: ClassVar[Kind] = "redis"

    id: str
    host: str
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    """Final values for redis.conf; names that only ElastiCache knows are left out by the caller."""
    tls: bool = True


def save(spec: PostgresSpec | RedisSpec, folder: Path) -> None:
    """Keep the spec in the server's folder."""
    write(folder / "spec.json", json.dumps({"kind": spec.kind, **asdict(spec)}, indent=1))


def load(folder: Path) -> PostgresSpec | RedisSpec | None:
    """The spec kept in the folder, None when it is not, or not yet, a server's."""
    path = folder / "spec.json"
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    return PostgresSpec(**kept) if kept.pop("kind") == PostgresSpec.kind else RedisSpec(**kept)
