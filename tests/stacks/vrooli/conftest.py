"""vrooli's schema on a PostgreSQL 18 with pgvector, with its roles: loaded by psql as the migrator, used as the app."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.connection import Connection, connect
from tests.operations.conftest import aws
from tests.operations.server import Server
from tests.operations.site import Site
from tests.stacks.psql import built

__all__ = ["aws"]

FOLDER = Path(__file__).resolve().parents[3] / "stacks" / "vrooli" / "migrations" / "server"
FILES = sorted(FOLDER.glob("*/migration.sql"))
EXTENSIONS = ("vector", "citext", "pg_stat_statements")
Login = Callable[[str], Connection]


@pytest.fixture(scope="session")
def eighteen() -> Iterator[Server]:
    server = Server(18, port=5438)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def variables(eighteen: Server, aws: dict[str, str]) -> dict[str, str]:
    """How this server and this cloud are reached."""
    return {**aws, "PGSSLROOTCERT": eighteen.authority}


@pytest.fixture(autouse=True)
def reachable(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def site(eighteen: Server, variables: dict[str, str]) -> Site:
    """The database with all migrations gone."""
    return built(eighteen, variables, (file.read_text() for file in FILES), EXTENSIONS)


def used(site: Site, role: str) -> Iterator[Connection]:
    with connect(site.login(role)) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.fixture
def app(site: Site, reachable: None) -> Iterator[Connection]:
    """The server, with what a test does undone afterwards."""
    yield from used(site, "app")


@pytest.fixture
def owner(site: Site, reachable: None) -> Iterator[Connection]:
    """Whoever keeps the database, with what a test does undone afterwards."""
    yield from used(site, "migrator")


@pytest.fixture
def reader(site: Site, reachable: None) -> Iterator[Connection]:
    """Whoever only reads."""
    yield from used(site, "readonly")
