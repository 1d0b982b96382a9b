"""One PostgreSQL cluster behind an RDS instance."""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from localcloud.cloud.servers import (
    administration,
    archives,
    certificates,
    configuration,
    endpoints,
    postmaster,
    replication,
    template,
    upgrading,
)
from localcloud.cloud.servers.account import own_folder, prepare, server_account, within_reach
from localcloud.cloud.servers.configuration import Place
from localcloud.cloud.servers.files import locked, remove
from localcloud.cloud.servers.server import ServerError, folder
from localcloud.cloud.servers.spec import PostgresSpec, load, save

__all__ = ["Postgres", "PostgresSpec"]

CATCH_UP = 30
"""Seconds a new replica has to show what its source had when it was made."""


class Postgres:
    """The verbs of one cluster; each can be repeated, from any process, also while another one runs."""

    def __init__(self, home: Path, spec: PostgresSpec) -> None:
        self.home, self.spec = home.resolve(), spec

    @property
    def place(self) -> Place:
        """Where the cluster's things are."""
        return Place(self.home, self.spec)

    @cached_property
    def binaries(self) -> archives.PostgresBinaries:
        """The PostgreSQL that runs it."""
        return archives.binaries(self.spec.major)

    def create(self, master_password: str | None = None) -> None:
        """Build what is missing and leave the cluster running; a replica needs no password, its source must run.

        An existing cluster keeps its data and its password. Raises ServerError.
        """
        prepare(self.home)
        with self._alone():
            own_folder(self.place.folder)
            self._check()
            save(self.spec, self.place.folder)
            if self.spec.source is None:
                self._create_primary(master_password)
            else:
                self._create_replica(self._source())
            self._finished.touch()

    def create_upgraded(self, source: str) -> None:
        """Build what is missing from a cluster of an older major version, as that is now, and leave it running.

        An existing cluster keeps its data. Raises ServerError.
        """
        prepare(self.home)
        with self._alone():
            own_folder(self.place.folder)
            self._check()
            save(self.spec, self.place.folder)
            older = self._kept(source)
            if not self.place.data.exists():
                upgrading.copy(self._copy_of(older), self.place.data)
            self._start()
            with administration.session(self.place) as connection:
                upgrading.finish(connection, older.spec.major, self.spec.major, self.spec.master_user)
            self._finished.touch()

    def discard(self) -> None:
        """Stop and remove the data, so that creating builds it anew; the endpoint stays."""
        with self._alone():
            postmaster.stop(self.place.data)
            self._finished.unlink(missing_ok=True)
            remove(self.place.data)

    def start(self) -> None:
        """Run the cluster with the spec's settings; returns once it answers. Raises ServerError with the log's end."""
        with self._alone():
            self._start()

    def stop(self) -> None:
        """Shut down cleanly; open connections are closed."""
        with self._alone():
            postmaster.stop(self.place.data)

    def kill(self) -> None:
        """End every process of the cluster at once, as a power cut would."""
        postmaster.kill(self.place.data)

    def restart(self) -> None:
        """Stop, then start with the spec's settings."""
        with self._alone():
            postmaster.stop(self.place.data)
            self._start()

    def exists(self) -> bool:
        """Whether create() came to its end."""
        return self._finished.exists()

    def is_running(self) -> bool:
        """Whether the cluster's own postmaster lives (never fooled by a recycled process id)."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """The postmaster's process id, None when it does not run."""
        return postmaster.pid(self.place.data)

    def configure(self, settings: Mapping[str, str], *, force_ssl: bool = True) -> frozenset[str]:
        """Take these settings for the spec's, reload, and name those that wait for a restart.

        Raises ServerError, with the old settings kept, when PostgreSQL refuses a value. All refusals at once.
        """
        wanted = Postgres(self.home, replace(self.spec, settings=dict(settings), force_ssl=force_ssl))
        with self._alone():
            wanted._check()
            self.spec = wanted.spec
            self._configure()
            if not self.is_running():
                return frozenset()
            with administration.session(self.place) as connection:
                return administration.reload(connection)

    def set_master_password(self, password: str) -> None:
        """Set the master user's password; only a SCRAM verifier leaves this process."""
        with administration.session(self.place) as connection:
            administration.set_password(connection, self.spec.master_user, password)

    def promote(self) -> None:
        """Make a replica a cluster of its own (the spec's source becomes None)."""
        with self._alone():
            source = self._source() if self.spec.source else None
            with administration.session(self.place) as connection:
                administration.promote(connection)
            self.spec = replace(self.spec, source=None)
            self._configure()
            with administration.session(self.place) as connection:
                administration.reload(connection)
        self._forget_at(source)

    def lag(self) -> float | None:
        """Seconds a replica is behind its source; None when it is no replica, or does not stream."""
        if self.spec.source is None or not self.is_running():
            return None
        with administration.session(self.place) as connection:
            return administration.lag(connection)

    def delete(self) -> None:
        """Stop and remove all of it, the replication slot on its source and the endpoint included."""
        with self._alone():
            postmaster.stop(self.place.data)
            with suppress(ServerError):  # a source that is gone keeps nothing for its replica
                self._forget_at(self._source() if self.spec.source else None)
            remove(self.place.folder)
        endpoints.release(self.home, "postgres", self.spec.id)

    def _check(self) -> None:
        if self.spec.master_user.startswith(("rds", "pg_")):
            raise ServerError(f"{self.spec.id}: master_user {self.spec.master_user!r}: reserved; choose another name")
        if refusals := postmaster.refusals(self._programs(), self.place):
            raise ServerError("\n".join(f"{self.spec.id}: {refusal}" for refusal in refusals))

    def _create_primary(self, password: str | None) -> None:
        if not self.place.data.exists():
            scratch = self._scratch()
            template.copy(self._template().data, scratch, server_account().owner)
            scratch.rename(self.place.data)
        self._start()
        if not self.exists():
            if password is None:
                raise ServerError(f"{self.spec.id}: a new cluster needs a password for its master user")
            with administration.session(self.place) as connection:
                administration.set_up(connection, self.place, password)

    def _create_replica(self, source: Place) -> None:
        if self.exists():
            self._start()
            return
        with administration.session(source) as connection:
            administration.keep_wal_for(connection, self.spec.id)
            position = administration.written(connection)
        if not self.place.data.exists():
            self._copy_source(source)
        self._start()
        if not self._has_caught_up(position):
            postmaster.stop(self.place.data)
            remove(self.place.data)
            raise ServerError(
                f"{self.spec.id}: did not catch up with {source.spec.id} in {CATCH_UP} s; see {self.place.log}"
            )

    def _copy_source(self, source: Place) -> None:
        scratch = self._scratch()
        fresh = self._template()
        if replication.is_fresh(source, fresh):
            replication.follow(fresh, scratch)
        else:
            replication.base_backup(self.place, source, self._programs(), scratch)
        scratch.rename(self.place.data)

    def _has_caught_up(self, position: str) -> bool:
        with administration.session(self.place) as connection:
            return postmaster.wait(lambda: administration.has_replayed(connection, position), CATCH_UP)

    def _start(self) -> None:
        prepare(self.home)
        if not self.is_running():
            self._configure()
        postmaster.start(self._programs(), self.place)

    def _configure(self) -> None:
        source = self._source() if self.spec.source else None
        certificate = certificates.issue(self.home, self.place.folder, self.spec.host)
        save(self.spec, self.place.folder)
        configuration.configure(self.place, server_account(), certificate, source)

    def _forget_at(self, source: Place | None) -> None:
        if source is not None and postmaster.pid(source.data) is not None:
            with administration.session(source) as connection:
                administration.keep_no_wal_for(connection, self.spec.id)

    def _source(self) -> Place:
        return self._kept(str(self.spec.source))

    def _kept(self, source: str) -> Place:
        kept = load(folder(self.home, "postgres", source))
        if not isinstance(kept, PostgresSpec):
            raise ServerError(f"{self.spec.id}: its source {source} does not exist; create that first")
        return Place(self.home, kept)

    def _copy_of(self, source: Place) -> upgrading.Copy:
        older = Postgres(self.home, source.spec)
        return upgrading.Copy(source, older._programs(), self.place, self._programs())

    def _template(self) -> template.Template:
        return template.template(self.home, self.binaries, self._programs())

    def _programs(self) -> Path:
        return within_reach(self.home, self.binaries.tree, self.binaries.bin)

    def _scratch(self) -> Path:
        """A path for data in the making; what a killed call left there is thrown away."""
        scratch = self.place.folder / "data.partial"
        shutil.rmtree(scratch, ignore_errors=True)
        return scratch

    @property
    def _finished(self) -> Path:
        return self.place.folder / "created"

    def _alone(self) -> AbstractContextManager[None]:
        return locked(self.place.folder)
