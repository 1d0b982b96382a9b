"""Stacks declared without a cloud, and neotool's schemas on a real server."""

import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest

from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec

with warnings.catch_warnings():
    # The SDK's own modules warn about each other when they are loaded.
    warnings.simplefilter("ignore")
    from tests.stacks.declaring import Everything, declared

ROOT = Path(__file__).resolve().parents[2]
OURS = "CREATE TEMP VIEW ours AS SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace"
"""Tables, views and indexes that the migrations made."""
SERVICES = ("app", "security", "asset")


every = cache(declared)
"""Each stack once, for all tests that look at it."""


@pytest.fixture(scope="session")
def declare() -> Callable[[str], Everything]:
    """All that is declared for neotool in an environment."""
    return lambda environment: every("neotool", environment)


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[str], psycopg.Connection]]:
    """A PostgreSQL 18 of the tests' own; gives logins of its master user to one of its databases."""
    home = Path(tempfile.mkdtemp(prefix="groundwork-"))
    home.chmod(0o711)
    port, password = allocate(home, "postgres", "schemas", 5433), secrets.token_urlsafe()
    postgres = Postgres(home, PostgresSpec("schemas", 18, port.host, port.port, "keeper", "postgres"))
    postgres.create(password)

    def connect(database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=port.host,
            port=port.port,
            dbname=database,
            user="keeper",
            password=password,
            sslmode="verify-full",
            sslrootcert=str(home / "ca" / "ca.pem"),
            autocommit=True,
        )

    yield connect
    postgres.delete()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def migrated(server: Callable[[str], psycopg.Connection]) -> Iterator[dict[str, psycopg.Connection]]:
    """The three databases with every migration applied, one file after the other in Flyway's order."""
    open_ones = {}
    for service in SERVICES:
        with server("postgres") as connection:
            connection.execute(f"CREATE DATABASE {service}_db")
        open_ones[service] = server(f"{service}_db")
        for file in migrations(service):
            with open_ones[service].transaction():
                open_ones[service].execute(file.read_bytes())
        open_ones[service].execute(OURS)
    yield open_ones
    for connection in open_ones.values():
        connection.close()


def migrations(service: str) -> list[Path]:
    """Versioned ones by version, then the repeatable ones."""
    folder = ROOT / "stacks" / "neotool" / "migrations" / service
    versioned = sorted(folder.glob("V*.sql"), key=version)
    return [*versioned, *sorted(folder.glob("R__*.sql"))]


def version(file: Path) -> int:
    """The number in `V7__create_articles.sql`."""
    return int(file.name[1:].partition("__")[0])


@pytest.fixture(params=SERVICES)
def schema(request: pytest.FixtureRequest, migrated: dict[str, psycopg.Connection]) -> psycopg.Connection:
    """Each of the three databases in turn."""
    return migrated[request.param]


@pytest.fixture
def app(migrated: dict[str, psycopg.Connection]) -> Iterator[psycopg.Connection]:
    """app_db, with what a test does to it undone afterwards."""
    with migrated["app"].transaction(force_rollback=True):
        yield migrated["app"]


@pytest.fixture
def security(migrated: dict[str, psycopg.Connection]) -> Iterator[psycopg.Connection]:
    """security_db, with what a test does to it undone afterwards."""
    with migrated["security"].transaction(force_rollback=True):
        yield migrated["security"]


@pytest.fixture
def asset(migrated: dict[str, psycopg.Connection]) -> Iterator[psycopg.Connection]:
    """asset_db, with what a test does to it undone afterwards."""
    with migrated["asset"].transaction(force_rollback=True):
        yield migrated["asset"]
