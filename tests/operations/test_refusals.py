"""Files that must not be run, in every layout: refused before any SQL, by name."""

from pathlib import Path
from random import Random

import pytest

from operations.connection import Connection
from operations.migrations import (
    LAYOUTS,
    Layout,
    MigrationError,
    applied_files,
    look,
    plan,
    read_directory,
    remembered,
    up,
)
from operations.migrations.content import faults
from operations.migrations.migration import Migration
from tests.operations.folders import FILES, quiet, write
from tests.operations.server import rows
from tests.reliability import record

NEXT = {
    "flyway": "V3__c.sql",
    "dated": "20260101_003_c.sql",
    "updown": "20260101000003_c.sql",
    "updown-dbmate": "20260101000003_c.sql",
    "updown-pairs": "000003_c.up.sql",
    "prisma": "20260101000003_c/migration.sql",
}
NAMES = list(FILES)
ROUNDS = 200


def first(name: str) -> str:
    return next(script for script in FILES[name] if not script.endswith(".toml"))


def third(name: str, sql: str) -> str:
    """The text of a file that follows the two there are, as its layout wants it."""
    marks = {"updown": ("-- Up Migration", "-- Down Migration"), "updown-dbmate": ("-- migrate:up", "-- migrate:down")}
    up_mark, down_mark = marks.get(name, ("", ""))
    return f"{up_mark}\n{sql}\n\n{down_mark}\nDROP TABLE c;\n" if up_mark else f"{sql}\n"


def other(name: str) -> str:
    """The first file's text with another column in it."""
    return FILES[name][first(name)].replace("(id int)", "(id bigint)")


def renamed(name: str) -> dict[str, str | None]:
    text, script = FILES[name][first(name)], first(name)
    return {script: None, script.replace("_a", "_x"): text}


STANDING = {
    "edited": lambda name: ({first(name): other(name)}, "was edited after it was applied"),
    "renamed": lambda name: (renamed(name), "was applied under this name and is now"),
    "removed": lambda name: ({first(name): None}, "its file is gone"),
    "out of order": lambda name: ({first(name).replace("1", "0", 1): FILES[name][first(name)]}, "comes after"),
}
BLIND = {
    "edited": {"dated", "updown", "updown-dbmate", "updown-pairs"},
    "renamed": {"dated", "updown", "updown-dbmate", "updown-pairs"},
    "removed": {"updown-pairs"},
    "out of order": {"updown-pairs"},
}
"""What the tool's own history cannot tell: a version says nothing of a name or a text; the state does."""


def layout_of(name: str, path: Path) -> Layout:
    return LAYOUTS[name.partition("-")[0]].of(path)


def cleared(path: Path) -> None:
    """Prisma wants no folder without a file."""
    for folder in path.iterdir():
        if folder.is_dir() and not (folder / "migration.sql").exists():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()


@pytest.mark.parametrize("fault", STANDING)
@pytest.mark.parametrize("name", NAMES)
def test_what_was_changed_after_it_was_applied_is_refused_before_any_sql(
    connection: Connection, tmp_path: Path, name: str, fault: str
) -> None:
    path = write(tmp_path, name)
    layout = layout_of(name, path)
    up(connection, path, layout, progress=quiet)
    state = applied_files(look(connection, path, layout).found)
    changes, said = STANDING[fault](name)
    write(tmp_path, name, {NEXT[name]: third(name, "CREATE TABLE c ();"), **changes})
    cleared(path)
    if name in BLIND[fault]:
        with pytest.raises(MigrationError, match=said):
            plan(read_directory(path, layout), remembered(state, layout))
        return
    with pytest.raises(MigrationError, match=said):
        up(connection, path, layout, progress=quiet)
    assert rows(connection, "SELECT to_regclass('c')") == [(None,)]


UNFIT = {
    "with CR LF": ("SELECT 1;\r\nSELECT 2;", ":[12]: has CR LF line ends"),
    "with a byte order mark": ("\ufeffSELECT 1;", "byte order mark|holds SQL before|has no lines"),
    "empty": ("", ": holds no statement"),
    "only comments": ("-- later", ": holds no statement"),
    "with a command of psql": ("\\connect other", "a command of psql's own"),
    "never closed": ("SELECT 'a", "the ' is never closed|there must be one"),
}


