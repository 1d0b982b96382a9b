"""The files of commerce's migrations, as text."""

import re
from pathlib import Path

import pytest

from operations.migrations.statement import statements
from tests.stacks.commerce.conftest import FOLDER, SERVICES, contract, every_file, rollback

NAME = re.compile(r"(\d{8})_(\d{3})_(create|add|index|sync|validate|require|drop|publish)_[a-z_]+\.sql")
ALONE = re.compile(r"CREATE INDEX CONCURRENTLY")
"""What cannot be in a transaction."""
EVERY = [file for service in SERVICES for file in every_file(service)]

every = pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}-{file.stem}")


def test_there_is_a_folder_for_each_of_the_eleven_services_and_nothing_else() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == list(SERVICES)
    assert sorted(FOLDER.rglob("*.*")) == sorted([*EVERY, FOLDER / "order" / "changes.toml"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_files_of_a_day_count_up_from_one(service: str) -> None:
    days: dict[str, list[int]] = {}
    for file in every_file(service):
        days.setdefault(file.name[:8], []).append(int(file.name[9:12]))
    assert days == {day: list(range(1, len(numbers) + 1)) for day, numbers in days.items()}


def test_the_example_of_the_text_has_its_name() -> None:
    assert FOLDER / "order" / "20260127_001_add_order_source.sql" in EVERY


@every
def test_a_file_is_named_for_its_one_change_and_says_why(file: Path) -> None:
    text = file.read_text()
    assert NAME.fullmatch(file.name)
    assert re.match(r"-- [A-Z]", text)
    assert text.count("CREATE TABLE") <= 1
    altered = re.findall(r"^ALTER TABLE (\w+)", text, re.MULTILINE)
    assert len(altered) <= 1 or file == contract("order")[-1]
    assert not altered or "CREATE TABLE" not in text


@every
def test_a_file_says_how_it_is_taken_back(file: Path) -> None:
    lines = [line for line in file.read_text().split("\n") if line.startswith("-- rollback: ")]
    assert lines
    assert all(line.endswith(";") for line in lines) or re.fullmatch(r"-- rollback: nothing, .+", *lines)
    assert bool(rollback(file)) == (len(lines) > 1 or lines[0].endswith(";"))


@every
def test_what_cannot_be_in_a_transaction_is_alone_in_its_file(file: Path) -> None:
    shapes = [statement.shape for statement in statements(file.read_text())]
    assert [shape for shape in shapes if ALONE.match(shape)] in ([], shapes[:1] if len(shapes) == 1 else [])


@every
def test_an_index_of_a_table_that_was_there_is_built_beside_the_writers(file: Path) -> None:
    text = file.read_text()
    made = set(re.findall(r"CREATE TABLE (\w+)", text))
    indexed = set(re.findall(r"^CREATE (?:UNIQUE )?INDEX \w+\s+ON (\w+)", text, re.MULTILINE))
    assert indexed <= made


@every
def test_no_file_changes_rows_outside_a_batch(file: Path) -> None:
    assert not re.search(r"^(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY)\b", file.read_text(), re.MULTILINE)


@every
def test_nothing_that_a_service_keeps_is_dropped_but_by_a_contract(file: Path) -> None:
    sql = "\n".join(line for line in file.read_text().split("\n") if not line.startswith("--"))
    assert not re.search(r"\bDROP (?!NOT NULL)", sql) or file in contract("order")
