"""A PostgreSQL server of the machine's own that lives as long as a rehearsal does."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from localcloud.cloud.servers.administration import session
from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from localcloud.cloud.servers.server import ServerError, folder
from localcloud.cloud.servers.spec import load
from operations.connection import Connection
from operations.errors import OperationError
from operations.rehearsal.copy import Original, become, fill, make_database

PREFIX = "rehearsal"
PORT = 5433
MASTER = "rehearsal"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
"""Nothing here is to last."""


class Scratch:
    """One server; a database for each schema that is copied to it."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres, self._alone = postgres, Lock()

    @property
    def programs(self) -> Path:
        """Where pg_dump of the same major is."""
        return self._postgres.binaries.bin

    @contextmanager
    def copy(self, name: str, original: Original) -> Iterator[Connection]:
        """A connection to a copy of the schema, logged in as the original's migrator. Raises OperationError."""
        with self._alone, session(self._postgres.place) as administrator:
            make_database(administrator, original, name)
        with session(self._postgres.place, name) as connection:
            fill(connection, original)
        with session(self._postgres.place, name) as connection:
            become(connection, original)
            yield connection


@contextmanager
def scratch(home: Path, major: int) -> Iterator[Scratch]:
    """Build a server of this major, and remove it afterwards. Raises OperationError."""
    _sweep(home)
    name = f"{PREFIX}-{os.getpid()}-{major}"
    try:
        place = allocate(home, "postgres", name, PORT)
        postgres = Postgres(home, PostgresSpec(name, major, place.host, place.port, MASTER, None, QUICK))
        try:
            postgres.create(secrets.token_urlsafe())
            yield Scratch(postgres)
        finally:
            postgres.delete()
    except ServerError as error:
        raise OperationError(str(error)) from None


def _sweep(home: Path) -> None:
    """Remove the servers of rehearsals that were killed."""
    for left in folder(home, "postgres", "x").parent.glob(f"{PREFIX}-*"):
        spec = load(left)
        if isinstance(spec, PostgresSpec) and not _lives(int(left.name.split("-")[1])):
            Postgres(home, spec).delete()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
