"""What of a stack goes to the cluster that its services run on."""

from collections.abc import Mapping

from components.cache import Cache
from components.kubernetes.cluster import CacheArgs, Cluster, ClusterArgs, ServiceArgs
from components.kubernetes.settings import Address
from components.postgres import PROXY_PORT
from stacks.databases import Databases
from stacks.ground import Ground


def cluster(ground: Ground) -> Cluster | None:
    """Declare the system's namespace; nothing where the services run elsewhere."""
    if not ground.stack.kubernetes:
        return None
    args = ClusterArgs(ground.stack, ground.stack.kubernetes, ground.place.region)
    return Cluster(ground.stack.stack, args, ground.options)


def fill(cluster: Cluster, ground: Ground, stores: Databases, caches: Mapping[str, Cache]) -> None:
    """Declare all that the services and caches have in the namespace."""
    cluster.fill(
        {name: _service(stores, name) for name in ground.stack.services},
        {name: _cache(ground, name, cache) for name, cache in caches.items()},
    )


def _service(stores: Databases, name: str) -> ServiceArgs:
    postgres, access, proxy = stores.postgres[name], stores.access[name], stores.proxies.get(name)
    return ServiceArgs(
        servers=[Address(instance.address, instance.port) for instance in (postgres.writer, *postgres.readers)],
        secrets={role: secret.name for role, secret in access.secrets.items()},
        usernames={role: f"{access.owner}_{role}" for role in access.secrets},
        users={role: [secret.name for secret in secrets] for role, secrets in access.users.items()},
        proxy=Address(proxy.host, PROXY_PORT) if proxy else None,
    )


def _cache(ground: Ground, name: str, cache: Cache) -> CacheArgs:
    address = Address(cache.group.primary_endpoint_address, ground.stack.caches[name].port)
    return CacheArgs(address, cache.secret.name)
