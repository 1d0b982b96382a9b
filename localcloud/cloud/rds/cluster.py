"""The work on the real server behind an instance: from the state the API promised to the one the server has."""

import shutil
from collections.abc import Callable
from pathlib import Path

from localcloud.cloud.home import Home
from localcloud.cloud.servers import archives, endpoints
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from localcloud.cloud.servers.server import folder
from localcloud.cloud.storage import Store

from . import settings
from .instance import Instance


class Cluster:
    """One instance's server. The API is held still only to read what is wanted and to record what was done."""

    def __init__(self, home: Path, store: Store, instance: Instance) -> None:
        self._home, self._store, self._instance = home, store, instance

    @property
    def server(self) -> Postgres:
        """The server, good for looking at it: without the settings, which take time to compute."""
        return Postgres(self._home, self._spec({}))

    @property
    def booting(self) -> Postgres:
        """The server with the settings that a boot gives it; the API must be held still."""
        return Postgres(self._home, self._spec(settings.at_boot(self._instance)))

    def reach(self) -> None:
        """Do what the instance's status asks for; safe to do again after a crash half way."""
        steps: dict[str, Callable[[], None]] = {
            "creating": self._create,
            "failed": self._create,
            "starting": self._start,
            "modifying": self._modify,
            "available": self._modify,
            "incompatible-parameters": self._mend,
            "rebooting": self._reboot,
            "stopping": self._stop,
            "deleting": self._delete,
        }
        steps.get(self._instance.status, lambda: None)()

    def failed(self, reason: str) -> None:
        """Show the failure as RDS does; the work is tried again later."""
        with self._store.changing():
            self._instance.reason = reason
            if self._instance.status == "creating":
                self._instance.status = "failed"
            elif self._instance.status in {"starting", "modifying", "rebooting", "available"}:
                self._instance.status = "incompatible-parameters"

    def _create(self) -> None:
        self._take_endpoint()
        with self._store.reading():
            password, rebuild = self._instance.first_password(), "rebuild" in self._instance.todo
        if rebuild:
            self.server.discard()
        self._boot(lambda server: self._build(server, password))

    def _build(self, server: Postgres, password: str | None) -> None:
        if self._instance.upgraded_from:
            server.create_upgraded(self._instance.upgraded_from)
        else:
            server.create(password)

    def _start(self) -> None:
        self._boot(lambda server: server.start())

    def _reboot(self) -> None:
        self._boot(lambda server: server.restart())

    def _boot(self, start: Callable[[Postgres], None]) -> None:
        """Have the server run anew, with every setting that waited for it."""
        instance = self._instance
        with self._store.reading():
            status, revision, todo = instance.status, instance.revision, set(instance.todo)
            wanted = settings.at_boot(instance)
            server = Postgres(self._home, self._spec(wanted))
        start(server)
        self._finish(server, todo)
        self._record(status, revision, wanted)

    def _modify(self) -> None:
        instance = self._instance
        if "restart" in instance.todo:
            self._take_endpoint()
            self._reboot()
            return
        with self._store.reading():
            status, revision, wanted, todo = (
                instance.status,
                instance.revision,
                settings.now(instance),
                set(instance.todo),
            )
            server = Postgres(self._home, self._spec(instance.applied_settings))  # to which a refused change goes back
        waiting = server.configure(wanted, force_ssl=settings.forces_ssl(wanted))
        self._finish(server, todo)
        self._record(status, revision, wanted, booted=False, waiting=bool(waiting))

    def _finish(self, server: Postgres, todo: set[str]) -> None:
        """What only a running server can be told."""
        if "promote" in todo:
            server.promote()
        if self._instance.pending_password:
            server.set_master_password(self._instance.pending_password)

    def _mend(self) -> None:
        if self.server.is_running():
            self._modify()
        else:
            self._start()

    def _stop(self) -> None:
        self.server.stop()
        with self._store.changing():
            if self._instance.status == "stopping":
                self._instance.status = "stopped"

    def _delete(self) -> None:
        instance = self._instance
        self._keep_final_snapshot()
        self.server.delete()
        with self._store.changing():
            instance.databases.forget(instance)

    def _keep_final_snapshot(self) -> None:
        """The stopped cluster itself is the final snapshot."""
        data = folder(self._home, "postgres", self._instance.server_id)
        if self._instance.final_snapshot and data.exists():
            self.server.stop()
            kept = Home(self._home).snapshots / self._instance.final_snapshot
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.move(data, kept)

    def _take_endpoint(self) -> None:
        """Have the declared port, on an address of the instance's own."""
        instance = self._instance
        endpoint = endpoints.allocate(self._home, "postgres", instance.server_id, instance.declared_port)
        with self._store.changing():
            instance.host, instance.port = endpoint.host, endpoint.port

    def _record(
        self, status: str, revision: int, applied: dict[str, str], *, booted: bool = True, waiting: bool = False
    ) -> None:
        """Show what was reached, unless the API has asked for something else meanwhile."""
        instance = self._instance
        version = archives.binaries(instance.major).version
        with self._store.changing():
            instance.applied_settings = applied
            if booted:
                instance.booted_settings, instance.fitted = applied, settings.fitted(instance)
                instance.booted_group = instance.db_parameter_groups()[0].name
            instance.reason = ""
            instance.engine_version = version
            if instance.revision == revision:
                instance.pending_password = None
                instance.todo.clear()
                late = waiting or settings.pending(instance)
                instance.parameter_status = "pending-reboot" if late else "in-sync"
            if instance.status == status:
                instance.status = "available"

    def _spec(self, wanted: dict[str, str]) -> PostgresSpec:
        instance = self._instance
        source = settings.source_of(instance)
        return PostgresSpec(
            id=instance.server_id,
            major=instance.major,
            host=instance.host or "",
            port=int(instance.port or 0),
            master_user=str(instance.master_username),
            database=instance.db_name,
            settings=wanted,
            force_ssl=settings.forces_ssl(wanted),
            source=source.server_id if source else None,
        )
