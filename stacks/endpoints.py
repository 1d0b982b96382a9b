"""What the stack exports: where every writer, reader, cache and bucket is reached, and where its secrets lie."""

from typing import Any

from components.cache import Cache
from components.postgres import PROXY_PORT
from components.search import PORT, Search
from stacks.databases import Databases
from stacks.declaration import Declared
from stacks.other_side import OtherSide


def endpoints(declared: Declared | OtherSide) -> dict[str, Any]:
    """Ids, addresses and ARNs; no secret is among them."""
    if isinstance(declared, OtherSide):
        return {"services": {name: _distant(declared, name) for name in declared.distant}}
    return {
        "services": {name: _service(declared, name) for name in declared.stack.services},
        "caches": {name: _cache(declared, name, cache) for name, cache in declared.caches.items()},
        "buckets": {name: _bucket(declared, name) for name in declared.stack.buckets},
        "searches": {name: _search(search) for name, search in declared.searches.items()},
        **({"privacy": {"secret": declared.privacy.secret.arn}} if declared.privacy else {}),
    }


def _distant(declared: OtherSide, name: str) -> dict[str, Any]:
    """Readers only: until one is promoted, the writer is the first side's."""
    database, distant = declared.stack.services[name].database, declared.distant[name]
    readers = [
        {"id": identifier, "host": reader.address, "port": reader.port}
        for identifier, reader in zip(distant.identifiers, distant.readers, strict=True)
    ]
    return {"database": database.name, "major": database.running, "readers": readers}


def _service(declared: Declared, name: str) -> dict[str, Any]:
    database, stores = declared.stack.services[name].database, declared.databases
    postgres, access = stores.postgres[name], stores.access[name]
    writer, *readers = (
        {"id": identifier, "host": instance.address, "port": instance.port}
        for identifier, instance in zip(postgres.identifiers, (postgres.writer, *postgres.readers), strict=True)
    )
    return {
        "database": database.name,
        "major": database.running,
        "writer": writer,
        "readers": readers,
        "roles": {
            role: {"username": f"{access.owner}_{role}", "secret": secret.arn, **_said_of(stores, name, role)}
            for role, secret in access.secrets.items()
        },
        "tables": {"masked": list(access.facts.masked), "row_security": list(access.facts.row_security)},
        "extensions": list(database.extensions),
        "master": {"username": database.master_username, "secret": access.master_secret},
        "migrations": database.migrations.model_dump(exclude_defaults=True, exclude={"conventions"}),
        "key": postgres.key.arn,
        "pool": declared.stack.pool(name).model_dump(),
        "replica_lag": database.replica_lag,
        **_pooler(stores, name),
    }


def _said_of(stores: Databases, name: str, role: str) -> dict[str, Any]:
    """What a proof of the roles, or a rotation, has to know besides."""
    said = stores.access[name].login(role)
    return {key: value for key, value in said.items() if key != "secret"}


def _pooler(stores: Databases, name: str) -> dict[str, Any]:
    """Where the writer is reached with few connections for many, if there is such a place on AWS."""
    proxy = stores.proxies.get(name)
    return {"pooler": {"host": proxy.host, "port": PROXY_PORT}} if proxy else {}


def _cache(declared: Declared, name: str, cache: Cache) -> dict[str, Any]:
    return {
        "id": cache.group.replication_group_id,
        "host": cache.group.primary_endpoint_address,
        "port": declared.stack.caches[name].port,
        "tls": True,
        "secret": cache.secret.arn,
    }


def _bucket(declared: Declared, name: str) -> dict[str, Any]:
    bucket, delivery = declared.buckets.buckets[name], declared.buckets.deliveries.get(name)
    found = {"name": bucket.bucket.bucket, "arn": bucket.bucket.arn, "key": bucket.key}
    return found | ({"url": delivery.url} if delivery else {})


def _search(search: Search) -> dict[str, Any]:
    """The roles are what a service takes to sign its requests, and who gives it rights on its indices."""
    host, master, user = search.domain.endpoint, search.master.arn, search.user.arn
    return {"id": search.domain_name, "host": host, "port": PORT, "user": user, "master": master}
