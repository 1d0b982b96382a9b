"""Tells upkeep what the Redis servers need, and status how they are."""

from collections.abc import Iterator

from moto.elasticache.models import elasticache_backends

from localcloud.cloud.control import Server
from localcloud.cloud.home import Home
from localcloud.cloud.servers import archives
from localcloud.cloud.storage import ACCOUNT, Store
from localcloud.cloud.upkeep import Job

from .backend import Caches
from .group import Group
from .node import Node

WORK = frozenset({"creating", "create-failed", "starting", "modifying", "deleting"})
"""States that upkeep has to bring to an end."""


class CacheKeeper:
    """Every replication group of every region."""

    def __init__(self, home: Home, store: Store) -> None:
        self._home, self._store = home, store
        elasticache_backends.backend = Caches

    def jobs(self) -> Iterator[Job]:
        """One job for every server that is not as it should be."""
        for group, node in self._nodes():
            if group.status == "available" and not node.server.is_running():
                group.status = "starting"
            if group.status in WORK or (group.status == "available" and group.behind):
                yield Job(f"redis/{node.id}", node.reach, node.failed)

    def servers(self) -> Iterator[Server]:
        """Every server, for status."""
        for group, node in self._nodes():
            yield Server(
                id=node.id,
                kind="redis",
                version=archives.redis_binaries().version,
                host=group.host or "",
                port=group.port,
                state=group.status,
                pid=node.server.pid() if group.host else None,
                detail=group.reason,
                fitted=node.fitted,
            )

    def _nodes(self) -> Iterator[tuple[Group, Node]]:
        backends = elasticache_backends[ACCOUNT]
        for region in list(backends):
            backend = backends[region]
            assert isinstance(backend, Caches)  # noqa: S101
            for group in backend.groups:
                yield group, Node(self._home.path, self._store, backend, group)
