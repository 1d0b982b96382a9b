"""A stack, declared to Pulumi: network, then databases, cache and buckets, then what watches them."""

from dataclasses import dataclass

from catalog import Stack
from components.access import Access, AccessArgs
from components.alarms import Alarms, AlarmsArgs
from components.bucket import Bucket, BucketArgs
from components.cache import Cache, CacheArgs
from components.place import Place
from components.postgres import Postgres, PostgresArgs
from stacks.ground import Ground
from stacks.ground import ground as make_ground


@dataclass(frozen=True)
class Declared:
    """Everything that clients need to know about."""

    stack: Stack
    databases: dict[str, Postgres]
    access: dict[str, Access]
    caches: dict[str, Cache]
    buckets: dict[str, Bucket]


def declare(stack: Stack, place: Place) -> Declared:
    """Declare everything in the stack; nothing is read but the facts."""
    ground = make_ground(stack, place)
    databases = {name: _database(ground, name) for name in stack.services}
    access = {name: _access(ground, name, database) for name, database in databases.items()}
    for name, database in databases.items():
        Alarms(database_name(stack, name), AlarmsArgs(stack, name, database, ground.pager), ground.options)
    caches = {name: _cache(ground, name, databases) for name in stack.caches}
    buckets = {name: _bucket(ground, name, databases) for name in stack.buckets}
    return Declared(stack, databases, access, caches, buckets)


def database_name(stack: Stack, service: str) -> str:
    """What a service's database and all that belongs to it begins with."""
    return f"{stack.stack}-{service}"


def _database(ground: Ground, service: str) -> Postgres:
    args = PostgresArgs(ground.stack, service, ground.place, ground.network, ground.monitor)
    return Postgres(database_name(ground.stack, service), args, ground.options)


def _access(ground: Ground, service: str, database: Postgres) -> Access:
    args = AccessArgs(ground.stack, service, database)
    return Access(database_name(ground.stack, service), args, ground.options)


def _cache(ground: Ground, name: str, databases: dict[str, Postgres]) -> Cache:
    clients = [database.clients for database in databases.values()]
    args = CacheArgs(ground.stack, name, ground.network, ground.key, clients)
    return Cache(f"{ground.stack.stack}-{name}", args, ground.options)


def _bucket(ground: Ground, name: str, databases: dict[str, Postgres]) -> Bucket:
    """The account is part of the name: bucket names are shared by all of AWS."""
    facts = ground.stack.buckets[name]
    key = databases[facts.service].key if facts.service else ground.key
    args = BucketArgs(facts, ground.stack.environment.protection, key)
    return Bucket(f"{ground.stack.stack}-{name}-{ground.place.account}", args, ground.options)
