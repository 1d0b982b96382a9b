"""All that a system has on its cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from catalog.system import Kubernetes, Stack
from components.kubernetes.analytics import Analytics, AnalyticsArgs
from components.kubernetes.exporters import postgres, redis
from components.kubernetes.inside import Jobs
from components.kubernetes.jobs import account, scheduled
from components.kubernetes.object import NAMESPACE, Object, Place, labelled
from components.kubernetes.observed import observed
from components.kubernetes.pgbouncer import PgBouncer, PgBouncerArgs
from components.kubernetes.settings import Address, Entry, database, login, name_alone, prisma, secret, settings
from components.kubernetes.walls import closed


@dataclass(frozen=True)
class ServiceArgs:
    """What the cluster has to know about a service's database."""

    servers: Sequence[Address]
    """The writer, then the readers."""
    secrets: Mapping[str, pulumi.Input[str]]
    """Name in Secrets Manager, by role."""
    usernames: Mapping[str, str]
    """Login name, by role: of the first user of each."""
    users: Mapping[str, Sequence[pulumi.Input[str]]]
    """Names in Secrets Manager for both users of the logins that a pooler knows, by role."""
    proxy: Address | None
    """RDS Proxy, where there is one."""


@dataclass(frozen=True)
class CacheArgs:
    """What the cluster has to know about a cache."""

    server: Address
    secret: pulumi.Input[str]


@dataclass(frozen=True)
class ClusterArgs:
    """What the namespace is made from."""

    stack: Stack
    cluster: Kubernetes
    region: str


class Cluster(pulumi.ComponentResource):
    """The system's namespace: nobody reaches anybody in it but as declared."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:kubernetes:Cluster", name, None, opts)
        self._args, self._place = args, Place(args.stack, args.cluster, self)
        self.namespace = self._namespace()
        self.poolers: dict[str, Address] = {}
        closed(self._place)
        account(self._place)
        observed(self._place, args.region)

    def jobs(self) -> Jobs:
        """Let the work inside the databases be done here."""
        return Jobs(self._place, self.namespace)

    def fill(self, services: Mapping[str, ServiceArgs], caches: Mapping[str, CacheArgs]) -> None:
        """Declare what each service and each cache has here, once they are declared themselves."""
        for service, given in services.items():
            self._service(service, given)
        for cache, found in caches.items():
            self._cache(cache, found)
        self.register_outputs({"namespace": self._args.cluster.namespace})

    def _namespace(self) -> Object:
        """Pods that are not restricted are refused by the cluster itself."""
        name, stack = self._args.cluster.namespace, self._args.stack
        modes = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
        metadata = {"name": name, "labels": labelled(stack, name) | modes}
        protected = stack.environment.protection.protected
        opts = pulumi.ResourceOptions(parent=self, protect=protected)
        return Object(f"{stack.stack}-namespace", NAMESPACE, {"metadata": metadata}, opts)

    def _service(self, service: str, given: ServiceArgs) -> None:
        place, facts = self._place, self._args.stack.services[service]
        if facts.pooler == "pgbouncer":
            self.poolers[service] = self._pooler(service, given)
        self._settings(service, given)
        postgres(place, service, facts.database.name, given.servers, given.secrets["monitor"])
        scheduled(place, service)
        if facts.analytics:
            source, replication = given.servers[0], given.secrets["replication"]
            Analytics(place, AnalyticsArgs(service, facts.analytics, facts.database.name, source, replication))

    def _pooler(self, service: str, given: ServiceArgs) -> Address:
        args = PgBouncerArgs(
            service=service,
            database=self._args.stack.services[service].database.name,
            target=given.servers[0],
            usernames={role: given.usernames[role] for role in given.users},
            users=given.users,
            monitor=given.secrets["monitor"],
        )
        return PgBouncer(self._place, args).address

    def _settings(self, service: str, given: ServiceArgs) -> None:
        """A service reads two of them: the addresses and figures, and the login of its role."""
        stack = self._args.stack
        facts, pool = stack.services[service], stack.pool(service)
        writer, *readers = given.servers
        reached = self.poolers.get(service) or given.proxy or writer
        values = database(facts, pool, reached, writer, readers)
        settings(self._place, f"{service}-database", values)
        app = facts.database.roles.get("app")
        if app and app.login == "iam":
            name_alone(self._place, f"{service}-database", given.secrets["app"])
            return
        more = {"DATABASE_URL": prisma(pool, reached, facts.database.name)}
        is_prisma = facts.database.migrations.layout == "prisma"
        login(self._place, f"{service}-database", given.secrets["app"], **(more if is_prisma else {}))

    def _cache(self, cache: str, found: CacheArgs) -> None:
        name, prefix = f"{cache}-cache", cache.upper()
        uses = self._args.stack.caches[cache].uses
        values = {f"{prefix}_HOST": found.server.host, f"{prefix}_PORT": pulumi.Output.format("{}", found.server.port)}
        databases = {f"{prefix}_DATABASE_{use.upper()}": str(facts.database) for use, facts in uses.items()}
        settings(self._place, name, {**values, f"{prefix}_TLS": "true", **databases})
        secret(self._place, name, {"token": Entry(found.secret, "password")}, {f"{prefix}_PASSWORD": "{{ .token }}"})
        redis(self._place, cache, found.server, found.secret)
