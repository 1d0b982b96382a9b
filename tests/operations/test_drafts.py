"""New files, named as each layout has it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.migrations import LAYOUTS, MigrationError, read_directory
from operations.migrations.scaffold import scaffold
from tests.operations.folders import FILES, write

SHAPES = {
    "flyway": r"V3__add_email\.sql",
    "dated": r"20\d{6}_\d{3}_add_email\.sql",
    "updown": r"\d{14}_add_email\.sql",
    "updown-dbmate": r"\d{14}_add_email\.sql",
    "updown-pairs": r"000003_add_email\.up\.sql 000003_add_email\.down\.sql",
    "prisma": r"\d{14}_add_email/migration\.sql",
}


@pytest.mark.parametrize("name", FILES)
def test_the_next_file_comes_last_and_wants_to_be_filled(tmp_path: Path, name: str) -> None:
    path, layout = write(tmp_path, name), LAYOUTS[name.partition("-")[0]]
    made = scaffold(path, layout, "Add email")
    assert re.fullmatch(SHAPES[name], " ".join(file.relative_to(path).as_posix() for file in made))
    last = [file for file in read_directory(path, layout) if not file.undo][-1]
    assert last.description == "add email"
    assert scaffold(path, layout, "another") != made


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_first_file_of_a_folder_makes_the_folder(tmp_path: Path, name: str) -> None:
    scaffold(tmp_path / "new", LAYOUTS[name], "create_users")
    assert [file.description for file in read_directory(tmp_path / "new", LAYOUTS[name])] == ["create users"]


def test_both_parts_are_marked_as_in_the_last_file(tmp_path: Path) -> None:
    (made,) = scaffold(write(tmp_path, "updown-dbmate"), LAYOUTS["updown"], "x")
    assert re.findall(r"^-- migrate:.*$", made.read_text(), re.MULTILINE) == ["-- migrate:up", "-- migrate:down"]


def test_a_number_keeps_its_digits_and_a_file_gets_its_way_back(folder: Callable[..., Path]) -> None:
    path = folder({"V009__a.sql": "SELECT 1"})
    made = scaffold(path, LAYOUTS["flyway"], "b", undo=True)
    assert [file.name for file in made] == ["V010__b.sql", "U010__b.sql"]
    assert [file.name for file in scaffold(path, LAYOUTS["flyway"], "v", repeatable=True)] == ["R__v.sql"]


@pytest.mark.parametrize("description", ["", "../x", "1st", "a__b", "ä", "x" * 81, "drop;"])
def test_a_description_that_makes_no_name_is_refused(tmp_path: Path, description: str) -> None:
    with pytest.raises(MigrationError, match="letters, digits and single _ make a name"):
        scaffold(tmp_path, LAYOUTS["flyway"], description)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(folder: Callable[..., Path]) -> None:
    path = folder({"R__v.sql": "SELECT 1"})
    with pytest.raises(MigrationError, match="is there already"):
        scaffold(path, LAYOUTS["flyway"], "v", repeatable=True)
    with pytest.raises(MigrationError, match="layout dated has no repeatable or undo files"):
        scaffold(path, LAYOUTS["dated"], "v", undo=True)
