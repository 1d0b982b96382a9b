"""A stack, declared to Pulumi: network, then databases, cache and buckets, then what watches them."""

from dataclasses import dataclass

from catalog import Stack
from components.cache import Cache, CacheArgs
from components.kubernetes.inside import Jobs
from components.place import Place
from components.postgres import Postgres
from components.privacy import Privacy
from components.search import Search
from stacks.buckets import Buckets
from stacks.cluster import cluster as make_cluster
from stacks.cluster import fill
from stacks.copies import backups, second_region
from stacks.databases import Databases, databases
from stacks.ground import Ground
from stacks.ground import ground as make_ground
from stacks.other_side import OtherSide, other_side
from stacks.reach import jobs
from stacks.searches import searches
from stacks.watched import watch


@dataclass(frozen=True)
class Declared:
    """Everything that clients need to know about."""

    stack: Stack
    databases: Databases
    caches: dict[str, Cache]
    buckets: Buckets
    searches: dict[str, Search]
    privacy: Privacy | None
    """Where personal data is declared."""


def declare(stack: Stack, place: Place) -> Declared | OtherSide:
    """Declare everything in the stack; nothing is read but the facts."""
    ground = make_ground(stack, place)
    return other_side(ground) if stack.side else _declared(ground)


def _declared(ground: Ground) -> Declared:
    stack = ground.stack
    recovery = second_region(ground)
    cluster = make_cluster(ground)
    workers = jobs(ground, cluster)
    stores = databases(ground, workers)
    caches = {name: _cache(ground, name, stores.postgres, workers) for name in stack.caches}
    buckets = Buckets(ground, stores.postgres, recovery)
    backups(ground, stores.postgres, recovery)
    indices = searches(ground, stores.postgres)
    watch(ground, stores.postgres)
    if cluster:
        fill(cluster, ground, stores, caches)
    return Declared(stack, stores, caches, buckets, indices, _privacy(ground))


def _privacy(ground: Ground) -> Privacy | None:
    declared = any(service.database.personal for service in ground.stack.services.values())
    return Privacy(ground.stack, ground.key, ground.options) if declared else None


def _cache(ground: Ground, name: str, databases: dict[str, Postgres], workers: Jobs | None) -> Cache:
    clients = [database.clients for database in databases.values()]
    args = CacheArgs(ground.stack, name, ground.network, ground.key, clients, workers)
    return Cache(f"{ground.stack.stack}-{name}", args, ground.options)
