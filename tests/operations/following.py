"""A streaming reader of a test's server, whose replay can be held up."""

from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.cloud.servers import administration
from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from operations.connection import Target
from tests.operations.server import Server


class Following:
    """The reader, and where it is logged in to."""

    def __init__(self, server: Server) -> None:
        self._source = server
        place = allocate(server.home, "postgres", "tested-1", server.place.port)
        spec = server.postgres.spec
        self.postgres = Postgres(
            server.home,
            PostgresSpec("tested-1", spec.major, place.host, place.port, "keeper", "postgres", spec.settings,
                         source=spec.id),
        )  # fmt: skip
        self.postgres.create()

    def login(self, target: Target) -> Target:
        """The same login at the reader."""
        spec = self.postgres.spec
        return Target(spec.host, spec.port, target.database, target.user, target.password)

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """Receive and do not replay, as behind a long query."""
        with administration.session(self.postgres.place) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
            try:
                yield
            finally:
                connection.execute("SELECT pg_wal_replay_resume()")

    def remove(self) -> None:
        self.postgres.delete()
