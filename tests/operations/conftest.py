"""A real server, real Secrets Manager calls, and folders of migrations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from operations.connection import Connection, Target, connect
from tests.operations.aws import NAMES
from tests.operations.server import Server
from tests.operations.site import Site


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.remove()


@pytest.fixture(autouse=True)
def reachable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test reach the server and the cloud that it uses, whatever other tests of the same process use."""
    if "server" in request.fixturenames:
        monkeypatch.setenv("PGSSLROOTCERT", request.getfixturevalue("server").authority)
    if "aws" in request.fixturenames:
        for name, value in request.getfixturevalue("aws").items():
            monkeypatch.setenv(name, value)


@pytest.fixture
def database(server: Server) -> Target:
    return server.database()


@pytest.fixture
def connection(database: Target) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """A folder of migrations: `folder({"V1__a.sql": "CREATE TABLE a ()"})`; files not named are removed."""

    def write(files: dict[str, str | bytes]) -> Path:
        path = tmp_path / "migrations"
        path.mkdir(exist_ok=True)
        for file in path.iterdir():
            file.unlink()
        for name, text in files.items():
            (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture(scope="session")
def aws() -> Iterator[dict[str, str]]:
    """Give the variables with which a Secrets Manager is reached."""
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield {**NAMES, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    moto.stop()


@pytest.fixture
def site(server: Server, database: Target, aws: None) -> Site:
    """A database with empty secrets for its roles."""
    return Site.new(server, database)
