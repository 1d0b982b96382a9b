"""The files of vrooli's migrations, as Prisma wants them."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.operations.server import Server, rows
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
