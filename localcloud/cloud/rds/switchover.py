"""The work on the real servers of a switch-over: copy what was written last, then have the addresses change hands."""

import time
from pathlib import Path

from localcloud.cloud.servers import endpoints
from localcloud.cloud.servers.endpoints import Endpoint
from localcloud.cloud.servers.server import ServerError
from localcloud.cloud.storage import Store

from . import settings
from .cluster import Cluster
from .deployment import Deployment
from .instance import Instance


class Switchover:
    """One deployment's. What a killed daemon left is begun again while writes are held up, and gone on with after."""

    def __init__(self, home: Path, store: Store, deployment: Deployment) -> None:
        self._home, self._store, self._deployment = home, store, deployment

    def reach(self) -> None:
        """Do what the phase asks for."""
        if self._deployment.phase == "copying":
            self._copy()
        if self._deployment.phase == "moving":
            self._move()

    def failed(self, reason: str) -> None:
        """Roll back while nothing has changed hands, else leave it to be tried again."""
        with self._store.changing():
            if self._deployment.phase != "copying":
                return
            self._deployment.phase, self._deployment.reason = "built", reason
            blue, _ = self._writers()
            blue.read_only, blue.status = False, "starting"
            for each in self._deployment.greens:
                each.status = "creating"
                each.todo.add("rebuild")

    def _copy(self) -> None:
        begun = time.monotonic()
        blue, green = self._writers()
        with self._store.reading():
            old, new, quiet = self._cluster(blue).booting, self._cluster(green).booting, settings.at_boot(blue)
        old.stop()
        old.configure(quiet, force_ssl=settings.forces_ssl(quiet))  # whoever starts it now finds it read-only
        new.discard()
        new.create_upgraded(blue.server_id)
        new.stop()
        if time.monotonic() - begun > self._deployment.timeout:
            raise ServerError(f"it took longer than the {self._deployment.timeout} s that were allowed")
        with self._store.changing():
            self._deployment.databases.exchange(self._deployment)
            self._deployment.phase = "moving"

    def _move(self) -> None:
        members = self._members()
        for each in members:
            self._cluster(each).server.stop()
        places = {each.server_id: Endpoint(str(each.host), int(each.port or 0)) for each in members}
        endpoints.assign(self._home, "postgres", places)
        readers = [each for each in self._deployment.greens if each.is_replica]
        with self._store.changing():
            for each in members:
                each.status = "starting"
            for each in readers:
                each.status = "creating"
                each.todo.add("rebuild")
            self._deployment.phase = "over"

    def _writers(self) -> tuple[Instance, Instance]:
        pair, databases = self._deployment.writers, self._deployment.databases
        return databases.instance(pair.blue), databases.instance(pair.green)

    def _members(self) -> list[Instance]:
        databases = self._deployment.databases
        return [databases.instance(name) for pair in self._deployment.pairs for name in (pair.blue, pair.green)]

    def _cluster(self, instance: Instance) -> Cluster:
        return Cluster(self._home, self._store, instance)
