"""What the stack exports: where every writer, reader, cache and bucket is reached, and where its secrets lie."""

from typing import Any

from components.bucket import Bucket
from components.cache import Cache
from stacks.declaration import Declared


def endpoints(declared: Declared) -> dict[str, Any]:
    """Ids, addresses and ARNs; no secret is among them."""
    return {
        "services": {name: _service(declared, name) for name in declared.databases},
        "caches": {name: _cache(declared, name, cache) for name, cache in declared.caches.items()},
        "buckets": {name: _bucket(bucket) for name, bucket in declared.buckets.items()},
    }


def _service(declared: Declared, name: str) -> dict[str, Any]:
    database = declared.stack.services[name].database
    postgres, access = declared.databases[name], declared.access[name]
    writer, *readers = (
        {"id": identifier, "host": instance.address, "port": instance.port}
        for identifier, instance in zip(postgres.identifiers, (postgres.writer, *postgres.readers), strict=True)
    )
    return {
        "database": database.name,
        "major": database.major,
        "writer": writer,
        "readers": readers,
        "roles": {
            role: {"username": f"{name}_{role}", "secret": secret.arn} for role, secret in access.secrets.items()
        },
        "master": {"username": database.master_username, "secret": access.master_secret},
        "migrations": database.migrations.model_dump(),
    }


def _cache(declared: Declared, name: str, cache: Cache) -> dict[str, Any]:
    return {
        "id": cache.group.replication_group_id,
        "host": cache.group.primary_endpoint_address,
        "port": declared.stack.caches[name].port,
        "tls": True,
        "secret": cache.secret.arn,
    }


def _bucket(bucket: Bucket) -> dict[str, Any]:
    return {"name": bucket.bucket.bucket, "arn": bucket.bucket.arn, "key": bucket.key.arn}
