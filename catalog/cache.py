"""A Redis-compatible cache that the services of a system share."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from catalog.fact import Fact, Name
from catalog.limits import CacheMeasure, Limit


class Use(Fact):
    """One thing that is kept in the cache, under a key prefix of its own."""

    kind: Literal["sessions", "rate-limiting", "query-cache", "shared-data", "connection-state", "queue"]
    """A queue must never lose a key; the others may."""
    database: int = Field(default=0, ge=0, le=15)
    """Which of the server's numbered databases; they share memory and eviction."""
    ttl: int | None = Field(default=None, ge=1)
    """Seconds until a key expires; a queue has none."""

    @model_validator(mode="after")
    def _only_a_queue_is_kept_for_ever(self) -> Self:
        if (self.ttl is None) != (self.kind == "queue"):
            wanted = (
                "a queue's keys do not expire: leave ttl out" if self.kind == "queue" else "give it a ttl in seconds"
            )
            msg = f"{self.kind} with ttl {self.ttl}; {wanted}"
            raise ValueError(msg)
        return self


class Cache(Fact):
    """One ElastiCache replication group."""

    engine: Literal["valkey", "redis"]
    """Valkey is the continuation of Redis under a free licence; clients see no difference."""
    version: str
    """As ElastiCache counts it, major and minor."""
    port: int = Field(ge=1024, le=65535)
    """Where it listens; not the default 6379."""
    eviction: Literal["noeviction", "volatile-lru", "volatile-lfu", "volatile-ttl", "allkeys-lru", "allkeys-lfu"]
    """What the server drops when memory is full: a setting of the server, not of a database in it."""
    uses: dict[Name, Use]
    """What is kept in it, by key prefix."""
    parameters: dict[str, str] = Field(default={})
    """Settings beyond the eviction's."""
    limits: dict[CacheMeasure, Limit] = Field(default={})
    """What the alarms watch."""

    @property
    def family(self) -> str:
        """The parameter group family, such as `valkey8`."""
        return f"{self.engine}{self.version.split('.', maxsplit=1)[0]}"

    @model_validator(mode="after")
    def _a_queue_loses_nothing(self) -> Self:
        if self.eviction != "noeviction" and any(use.kind == "queue" for use in self.uses.values()):
            msg = f"one cache holds a queue and evicts ({self.eviction}); a queue needs noeviction"
            raise ValueError(f"{msg}: give the queue its own cache")
        return self

    @field_validator("port")
    @classmethod
    def _port_is_not_the_default(cls, port: int) -> int:
        if port == 6379:
            raise ValueError("6379 is Redis's default, the first that is tried; take another, such as 6380")
        return port
