"""The work on the real server behind a replication group: from the state the API promised to the one it has."""

from collections.abc import Callable
from pathlib import Path

from localcloud.cloud.servers import endpoints
from localcloud.cloud.servers.redis import Redis, RedisSpec
from localcloud.cloud.storage import Store

from . import sizing
from .backend import Caches
from .group import Group


class Node:
    """One group's server. The API is held still only to read what is wanted and to record what was done."""

    def __init__(self, home: Path, store: Store, backend: Caches, group: Group) -> None:
        self._home, self._store, self._backend, self._group = home, store, backend, group

    @property
    def id(self) -> str:
        """The server's id: the group's, which only the region makes unique."""
        region, name = self._backend.region_name, self._group.replication_group_id
        return name if region == "us-east-1" else f"{name}-{region}"

    @property
    def server(self) -> Redis:
        """The server as it was last brought up."""
        group = self._group
        tls = group.transit_encryption_enabled
        spec = RedisSpec(self.id, group.host or "", group.port, group.applied_settings, tls)
        return Redis(self._home, spec)

    def reach(self) -> None:
        """Do what the group's status asks for; safe to do again after a crash half way."""
        steps: dict[str, Callable[[], None]] = {
            "creating": self._create,
            "create-failed": self._create,
            "starting": self._start,
            "modifying": self._modify,
            "available": self._modify,
            "deleting": self._delete,
        }
        steps.get(self._group.status, lambda: None)()

    def failed(self, reason: str) -> None:
        """Show the failure as ElastiCache does; the work is tried again later."""
        with self._store.changing():
            self._group.reason = reason
            if self._group.status == "creating":
                self._group.status = "create-failed"

    def _create(self) -> None:
        endpoint = endpoints.allocate(self._home, "redis", self.id, self._group.declared_port)
        with self._store.changing():
            self._group.host, self._group.port = endpoint.host, endpoint.port
            self._group.applied_settings = self._settings()
        self._do(lambda server, _: server.create(self._group.first_token))

    def _start(self) -> None:
        with self._store.changing():
            self._group.applied_settings = self._settings()
        self._do(lambda server, _: server.start())

    def _modify(self) -> None:
        self._do(_configure)

    def _do(self, work: Callable[[Redis, dict[str, str]], object]) -> None:
        with self._store.reading():
            status, revision, server = self._group.status, self._group.revision, self.server
            wanted, tokens = self._settings(), list(self._group.pending_tokens)
        work(server, wanted)
        for token, strategy in tokens:
            server.set_auth_token(token, strategy)
        self._record(status, revision, wanted, len(tokens))

    def _record(self, status: str, revision: int, applied: dict[str, str], tokens: int) -> None:
        """Show what was reached, unless the API has asked for something else meanwhile."""
        group = self._group
        with self._store.changing():
            group.reason, group.first_token, group.applied_settings = "", None, applied
            del group.pending_tokens[:tokens]
            if group.revision == revision:
                group.behind = False
                group.status = "available" if group.status == status else group.status

    def _delete(self) -> None:
        self.server.delete()
        with self._store.changing():
            self._backend.forget(self._group)

    @property
    def fitted(self) -> dict[str, tuple[str, str]]:
        """The settings that this machine cannot give as asked: what was asked for, and what it gives."""
        return sizing.fitted(self._group.cache_node_type, self._reserved)

    @property
    def _reserved(self) -> int:
        return int(self._group.parameters.values.get("reserved-memory-percent", "25"))

    def _settings(self) -> dict[str, str]:
        limit = sizing.maxmemory(self._group.cache_node_type, self._reserved)
        return self._group.parameters.settings() | {"maxmemory": str(limit)}


def _configure(server: Redis, wanted: dict[str, str]) -> None:
    if server.configure(wanted):
        server.restart()
