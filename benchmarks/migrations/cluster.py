"""A server as RDS would set it, with databases that are all made before anything is measured."""

from __future__ import annotations

import os
import secrets
from itertools import count
from pathlib import Path

from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from operations.connection import Target, connect


class Cluster:
    """A running cluster in a folder; commits are on disk before they are answered, as everywhere by default."""

    def __init__(self, home: Path) -> None:
        self._place = allocate(home, "postgres", "bench", 5433)
        self._password = secrets.token_urlsafe()
        spec = PostgresSpec("bench", 18, self._place.host, self._place.port, "keeper", "postgres", {})
        self._postgres = Postgres(home, spec)
        self._postgres.create(self._password)
        os.environ["PGSSLROOTCERT"] = str(home / "ca" / "ca.pem")
        self._numbers = count(1)

    @property
    def psql(self) -> Path:
        """The server's own client."""
        return self._postgres.binaries.bin / "psql"

    def login(self, database: str = "postgres") -> Target:
        """The login of the master user."""
        return Target(self._place.host, self._place.port, database, "keeper", self._password)

    def databases(self, number: int) -> list[Target]:
        """Make so many empty databases."""
        names = [f"d{next(self._numbers)}" for _ in range(number)]
        with connect(self.login()) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}")
        return [self.login(name) for name in names]

    def settle(self) -> None:
        """Bring to disk what making the databases has left in memory, so that nobody measured waits for that."""
        with connect(self.login()) as connection:
            connection.execute("CHECKPOINT")
        os.sync()

    def remove(self) -> None:
        """Stop it and delete its data."""
        self._postgres.delete()
