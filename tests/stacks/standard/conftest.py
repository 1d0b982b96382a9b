"""standard's schema on a PostgreSQL 15, with its roles: loaded by psql as the migrator, used as the app."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.connection import Connection, connect
from tests.operations.conftest import aws
from tests.operations.server import Server
from tests.operations.site import Site
from tests.stacks.psql import built, psql

__all__ = ["aws"]

FOLDER = Path(__file__).resolve().parents[3] / "stacks" / "standard" / "migrations" / "web"
FILES = sorted(FOLDER.glob("*.sql"))
Run = Callable[[Site, str], None]


def parts(file: Path) -> tuple[str, str]:
    """The way up and the way down."""
    up, down = file.read_text().split("-- Down Migration\n")
    return up, down


@pytest.fixture(scope="session")
def fifteen() -> Iterator[Server]:
    server = Server(15, port=5435)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def variables(fifteen: Server, aws: dict[str, str]) -> dict[str, str]:
    """How this server and this cloud are reached."""
    return {**aws, "PGSSLROOTCERT": fifteen.authority}


@pytest.fixture(autouse=True)
def reachable(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def run(fifteen: Server) -> Run:
    """Runs SQL by psql as a database's migrator."""
    programs = fifteen.postgres.binaries.bin
    return lambda site, sql: psql(programs, site.login("migrator"), sql)


@pytest.fixture
def empty(fifteen: Server, variables: dict[str, str]) -> Site:
    return built(fifteen, variables, ())


@pytest.fixture(scope="session")
def site(fifteen: Server, variables: dict[str, str]) -> Site:
    """The database with every way up gone."""
    return built(fifteen, variables, (parts(file)[0] for file in FILES))


@pytest.fixture
def app(site: Site, reachable: None) -> Iterator[Connection]:
    """The application, with what a test does undone afterwards."""
    with connect(site.login("app")) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.fixture
def owner(site: Site, reachable: None) -> Iterator[Connection]:
    """Whoever keeps the database, with what a test does undone afterwards."""
    with connect(site.login("migrator")) as connection, connection.transaction(force_rollback=True):
        yield connection
