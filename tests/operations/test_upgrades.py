"""A database upgraded step by step ends as one made at once."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud.cloud.servers import archives
from operations.connection import Target
from operations.migrations import migrate
from tests.operations.server import Server

MIGRATIONS = Path(__file__).resolve().parents[2] / "stacks" / "neotool" / "migrations"
SERVICES = ("app", "security", "asset")


def silent(_said: str) -> None:
    """Nobody listens."""


def dump(target: Target) -> str:
    """The whole schema, and the history without its clock."""
    command = [archives.binaries(18).bin / "pg_dump", "--schema-only", "--restrict-key=none"]
    login = {"PGHOST": target.host, "PGPORT": str(target.port), "PGUSER": target.user, "PGPASSWORD": target.password}
    more = {"PGDATABASE": target.database, "PGSSLMODE": "verify-full"}
    return subprocess.run(command, env=os.environ | login | more, check=True, capture_output=True, text=True).stdout


def prefixes(service: str) -> Iterator[dict[str, str]]:
    """The folder as it was after each of its files was added, versioned ones first."""
    files = sorted((MIGRATIONS / service).glob("V*"), key=lambda file: int(file.name[1:].partition("__")[0]))
    files += sorted((MIGRATIONS / service).glob("R*"))
    for end in range(1, len(files) + 1):
        yield {file.name: file.read_text() for file in files[:end]}


@pytest.fixture
def at_once(server: Server) -> dict[str, str]:
    """Each service's schema, made by one run."""
    targets = {service: server.database() for service in SERVICES}
    for service, target in targets.items():
        migrate(target, MIGRATIONS / service, progress=silent)
    return {service: dump(target) for service, target in targets.items()}


def test_a_run_for_each_file_ends_as_one_run_for_all(
    server: Server, folder: Callable[..., Path], at_once: dict[str, str]
) -> None:
    for service in SERVICES:
        target = server.database()
        for files in prefixes(service):
            migrate(target, folder(files), progress=silent)
        assert dump(target) == at_once[service]


@pytest.mark.deep
@pytest.mark.parametrize("service", SERVICES)
def test_every_prefix_upgrades_to_the_same_schema(
    server: Server, folder: Callable[..., Path], at_once: dict[str, str], service: str
) -> None:
    for files in prefixes(service):
        target = server.database()
        migrate(target, folder(files), progress=silent)
        migrate(target, MIGRATIONS / service, progress=silent)
        assert dump(target) == at_once[service]
