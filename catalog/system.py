"""A system as declared, and a stack: that system in an environment."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from catalog.bucket import Bucket
from catalog.budget import REPLICATION, Budget
from catalog.cache import Cache
from catalog.environment import Environment
from catalog.fact import Fact, Name, Region
from catalog.instances import max_connections
from catalog.service import Pool, Service

Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""Where e-mail goes."""


class ExistingNetwork(Fact):
    """A network that somebody else made and keeps: nothing in it is changed but what the system adds to it."""

    vpc: str = Field(pattern=r"^vpc-[0-9a-f]{8,17}$")
    """Its id."""
    subnets: tuple[Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")], ...] = Field(min_length=2)
    """Private subnets in different zones, in the order of `zones`; no route of theirs may lead to the internet."""
    route_tables: tuple[Annotated[str, StringConstraints(pattern=r"^rtb-[0-9a-f]{8,17}$")], ...] = ()
    """The subnets' route tables, for the gateway endpoint of S3; none: the network has one already."""
    cidr: str = Field(pattern=r"^(\d{1,3}\.){3}0/\d{2}$")
    """Its own block of addresses: data stores are reached from nowhere else."""
    endpoints: tuple[Literal["kms", "secretsmanager", "logs"], ...] = ()
    """Services of AWS that get an interface endpoint there; those that have one already are left out."""


class Recovery(Fact):
    """The second region: where backups and objects are copied to, with keys of its own."""

    region: Region
    """Another one than the stacks' own."""
    cidr: str = Field(pattern=r"^10\.\d{1,3}\.0\.0/16$")
    """The network there, should readers be asked for: none of the first region's."""


KubernetesName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
"""What Kubernetes allows in a label."""


class Kubernetes(Fact):
    """The cluster that the services run on: where their settings, poolers, exporters and jobs go."""

    namespace: KubernetesName
    """The system's own; made with it. The stack goes to the kubeconfig context that is called as the stack is."""
    secret_store: KubernetesName = "aws-secrets-manager"  # noqa: S105 (a name, no secret)
    """The External Secrets Operator's ClusterSecretStore that reads AWS Secrets Manager; the platform's."""
    issuer: KubernetesName = "internal"
    """cert-manager's ClusterIssuer for certificates inside the cluster; the platform's."""
    monitoring: KubernetesName = "monitoring"
    """The namespace that Prometheus and Grafana run in; the platform's."""
    image: str = Field(
        default="ghcr.io/groundwork/groundwork:0.1.0",
        pattern=r"^[^\s:]+(:\d+)?/[^\s:@]+:[^\s@]+(@sha256:[0-9a-f]{64})?$",
    )
    """Groundwork's own, which the jobs run; the stack's settings name the one that was built, by its digest."""


class Network(Fact):
    """The system's own network, without a way to or from the internet."""

    cidr: str = Field(pattern=r"^10\.\d{1,3}\.0\.0/16$")
    """A /16 of its own, so that networks can be joined later."""
    zones: tuple[str, ...] = Field(min_length=2, max_length=6)
    """Letters of the region's Availability Zones; RDS wants two or more."""
    existing: ExistingNetwork | None = None
    """A network that is there already; none: one of the system's own is made."""


Side = Literal["", "dr"]
"""`dr`: the second region's side of a stack, for disaster recovery."""


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
    receipts: Name | None = None
    """The bucket that keeps receipts of erasures; none: they are kept where the erasure ran."""
    recovery: Recovery | None = None
    """The second region, where the environment keeps copies."""
    kubernetes: Kubernetes | None = None
    """The cluster; none: the services run elsewhere, and nothing is declared there."""
    contacts: dict[Name, Address] = Field(default={})
    """Who can be told, and where; an environment's `paged` and `told` name them."""


class Stack(System):
    """A system in an environment, its overrides applied: what is declared to Pulumi."""

    environment: Environment
    """The profile."""

    side: Side = ""
    """Which side of it: the stack itself, or what of it stands in the second region."""

    @property
    def stack(self) -> str:
        """`neotool-prod`, or `commerce-prod-dr`: what every identifier begins with."""
        return f"{self.home}-{self.side}" if self.side else self.home

    @property
    def home(self) -> str:
        """The stack of the first region, whose sources this side follows."""
        return f"{self.name}-{self.environment.name}"

    @property
    def standing(self) -> Network:
        """The network of this side: the second region has one of its own."""
        there = self.copies if self.side else None
        return Network(cidr=there.cidr, zones=self.network.zones) if there else self.network

    @property
    def copies(self) -> Recovery | None:
        """Where copies go: the second region, if there is one and the environment keeps copies there."""
        return self.recovery if self.environment.protection.copied else None

    def pool(self, service: str) -> Pool:
        """The pool of one instance of the service here; KeyError when none is declared."""
        return self.services[service].pools[self.environment.name]

    def called(self, service: str) -> str:
        """What a service's stores are called at AWS: after the service, or after its name when they were made."""
        return f"{self.stack}-{self.services[service].former or service}"

    def source(self, service: str) -> str:
        """The identifier of the service's writer, which stands in the first region."""
        facts = self.services[service]
        return facts.database.adopted or f"{self.home}-{facts.former or service}"

    def max_connections(self, service: str) -> int:
        """What its parameters say, or else what RDS gives the class."""
        said = self.services[service].database.parameters.get("max_connections")
        kind = self.environment.capacity.instance_class
        return int(said.value) if said and said.value.isdecimal() else max_connections(kind)

    def budget(self, service: str) -> Budget:
        """The connections of the service's database."""
        capacity, roles = self.environment.capacity, self.services[service].database.roles
        return Budget(
            max_connections=self.max_connections(service),
            pool=self.pool(service).max_size,
            instances=capacity.service_instances,
            replication=REPLICATION if self.services[service].analytics else 0,
            others={name: role.connections for name, role in roles.items() if role.connections},
        )
