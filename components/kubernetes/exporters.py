"""Exporters: what PostgreSQL and Redis know of themselves and CloudWatch does not, for Prometheus."""

from collections.abc import Iterator, Sequence
from typing import Any

import pulumi

from catalog.system import Stack
from components.kubernetes.images import POSTGRES_EXPORTER, REDIS_EXPORTER
from components.kubernetes.monitored import Port, monitored, service
from components.kubernetes.object import Object, Place
from components.kubernetes.settings import Address, Entry, login, secret
from components.kubernetes.walls import monitoring, stores, wall
from components.kubernetes.workload import (
    CA_FILE,
    CA_MOUNT,
    CA_VOLUME,
    LOGIN,
    LOGIN_MOUNT,
    container,
    deployment,
    http_probe,
    login_volume,
    pod,
)
from monitoring.prometheus import labels

POSTGRES_PORT = 9187
REDIS_PORT = 9121
"""The exporters' own defaults; each further reader's is one higher."""

COLLECTORS = ("stat_statements", "long_running_transactions", "stat_user_indexes", "database_wraparound")
"""Beyond the default ones: slow queries, idle transactions, unused indexes."""


def postgres(place: Place, owner: str, database: str, servers: Sequence[Address], remote: pulumi.Input[str]) -> Object:
    """One exporter for each instance of a service's database, in one pod, logged in as the monitor role."""
    name, port = f"{owner}-database-exporter", place.stack.services[owner].database.port
    login(place, name, remote)
    ports = {part: Port(POSTGRES_PORT + n, found) for n, (part, found) in enumerate(_instances(place.stack, owner))}
    containers = [
        _postgres(part, listen.number, server, database)
        for (part, listen), server in zip(ports.items(), servers, strict=True)
    ]
    service(place, name, ports)
    monitored(place, name, ports)
    listening = [listen.number for listen in ports.values()]
    wall(place, name, reached_by=[monitoring(place, *listening)], reaches=[stores(place, port)])
    return deployment(place, name, pod(containers, volumes=[CA_VOLUME, login_volume(name)]))


def _instances(stack: Stack, owner: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Writer and readers, each with the labels of its series."""
    called = stack.called(owner)
    yield "writer", labels(stack, owner, called, "writer")
    for number in range(1, stack.services[owner].database.replicas + 1):
        yield f"reader-{number}", labels(stack, owner, f"{called}-{number}", "reader")


def _postgres(part: str, listen: int, server: Address, database: str) -> dict[str, Any]:
    tls = f"sslmode=verify-full&sslrootcert={CA_FILE}"
    where = pulumi.Output.format("{}:{}/{}?{}", server.host, server.port, database, tls)
    variables = {
        "DATA_SOURCE_USER_FILE": f"{LOGIN}/DATABASE_USERNAME",
        "DATA_SOURCE_PASS_FILE": f"{LOGIN}/DATABASE_PASSWORD",
        "DATA_SOURCE_URI": where,
    }
    return container(
        part,
        POSTGRES_EXPORTER,
        args=[f"--web.listen-address=:{listen}", *(f"--collector.{collector}" for collector in COLLECTORS)],
        env=[{"name": name, "value": value} for name, value in variables.items()],
        ports=[{"name": part, "containerPort": listen}],
        volumeMounts=[CA_MOUNT, LOGIN_MOUNT],
        readinessProbe=http_probe("/", listen),
        livenessProbe=http_probe("/", listen),
    )


def redis(place: Place, cache: str, server: Address, remote: pulumi.Input[str]) -> Object:
    """An exporter for a cache, with its token."""
    name, port = f"{cache}-cache-exporter", place.stack.caches[cache].port
    address = pulumi.Output.format("rediss://{}:{}", server.host, server.port)
    # As the exporter reads it: for each address that it asks, the password.
    tokens = pulumi.Output.format('{{"{}": {{{{ .token | toJson }}}}}}', address)
    secret(place, name, {"token": Entry(remote, "password")}, {"tokens.json": tokens})
    exporter = container(
        "exporter",
        REDIS_EXPORTER,
        args=[f"--redis.password-file={LOGIN}/tokens.json"],
        env=[{"name": "REDIS_ADDR", "value": address}],
        volumeMounts=[LOGIN_MOUNT],
        ports=[{"name": "metrics", "containerPort": REDIS_PORT}],
        readinessProbe=http_probe("/health", REDIS_PORT),
        livenessProbe=http_probe("/health", REDIS_PORT),
    )
    ports = {"metrics": Port(REDIS_PORT, labels(place.stack, cache, f"{place.stack.stack}-{cache}"))}
    service(place, name, ports)
    monitored(place, name, ports)
    wall(place, name, reached_by=[monitoring(place, REDIS_PORT)], reaches=[stores(place, port)])
    return deployment(place, name, pod([exporter], volumes=[login_volume(name)]))
