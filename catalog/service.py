"""A service of a system: the port it listens on, its data stores and its connection pools."""

from typing import Literal, Self

from pydantic import Field, model_validator

from catalog.analytics import Analytics
from catalog.database import Database
from catalog.fact import EnvironmentName, Fact, Name
from catalog.search import Search


class Pool(Fact):
    """Connections that one instance of the service keeps, in HikariCP's terms. Times are seconds."""

    min_idle: int = Field(ge=0)
    """Connections kept open when nobody asks."""
    max_size: int = Field(ge=1, le=500)
    """Connections at the busiest moment."""
    connect_timeout: int = Field(ge=1)
    """How long a request waits for a connection."""
    idle_timeout: int = Field(ge=1)
    """How long an unused connection above the minimum stays open."""
    max_lifetime: int = Field(ge=1)
    """After how long a connection is replaced, however healthy."""
    leak_detection: int = Field(ge=1)
    """How long a connection may be out before a leak is reported; the database ends idle transactions after as long."""

    @model_validator(mode="after")
    def _idle_fits_in_the_pool(self) -> Self:
        if self.min_idle > self.max_size:
            msg = f"min_idle {self.min_idle} is over max_size {self.max_size}; lower one or raise the other"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _a_connection_may_idle_before_it_dies(self) -> Self:
        if self.idle_timeout >= self.max_lifetime:
            msg = f"idle_timeout {self.idle_timeout} s has no effect: max_lifetime {self.max_lifetime} s is not longer"
            raise ValueError(f"{msg}; shorten the one or lengthen the other")
        return self


class Service(Fact):
    """One service, owner of one database."""

    description: str
    """What the service does, for tags and pages."""
    port: int = Field(ge=1, le=65535)
    """Where the service itself listens."""
    database: Database
    """The database nobody else uses."""
    pools: dict[EnvironmentName, Pool]
    """The pool of one instance of the service, per environment."""
    pooler: Literal["none", "rds-proxy", "pgbouncer"] = "none"
    """What stands between the service's pools and its database; PgBouncer runs on Kubernetes."""
    search: Search | None = None
    """Its search index."""
    analytics: Analytics | None = None
    """Its analytics."""
    former: Name | None = None
    """What the service was called when its stores were made: they keep their names, and Pulumi knows them again."""
