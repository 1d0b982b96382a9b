"""A home of its own for each test, where the servers' account can reach it, and nothing of it left afterwards."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from localcloud.cloud.servers import endpoints, inventory
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from localcloud.cloud.servers.redis import Redis, RedisSpec

PASSWORD = "correct horse battery staple"
TOKEN = "first token of many"


def _home() -> Iterator[Path]:
    # not tmp_path: pytest keeps that to the caller, and servers do not run as root
    path = Path(tempfile.mkdtemp(prefix="groundwork-")).resolve()
    yield path
    inventory.delete(path)
    shutil.rmtree(path)


home = pytest.fixture(_home)
shared_home = pytest.fixture(_home, scope="session")


def declared(home: Path, name: str, major: int = 18, **wanted: Any) -> Postgres:
    place = endpoints.allocate(home, "postgres", name, 5433)
    wanted = {"master_user": "master", "database": "app_db", **wanted}
    return Postgres(home, PostgresSpec(id=name, major=major, host=place.host, port=place.port, **wanted))


def created(home: Path, name: str, major: int = 18, **wanted: Any) -> Postgres:
    cluster = declared(home, name, major, **wanted)
    cluster.create(None if cluster.spec.source else PASSWORD)
    return cluster


def cache(home: Path, name: str = "cache", token: str | None = None, **wanted: Any) -> Redis:
    place = endpoints.allocate(home, "redis", name, 6380)
    server = Redis(home, RedisSpec(id=name, host=place.host, port=place.port, **wanted))
    server.create(token)
    return server


def connect(cluster: Postgres, **words: Any) -> psycopg.Connection:
    """As the master user, the way a program connects: over TLS, the address checked."""
    words = {"user": "master", "password": PASSWORD, "dbname": "app_db", "sslmode": "verify-full", **words}
    authority = str(cluster.home / "ca" / "ca.pem")
    return psycopg.connect(
        host=cluster.spec.host,
        port=cluster.spec.port,
        sslrootcert=authority,
        autocommit=True,
        connect_timeout=10,
        **words,
    )


def sign_in(server: Redis, token: str | None = None) -> redis.Redis:
    authority = str(server.home / "ca" / "ca.pem")
    return redis.Redis(
        host=server.spec.host,
        port=server.spec.port,
        password=token,
        ssl=server.spec.tls,
        ssl_ca_certs=authority,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
    )


@pytest.fixture
def run() -> Callable[..., Any]:
    """One statement as the master user; its rows."""

    def run(cluster: Postgres, statement: str, **words: Any) -> Any:
        with connect(cluster, **words) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture(scope="session")
def writer(shared_home: Path) -> Postgres:
    """A primary that many tests look at and none breaks."""
    return created(shared_home, "shared", settings={"shared_preload_libraries": "pg_stat_statements"})


@pytest.fixture(scope="session")
def reader(writer: Postgres) -> Postgres:
    """Its replica."""
    return created(writer.home, "shared-1", source="shared", settings=writer.spec.settings)


@pytest.fixture(scope="session")
def spare(shared_home: Path) -> Postgres:
    """A primary that tests may change, each for itself."""
    return created(shared_home, "spare")


@pytest.fixture(scope="session")
def guarded(shared_home: Path) -> Redis:
    """A cache with a token, that many tests look at and none changes."""
    return cache(shared_home, "guarded", TOKEN)


@pytest.fixture(scope="session", params=[15, 16, 17, 18])
def major(request: pytest.FixtureRequest, writer: Postgres) -> Postgres:
    """A primary of each major version."""
    return writer if request.param == 18 else created(writer.home, f"major-{request.param}", request.param)


def processes_of(home: Path) -> list[str]:
    """Command lines of whatever still runs for the home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if int(entry.name) != os.getpid() and (
                str(home) in line or str((entry / "cwd").readlink()).startswith(str(home))
            ):
                found.append(line)
        except OSError:
            continue
    return found
