"""A real server, real Secrets Manager calls, and folders of migrations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.connection import Connection, Target, connect
from tests.operations.server import Server


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
