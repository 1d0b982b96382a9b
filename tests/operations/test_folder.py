"""Folders of migrations: what is read, and what is refused before any SQL runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.migrations import Applied, MigrationError, plan, read_directory
from operations.migrations.checksum import crc32
from operations.migrations.version import Version

Folder = Callable[[dict[str, str | bytes]], Path]
FLYWAYS = {
    "create table a(id int);\n": -1193849269,
    "\ufeffcreate table b(id int);\r\n-- x\r\ninsert into b values (1);": -586918005,
    "create table c(t text default 'é');\n\n": 445349716,
    "create table d(id int)": 789999973,
}
"""Checksums that Flyway 11.20 itself put into its table."""


@pytest.mark.parametrize("text", FLYWAYS)
def test_a_checksum_is_flyways(text: str) -> None:
    assert crc32(text) == FLYWAYS[text]


def test_files_come_in_the_order_they_are_applied(folder: Folder) -> None:
    names = ["V1__a.sql", "V1_2__b.sql", "V1.10__c.sql", "V02__d.sql", "R__a.sql", "R__b.sql", "U1__a.sql"]
    assert [m.script for m in read_directory(folder(dict.fromkeys(reversed(names), "SELECT 1")))] == names


def test_a_version_and_description_are_kept_as_flyway_keeps_them(folder: Folder) -> None:
    (one,) = read_directory(folder({"V001_02__a__b_c.sql": "SELECT 1"}))
    assert (str(one.version), one.description) == ("001.02", "a  b c")


NAMES = ("V1_a.sql", "v1__a.sql", "V1__.sql", "V__a.sql", "R1__a.sql", "Va__a.sql", "V1__a.SQL", "afterClean.sql")


def test_every_unusable_name_is_told_at_once(folder: Folder) -> None:
    path = folder(dict.fromkeys((*NAMES, "V9__a.sql.conf"), "SELECT 1") | {"README.md": "read me"})
    with pytest.raises(MigrationError) as failure:
        read_directory(path)
    assert [line.split(": ")[0] for line in failure.value.problems] == sorted(
        str(path / name) for name in (*NAMES, "V9__a.sql.conf")
    )


def test_two_files_of_one_version_are_refused(folder: Folder) -> None:
    with pytest.raises(MigrationError, match=r"V1_0__b.sql: is version 1 once more; V1__a.sql has it"):
        read_directory(folder({"V1__a.sql": "SELECT 1", "V1_0__b.sql": "SELECT 2"}))


CONTENT: dict[str, str | bytes] = {
    ": begins with a byte order mark": "\ufeffSELECT 1",
    ":2: has CR LF line ends": "SELECT 1\n;\r\n",
    ": holds no statement": "-- nothing\n",
    ":2: the ' is never closed": "SELECT\n'a",
    ":3: 'COMMIT' ends or splits the transaction": "SELECT 1;\n\nCOMMIT;",
    ": holds a zero byte": "SELECT 1;\0",
}


@pytest.mark.parametrize("fault", CONTENT)
def test_a_file_that_cannot_be_run_is_refused_with_its_line(folder: Folder, fault: str) -> None:
    with pytest.raises(MigrationError) as failure:
        plan(read_directory(folder({"V1__a.sql": CONTENT[fault]})), [])
    assert str(failure.value).startswith(f"V1__a.sql{fault}")


def test_a_file_that_is_no_utf8_is_refused(folder: Folder) -> None:
    with pytest.raises(MigrationError, match="is not UTF-8 at byte 8"):
        read_directory(folder({"V1__a.sql": b"SELECT '\xff'"}))


TWO = {"V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2", "R__v.sql": "SELECT 3"}
HISTORY = [
    Applied(1, Version("1"), "a", "SQL", "V1__a.sql", crc32("SELECT 1")),
    Applied(2, Version("2"), "b", "SQL", "V2__b.sql", crc32("SELECT 2")),
    Applied(3, None, "v", "SQL", "R__v.sql", crc32("SELECT 3")),
]
CHANGES: dict[str, tuple[dict[str, str | None], str]] = {
    "edited": (
        {"V1__a.sql": "SELECT 9"},
        f"V1__a.sql: was edited after it was applied: checksum {crc32('SELECT 1')} then, {crc32('SELECT 9')} now",
    ),
    "renamed": (
        {"V1__a.sql": None, "V1__x.sql": "SELECT 1"},
        "V1__a.sql: was applied under this name and is now V1__x",
    ),
    "moved": ({"V1__a.sql": None, "V3__a.sql": "SELECT 1"}, "V1__a.sql: was applied under this name and is now V3__a"),
    "removed": ({"V2__b.sql": None}, f"V2__b.sql: was applied (checksum {crc32('SELECT 2')}), but its file is gone"),
    "a view removed": ({"R__v.sql": None}, "R__v.sql: was applied"),
    "out of order": ({"V1_5__c.sql": "SELECT 4"}, "V1_5__c.sql: comes after 2 was applied; give it a version above 2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_does_not_fit_the_history_is_refused(folder: Folder, what: str) -> None:
    changes, said = CHANGES[what]
    path = folder({name: text for name, text in (TWO | changes).items() if text is not None})
    with pytest.raises(MigrationError) as failure:
        plan(read_directory(path), HISTORY)
    assert len(failure.value.problems) == 1
    assert failure.value.problems[0].startswith(said)


def test_only_what_is_new_or_a_changed_view_is_pending(folder: Folder) -> None:
    path = folder(TWO | {"V3__c.sql": "SELECT 5", "R__v.sql": "SELECT 6", "U1__a.sql": "SELECT 7"})
    assert [m.script for m in plan(read_directory(path), HISTORY).pending] == ["V3__c.sql", "R__v.sql"]


def test_all_problems_are_told_at_once(folder: Folder) -> None:
    path = folder({"V1__a.sql": "SELECT 9", "V3__c.sql": "COMMIT; BEGIN", "V4__d.sql": "", "R__v.sql": "SELECT 3"})
    with pytest.raises(MigrationError) as failure:
        plan(read_directory(path), HISTORY)
    assert [problem.split(":")[0] for problem in failure.value.problems] == [
        "V1__a.sql", "V2__b.sql", "V3__c.sql", "V3__c.sql", "V4__d.sql"
    ]  # fmt: skip
