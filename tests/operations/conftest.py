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
    patch = pytest.MonkeyPatch()
    patch.setenv("PGSSLROOTCERT", server.authority)
    yield server
    patch.undo()
    server.remove()


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
def aws() -> Iterator[None]:
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    patch = pytest.MonkeyPatch()
    for name, value in {**NAMES, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
        patch.setenv(name, value)
    yield
    patch.undo()
    moto.stop()


@pytest.fixture
def site(server: Server, database: Target, aws: None) -> Site:
    """A database with empty secrets for its roles."""
    return Site.new(server, database)
