"""A service's connection settings: what may be read by anybody, and what comes out of Secrets Manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from catalog.service import Pool, Service
from components.kubernetes.object import CONFIG_MAP, EXTERNAL_SECRET, Object, Place
from components.kubernetes.workload import CA_FILE

REFRESH = "1m"
"""How soon a turned password reaches the cluster; the operator asks Secrets Manager as often."""


@dataclass(frozen=True)
class Address:
    """Where something answers."""

    host: pulumi.Input[str]
    port: pulumi.Input[int]
    ca: str = CA_FILE
    """The file with the authority that its certificate is from."""


def settings(place: Place, name: str, values: Mapping[str, pulumi.Input[str]]) -> Object:
    """What is no secret, as environment variables."""
    return place.put(CONFIG_MAP, name, {"data": values})


def database(
    service: Service, pool: Pool, writer: Address, direct: Address, readers: Sequence[Address]
) -> dict[str, pulumi.Input[str]]:
    """A database's settings; times in seconds. `direct` goes past the pooler, to what wants a session of its own."""
    return {
        "DATABASE_HOST": writer.host,
        "DATABASE_PORT": pulumi.Output.format("{}", writer.port),
        "DATABASE_DIRECT_HOST": direct.host,
        "DATABASE_DIRECT_PORT": pulumi.Output.format("{}", direct.port),
        "DATABASE_READ_HOSTS": joined([reader.host for reader in readers] or [writer.host]),
        "DATABASE_NAME": service.database.name,
        "DATABASE_SSLMODE": "verify-full",
        "DATABASE_SSLROOTCERT": writer.ca,
        "DATABASE_POOL_MIN_IDLE": str(pool.min_idle),
        "DATABASE_POOL_MAX_SIZE": str(pool.max_size),
        "DATABASE_POOL_CONNECT_TIMEOUT_SECONDS": str(pool.connect_timeout),
        "DATABASE_POOL_IDLE_TIMEOUT_SECONDS": str(pool.idle_timeout),
        "DATABASE_POOL_MAX_LIFETIME_SECONDS": str(pool.max_lifetime),
        "DATABASE_POOL_LEAK_DETECTION_SECONDS": str(pool.leak_detection),
    }


def joined(hosts: Sequence[pulumi.Input[str]]) -> pulumi.Output[str]:
    """All of them, with commas between."""
    return pulumi.Output.format(",".join("{}" for _ in hosts), *hosts)


@dataclass(frozen=True)
class Entry:
    """One field of a secret in Secrets Manager."""

    secret: pulumi.Input[str]
    field: str


def secret(place: Place, name: str, entries: Mapping[str, Entry], data: Mapping[str, pulumi.Input[str]]) -> Object:
    """A secret that the External Secrets Operator fills from entries, and fills again when one is turned.

    `data` are templates over the entries' names. The values never pass through Pulumi: the operator reads them.
    """
    spec = {
        "refreshInterval": REFRESH,
        "secretStoreRef": {"name": place.cluster.secret_store, "kind": "ClusterSecretStore"},
        "target": {
            "name": name,
            "creationPolicy": "Owner",
            "template": {"engineVersion": "v2", "mergePolicy": "Replace", "data": data},
        },
        "data": [
            {"secretKey": key, "remoteRef": {"key": entry.secret, "property": entry.field}}
            for key, entry in entries.items()
        ],
    }
    return place.put(EXTERNAL_SECRET, name, {"spec": spec})


def name_alone(place: Place, name: str, remote: pulumi.Input[str]) -> Object:
    """A role's name: what it logs in with is a token that its pods ask IAM for."""
    return secret(place, name, {"username": Entry(remote, "username")}, {"DATABASE_USERNAME": "{{ .username }}"})


def login(place: Place, name: str, remote: pulumi.Input[str], **more: pulumi.Input[str]) -> Object:
    """A role's name and password, and whatever else is made of them."""
    entries = {"username": Entry(remote, "username"), "password": Entry(remote, "password")}
    data = {"DATABASE_USERNAME": "{{ .username }}", "DATABASE_PASSWORD": "{{ .password }}"}
    return secret(place, name, entries, {**data, **more})


def prisma(pool: Pool, server: Address, database: str) -> pulumi.Output[str]:
    """A DATABASE_URL as Prisma reads it, its pool's figures included; name and password are the operator's to fill.

    Prisma knows no `verify-full`: `sslaccept=strict` with the authority's file is its word for that.
    """
    figures = f"connection_limit={pool.max_size}&pool_timeout={pool.connect_timeout}"
    tls = f"sslmode=require&sslaccept=strict&sslcert={server.ca}"
    url = "postgresql://{{{{ .username }}}}:{{{{ .password | urlquery }}}}@{}:{}/{}?{}&{}"
    return pulumi.Output.format(url, server.host, server.port, database, tls, figures)
