"""commerce's databases on a PostgreSQL 17, with their roles: loaded by psql as the migrator, used as the app."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations.marker import Phase, mark
from tests.operations.conftest import aws
from tests.operations.server import Server
from tests.operations.site import Site
from tests.stacks.psql import psql

__all__ = ["aws"]

FOLDER = Path(__file__).resolve().parents[3] / "stacks" / "commerce" / "migrations"
SERVICES = (
    "analytics",
    "auth",
    "catalog",
    "checkout",
    "customer",
    "order",
    "payment",
    "return",
    "search",
    "user",
    "warehouse",
)
OURS = "CREATE TEMP VIEW ours AS SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace"
ROLLBACK = re.compile(r"^-- rollback: (.+)$", re.MULTILINE)
Load = Callable[[Target, Iterable[Path]], None]


def every_file(service: str) -> list[Path]:
    """A service's migrations in the order of their versions."""
    return sorted((FOLDER / service).glob("*.sql"))


def files(service: str) -> list[Path]:
    """Those that are applied as the system is declared: without the contracts that nobody has let go."""
    return [file for file in every_file(service) if not _contracts(file)]


def contract(service: str) -> list[Path]:
    """The others."""
    return [file for file in every_file(service) if _contracts(file)]


def _contracts(file: Path) -> bool:
    found = mark(file.read_text())
    return found is not None and found.phase is Phase.CONTRACT


def before(service: str, name: str) -> list[Path]:
    """Those that come before the one with this name, or with a name that begins so."""
    return [file for file in files(service) if file.name < name]


def rollback(file: Path) -> list[str]:
    """The statements that take a migration back; none where there is nothing to take back."""
    return [line for line in ROLLBACK.findall(file.read_text()) if line.endswith(";")]


@pytest.fixture(scope="session")
def seventeen() -> Iterator[Server]:
    server = Server(17)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def variables(seventeen: Server, aws: dict[str, str]) -> dict[str, str]:
    """How this server and this cloud are reached."""
    return {**aws, "PGSSLROOTCERT": seventeen.authority}


@pytest.fixture(autouse=True)
def reachable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if {"seventeen", "sites"} & set(request.fixturenames):
        for name, value in request.getfixturevalue("variables").items():
            monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def load(seventeen: Server) -> Load:
    """Runs files one after the other by psql."""
    programs = seventeen.postgres.binaries.bin

    def run(target: Target, wanted: Iterable[Path]) -> None:
        psql(programs, target, "".join(f"\\i {file}\n" for file in wanted))

    return run


@pytest.fixture
def empty(seventeen: Server, reachable: None) -> Target:
    """An empty database, as who owns it."""
    return seventeen.database()


@pytest.fixture(scope="session")
def sites(seventeen: Server, variables: dict[str, str], load: Load) -> dict[str, Site]:
    """Each service's database with all its migrations."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        made = {}
        for service in SERVICES:
            with connect(seventeen.login()) as connection:
                connection.execute(f"CREATE DATABASE {service}_db")
            made[service] = equipped(seventeen, seventeen.login(f"{service}_db"))
            load(made[service].login("migrator"), files(service))
    return made


def equipped(server: Server, database: Target) -> Site:
    """The database with its roles."""
    site = Site.new(server, database)
    site.reconcile()
    return site


@pytest.fixture(scope="session")
def catalogs(sites: dict[str, Site], variables: dict[str, str]) -> Iterator[dict[str, Connection]]:
    """A login to each service's database, with a view of what the migrations made."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as open_ones:
        for name, value in variables.items():
            patch.setenv(name, value)
        found = {}
        for service, site in sites.items():
            found[service] = open_ones.enter_context(connect(site.login("migrator")))
            found[service].execute(OURS)
        yield found


@pytest.fixture(params=SERVICES)
def schema(request: pytest.FixtureRequest, catalogs: dict[str, Connection]) -> Connection:
    """Each service's database in turn, as its migrator."""
    return catalogs[request.param]


@pytest.fixture
def app(sites: dict[str, Site]) -> Iterator[Callable[[str], Connection]]:
    """A service's application in its database, with what a test does undone afterwards."""
    opened: list[Connection] = []

    def open_one(service: str, role: str = "app") -> Connection:
        connection = connect(sites[service].login(role), autocommit=False)
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        connection.rollback()
        connection.close()
