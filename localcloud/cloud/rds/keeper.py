"""Tells upkeep what the PostgreSQL servers need, and status how they are."""

from collections.abc import Iterator

from moto.rds.models import rds_backends

from localcloud.cloud.control import FAILED, Server
from localcloud.cloud.home import Home
from localcloud.cloud.storage import ACCOUNT, Store
from localcloud.cloud.upkeep import Job

from . import settings
from .backend import Databases
from .cluster import Cluster
from .deployment import Deployment
from .instance import Instance, server_id
from .switchover import Switchover

WORK = frozenset(
    {"creating", "failed", "starting", "modifying", "incompatible-parameters", "rebooting", "stopping", "deleting"}
)
"""States that upkeep has to bring to an end."""


class RdsKeeper:
    """Every RDS instance of every region."""

    def __init__(self, home: Home, store: Store) -> None:
        self._home, self._store = home, store
        Databases.home = home.path
        rds_backends.backend = Databases

    def jobs(self) -> Iterator[Job]:
        """One job for every server that is not as it should be."""
        for instance in self._instances():
            cluster = Cluster(self._home.path, self._store, instance)
            if self._has_work(instance, cluster):
                yield Job(f"postgres/{instance.server_id}", cluster.reach, cluster.failed)
        for deployment in self._deployments():
            if deployment.is_switching:
                switchover = Switchover(self._home.path, self._store, deployment)
                name = deployment.blue_green_deployment_identifier
                yield Job(f"deployment/{name}", switchover.reach, switchover.failed)

    def servers(self) -> Iterator[Server]:
        """Every server, for status."""
        for instance in self._instances():
            server = Cluster(self._home.path, self._store, instance).server
            yield Server(
                id=server_id(instance.region, instance.db_instance_identifier),
                kind="postgres",
                version=instance.engine_version,
                host=instance.host or "",
                port=instance.declared_port if instance.host is None else int(instance.port or 0),
                state=self._state(instance),
                pid=server.pid() if instance.host else None,
                detail=instance.reason,
                fitted=instance.fitted,
            )

    def _instances(self) -> list[Instance]:
        backends = rds_backends[ACCOUNT]
        return [instance for region in list(backends) for instance in _databases(backends[region]).instances]

    def _deployments(self) -> list[Deployment]:
        backends = rds_backends[ACCOUNT]
        return [each for region in list(backends) for each in _databases(backends[region]).deployments]

    def _has_work(self, instance: Instance, cluster: Cluster) -> bool:
        if instance.status in {"creating", "failed"}:
            source = settings.source_of(instance)
            return source is None or source.status == "available"
        if instance.status == "deleting":
            return not any(self._still_needs(each, instance) for each in self._instances())
        if instance.status == "available" and not cluster.server.is_running():
            instance.status = "starting"
        if instance.status == "stopped" and cluster.server.is_running():
            instance.status = "stopping"
        return instance.status in WORK or (instance.status == "available" and self._is_behind(instance))

    def _still_needs(self, other: Instance, instance: Instance) -> bool:
        """Whether the other one has to be promoted, or deleted, before this one may go."""
        if other.status == "deleting":
            return settings.source_of(other) is instance
        return other.status == "modifying" and "promote" in other.todo

    def _is_behind(self, instance: Instance) -> bool:
        return instance.parameter_status == "applying" or bool(instance.todo)

    def _state(self, instance: Instance) -> str:
        """The status, but a replica that waits for a failed source counts as failed: nobody should wait for it."""
        source = settings.source_of(instance)
        return "failed" if instance.status == "creating" and source and source.status in FAILED else instance.status


def _databases(backend: object) -> Databases:
    assert isinstance(backend, Databases)  # noqa: S101
    return backend
