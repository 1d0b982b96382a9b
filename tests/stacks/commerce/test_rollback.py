"""Every migration but a contract can be taken back, and what was there before is there again."""

import os
import subprocess

import pytest

from operations.connection import Connection, Target, connect
from tests.operations.server import Server
from tests.stacks.commerce.conftest import SERVICES, files, rollback


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_taken_back_leaves_what_was_there_before(seventeen: Server, empty: Target, service: str) -> None:
    with connect(empty) as connection:
        dumps = [dump(seventeen, empty)]
        for file in files(service):
            run(connection, [file.read_text()])
            dumps.append(dump(seventeen, empty))
        for file in reversed(files(service)):
            dumps.pop()
            # What says that there is nothing to take back goes with what came before it.
            if back := rollback(file):
                run(connection, back)
                assert (file.name, dump(seventeen, empty)) == (file.name, dumps[-1])


def run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def dump(server: Server, target: Target) -> str:
    """The whole schema, as pg_dump writes it."""
    environment = os.environ | {
        "PGHOST": target.host,
        "PGPORT": str(target.port),
        "PGDATABASE": target.database,
        "PGUSER": target.user,
        "PGPASSWORD": target.password,
        "PGSSLMODE": "verify-full",
    }
    command = [server.postgres.binaries.bin / "pg_dump", "--schema-only", "--restrict-key=same"]
    return subprocess.run(command, env=environment, text=True, capture_output=True, check=True).stdout
