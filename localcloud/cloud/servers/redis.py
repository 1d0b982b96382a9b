"""One Redis server behind an ElastiCache replication group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

TokenStrategy = Literal["SET", "ROTATE", "DELETE"]
"""As ElastiCache's AuthTokenUpdateStrategy: only this token; this token beside the last one; no token at all."""


@dataclass(frozen=True)
class RedisSpec:
    """What is wanted of a server. Holds no secret."""

    id: str
    host: str
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    """Final values for redis.conf; names that only ElastiCache knows are left out by the caller."""
    tls: bool = True


class Redis:
    """The verbs of one server; each can be repeated, from any process, also while another one runs."""

    def __init__(self, home: Path, spec: RedisSpec) -> None:
        self.home, self.spec = home, spec

    def create(self, auth_token: str | None = None) -> None:
        """Build what is missing and leave the server running; an existing one keeps its data and its tokens."""
        raise NotImplementedError

    def start(self) -> None:
        """Run the server with the spec's settings; returns once it answers. Raises ServerError with the log's end."""
        raise NotImplementedError

    def stop(self) -> None:
        """Shut down cleanly."""
        raise NotImplementedError

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        raise NotImplementedError

    def restart(self) -> None:
        """Stop, then start with the spec's settings."""
        raise NotImplementedError

    def exists(self) -> bool:
        """Whether create() has built the server's folder."""
        raise NotImplementedError

    def is_running(self) -> bool:
        """Whether the server, and the TLS terminator where it needs one, live."""
        raise NotImplementedError

    def pid(self) -> int | None:
        """The server's process id, None when it does not run."""
        raise NotImplementedError

    def configure(self, settings: Mapping[str, str]) -> frozenset[str]:
        """Take these settings for the spec's, apply them at once, and name those that wait for a restart."""
        raise NotImplementedError

    def set_auth_token(self, token: str | None, strategy: TokenStrategy) -> None:
        """Change who may log in, without a restart; open connections stay. Only a hash of the token is kept."""
        raise NotImplementedError

    def delete(self) -> None:
        """Stop and remove all of it, the endpoint included."""
        raise NotImplementedError