@pytest.mark.parametrize("fault", UNFIT)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_cannot_be_run_is_refused_before_any_sql(
    connection: Connection, tmp_path: Path, name: str, fault: str
) -> None:
    sql, said = UNFIT[fault]
    text = third(name, sql)
    if sql.startswith("\ufeff"):
        text = "\ufeff" + text.replace("\ufeff", "")
    path = write(tmp_path, name, {NEXT[name]: text})
    with pytest.raises(MigrationError, match=said) as refused:
        up(connection, path, layout_of(name, path), progress=quiet)
    assert {problem.split(":")[0] for problem in refused.value.problems} == {NEXT[name].removesuffix("/migration.sql")}
    assert rows(connection, "SELECT to_regclass('a')") == [(None,)]


DOUBLES = {
    "flyway": {"V1.0__again.sql": "SELECT 1;"},
    "dated": {"20260101_001_again.sql": "SELECT 1;"},
    "updown": {"20260101000001_again.sql": FILES["updown"]["20260101000001_a.sql"]},
    "updown-dbmate": {"20260101000001_again.sql": FILES["updown-dbmate"]["20260101000001_a.sql"]},
    "updown-pairs": {"1_again.up.sql": "SELECT 1;"},
    "prisma": {"20260101000001_again/migration.sql": "SELECT 1;"},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_version_given_twice_is_refused_before_any_sql(connection: Connection, tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, DOUBLES[name])
    with pytest.raises(MigrationError, match=r"again.* is version .* once more|is version .* once more; .*again"):
        up(connection, path, layout_of(name, path), progress=quiet)
    assert rows(connection, "SELECT to_regclass('a')") == [(None,)]


MANY = 30


def script(name: str, number: int) -> str:
    shapes = {
        "flyway": f"V{number}__t{number}.sql",
        "dated": f"20260101_{number:03}_t{number}.sql",
        "updown": f"202601010000{number:02}_t{number}.sql",
        "updown-dbmate": f"202601010000{number:02}_t{number}.sql",
        "updown-pairs": f"{number:06}_t{number}.up.sql",
        "prisma": f"202601010000{number:02}_t{number}/migration.sql",
    }
    return shapes[name]


def spoilt(fault: str, text: str) -> str | None:
    """A file's text after the fault; None when the file is gone."""
    changed = {
        "edited": text.replace("(id int)", "(id bigint)"),
        "CR LF": text.replace("\n", "\r\n"),
        "byte order mark": "\ufeff" + text,
        "empty": "",
    }
    return changed.get(fault)


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_a_random_fault_in_a_long_folder_is_refused_by_name_and_changes_nothing(
    connection: Connection, tmp_path: Path, name: str
) -> None:
    chance, path = Random(name), tmp_path / name  # noqa: S311
    path.mkdir()
    if name == "prisma":
        (path / "migration_lock.toml").write_text('provider = "postgresql"')
    for number in range(1, MANY + 1):
        file = path / script(name, number)
        file.parent.mkdir(exist_ok=True)
        file.write_text(third(name, f"CREATE TABLE t{number} (id int);"))
    layout = layout_of(name, path)
    up(connection, path, layout, progress=quiet)
    state = remembered(applied_files(look(connection, path, layout).found), layout)
    before = rows(connection, f"SELECT * FROM {layout.table} ORDER BY 1")  # noqa: S608
    for turn in range(ROUNDS):
        waiting = turn % 2 == 0
        fault = chance.choice(["CR LF", "byte order mark", "empty"] if waiting else ["edited", "empty", "gone"])
        file = path / script(name, MANY if waiting else chance.randint(1, MANY))
        text = file.read_text()
        after = spoilt(fault, text)
        file.unlink() if after is None else file.write_bytes(after.encode())
        with pytest.raises(MigrationError) as refused:
            plan(read_directory(path, layout), state[:-1] if waiting else state)
        known = file.parent.name if name == "prisma" else file.name
        assert any(known in problem for problem in refused.value.problems), (fault, known, refused.value.problems)
        file.write_text(text)
    assert up(connection, path, layout, progress=quiet) == []
    assert rows(connection, f"SELECT * FROM {layout.table} ORDER BY 1") == before  # noqa: S608
    record("M5", f"edited, CR LF, byte order mark, empty or gone at random in {MANY} files, {name}", ROUNDS,
           f"{ROUNDS} of {ROUNDS} refused by name, before any SQL")  # fmt: skip


def test_a_way_back_may_have_nothing_to_do() -> None:
    assert faults(Migration("V1__x.sql", None, "x", sql="-- what was looked at is right for good", undo=True)) == []
