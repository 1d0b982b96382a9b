"""A PostgreSQL server of the tests' own, as the local cloud runs it, and databases on it."""

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from localcloud.cloud.servers.configuration import ADMIN
from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from operations.connection import Connection, Target, connect

NUMBERS = count(1)


class Server:
    """A running cluster whose master user is no superuser."""

    def __init__(self, major: int = 18, port: int = 5433, settings: Mapping[str, str] | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="groundwork-"))
        self.home.chmod(0o711)
        self.place = allocate(self.home, "postgres", "tested", port)
        settings = {"fsync": "off", "max_connections": "200", **(settings or {})}
        spec = PostgresSpec("tested", major, self.place.host, self.place.port, "keeper", "postgres", settings)
        self.postgres, self.password = Postgres(self.home, spec), secrets.token_urlsafe()
        self.postgres.create(self.password)

    @property
    def authority(self) -> str:
        """Path of the certificate that signed the server's."""
        return str(self.home / "ca" / "ca.pem")

    def login(self, database: str = "postgres", user: str = "keeper", password: str | None = None) -> Target:
        return Target(self.place.host, self.place.port, database, user, password or self.password)

    def database(self) -> Target:
        """A new, empty database."""
        name = f"d{next(NUMBERS)}_db"
        with connect(self.login()) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.login(name)

    def administer(self, database: str, sql: str) -> None:
        """Run SQL as the server's superuser, which the local cloud's users have not."""
        place = self.postgres.place
        words = make_conninfo(host=place.socket, port=place.spec.port, user=ADMIN, dbname=database)
        # not psycopg.connect(), which looks up every host without a slash in the DNS
        with closing(psycopg.Connection(psycopg.pq.PGconn.connect(words.encode()))) as connection:
            connection.autocommit = True
            connection.execute(sql)

    def drop(self, target: Target) -> None:
        """Forget a database, so that many rounds leave no more files than one."""
        with connect(self.login()) as connection:
            connection.execute(f"DROP DATABASE {target.database} WITH (FORCE)")

    def remove(self) -> None:
        self.postgres.delete()
        shutil.rmtree(self.home)


def rows(target: Target | Connection, query: str) -> list[tuple[object, ...]]:
    """What a query answers, on a connection or a fresh one."""
    if isinstance(target, Target):
        with connect(target) as connection:
            return connection.execute(query).fetchall()
    return target.execute(query).fetchall()
