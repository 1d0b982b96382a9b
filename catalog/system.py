"""A system as declared, and a stack: that system in an environment."""

from typing import Annotated

from pydantic import Field, StringConstraints

from catalog.bucket import Bucket
from catalog.budget import Budget
from catalog.cache import Cache
from catalog.environment import Environment
from catalog.fact import Fact, Name
from catalog.instances import max_connections
from catalog.service import Pool, Service

Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""Where e-mail goes."""


class Network(Fact):
    """The system's own network, without a way to or from the internet."""

    cidr: str = Field(pattern=r"^10\.\d{1,3}\.0\.0/16$")
    """A /16 of its own, so that networks can be joined later."""
    zones: tuple[str, ...] = Field(min_length=2, max_length=6)
    """Letters of the region's Availability Zones; RDS wants two or more."""


class System(Fact):
    """Everything a system keeps data in."""

    name: Name
    """First half of every stack's name."""
    description: str
    """What the system is."""
    network: Network
    """Where its data stores stand."""
    services: dict[Name, Service] = Field(min_length=1)
    """Its services, by name."""
    caches: dict[Name, Cache] = Field(default={})
    """What the services share in memory."""
    buckets: dict[Name, Bucket] = Field(default={})
    """What is kept as files."""
    contacts: dict[Name, Address] = Field(default={})
    """Who can be told, and where; an environment's `paged` names them."""


class Stack(System):
    """A system in an environment, its overrides applied: what is declared to Pulumi."""

    environment: Environment
    """The profile."""

    @property
    def stack(self) -> str:
        """`neotool-prod`: what every identifier begins with."""
        return f"{self.name}-{self.environment.name}"

    def pool(self, service: str) -> Pool:
        """The pool of one instance of the service here; KeyError when none is declared."""
        return self.services[service].pools[self.environment.name]

    def budget(self, service: str) -> Budget:
        """The connections of the service's database."""
        capacity = self.environment.capacity
        return Budget(
            max_connections=max_connections(capacity.instance_class),
            pool=self.pool(service).max_size,
            instances=capacity.service_instances,
        )
