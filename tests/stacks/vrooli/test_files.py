"""The files of vrooli's migrations, as Prisma wants them."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from operations.migrations import LAYOUTS, migrate
from operations.roles import verify
from tests.operations.server import Server, rows
from tests.operations.site import Site
from tests.stacks.psql import built
from tests.stacks.vrooli.conftest import EXTENSIONS, FILES, FOLDER


def test_the_lock_names_the_kind_of_database() -> None:
    assert tomllib.loads((FOLDER / "migration_lock.toml").read_text()) == {"provider": "postgresql"}


def test_nothing_lies_beside_the_migrations() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {"migration_lock.toml", *(file.parent.name for file in FILES)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name[15:])
def test_a_folder_is_named_by_its_time_and_its_one_change(file: Path) -> None:
    text = file.read_text()
    assert re.fullmatch(r"\d{14}_(create|add)_[a-z_]+", file.parent.name)
    assert text.startswith("-- ")
    assert text.count("CREATE TABLE") <= 1
    assert not re.search(r"^((BEGIN|COMMIT);|DROP|INSERT|UPDATE|DELETE)", text, re.MULTILINE)


def test_the_files_find_the_extensions_that_were_made_before_them(eighteen: Server, variables: dict[str, str]) -> None:
    site = built(eighteen, variables, [FILES[0].read_text()], EXTENSIONS)
    found = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
    assert rows(site.keeper, found) == [("citext",), ("pg_stat_statements",), ("vector",)]


def test_the_runner_leads_where_psql_does_and_the_matrix_holds(
    eighteen: Server, variables: dict[str, str], site: Site
) -> None:
    other = built(eighteen, variables, (), EXTENSIONS)
    migrate(other.login("migrator"), FOLDER, LAYOUTS["prisma"], progress=print)
    ours, theirs = (dump(eighteen, each) for each in (other, site))
    assert ours == theirs
    assert [probe for probe in verify(other.place, other.logins) if not probe.ok] == []


def dump(server: Server, site: Site) -> list[str]:
    """The schema as pg_dump tells it, without the history."""
    target = site.login("migrator")
    done = subprocess.run(
        [
            server.postgres.binaries.bin / "pg_dump", "--schema-only", "--exclude-table=_prisma_migrations",
            "-h", target.host, "-p", str(target.port), "-U", target.user, "-d", target.database,
        ],
        env=os.environ | {"PGPASSWORD": target.password, "PGSSLMODE": "verify-full"},
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    lines = done.stdout.replace(site.place.service, "server").splitlines()
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
