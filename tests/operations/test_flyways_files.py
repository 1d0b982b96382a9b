"""What stands in and beside Flyway's files: placeholders, settings, callbacks, conditions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import LAYOUTS, MigrationError, Options, State, status, up
from operations.migrations.checksum import crc32
from operations.migrations.conditions import holds
from operations.migrations.undo import undo
from operations.migrations.version import Version
from tests.operations.folders import quiet
from tests.operations.server import rows

Folder = Callable[[dict[str, str | bytes]], Path]
VALUES = Options(placeholders={"Owner": "o'hara", "table": "a"})


def test_placeholders_are_replaced_whatever_their_case_and_where_they_stand(
    connection: Connection, folder: Folder
) -> None:
    path = folder(
        {"V1__a.sql": "CREATE TABLE ${TABLE} (t text); -- of ${owner}\nINSERT INTO ${table} VALUES ('${table}');"}
    )
    up(connection, path, progress=quiet, options=VALUES)
    assert rows(connection, "SELECT t FROM a") == [("a",)]


def test_flyways_own_placeholders_have_its_values(connection: Connection, folder: Folder) -> None:
    names = ("defaultSchema", "user", "database", "table", "filename", "environment")
    values = ", ".join(f"'${{flyway:{name}}}'" for name in names)
    path = folder(
        {"V1__a.sql": f"CREATE TABLE a AS SELECT ARRAY[{values}] AS t, timestamp '${{flyway:timestamp}}' AS at"}
    )
    up(connection, path, progress=quiet)
    database = connection.info.dbname
    assert rows(connection, "SELECT t FROM a") == [
        (["public", "keeper", database, "flyway_schema_history", "V1__a.sql", "default"],)
    ]


def test_one_without_a_value_is_refused_before_any_sql(connection: Connection, folder: Folder) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "SELECT 1;\n-- ${nobody}"})
    with pytest.raises(MigrationError, match=r"V2__b.sql:2: \$\{nobody\} has no value"):
        up(connection, path, progress=quiet)
    assert rows(connection, "SELECT to_regclass('a')") == [(None,)]


def test_a_checksum_is_of_the_text_as_written_and_of_a_view_with_its_values(
    connection: Connection, folder: Folder
) -> None:
    files: dict[str, str | bytes] = {"V1__a.sql": "SELECT '${table}';", "R__v.sql": "SELECT '${table}' || '';"}
    path = folder(files)
    up(connection, path, progress=quiet, options=VALUES)
    assert rows(connection, "SELECT checksum FROM flyway_schema_history ORDER BY installed_rank") == [
        (crc32("SELECT '${table}';"),), (crc32("SELECT 'a' || '';"),),
    ]  # fmt: skip
    assert up(connection, path, progress=quiet, options=VALUES) == []
    assert up(connection, path, progress=quiet, options=Options(placeholders={"table": "b"})) == ["R__v.sql"]


@pytest.mark.parametrize(
    "files",
    [
        {"V1__a.sql": "-- flyway:placeholderReplacement=false\nSELECT '${nobody}';"},
        {"V1__a.sql": "SELECT '${nobody}';", "V1__a.sql.conf": "# as it is\nplaceholderReplacement = false\n"},
    ],
)
def test_a_file_may_want_its_text_as_it_is(
    connection: Connection, folder: Folder, files: dict[str, str | bytes]
) -> None:
    assert up(connection, folder(files), progress=quiet) == ["V1__a.sql"]


@pytest.mark.parametrize("where", ["comment", "conf"])
def test_a_file_may_want_no_transaction(connection: Connection, folder: Folder, where: str) -> None:
    text = "CREATE TABLE a ();\nSELECT nonsense;"
    files: dict[str, str | bytes] = {"V1__a.sql": f"-- flyway:executeInTransaction=false\n{text}"}
    if where == "conf":
        files = {"V1__a.sql": f"--\n{text}", "V1__a.sql.conf": "executeInTransaction=false"}
    with pytest.raises(MigrationError, match=r"V1__a.sql:3:8: .*\n.*\n  statements 1 to 1 of 2 are kept"):
        up(connection, folder(files), progress=quiet)
    assert rows(connection, "SELECT to_regclass('a') IS NOT NULL") == [(True,)]


def test_a_transaction_asked_for_where_none_can_be_is_refused(connection: Connection, folder: Folder) -> None:
    path = folder({"V1__a.sql": "-- flyway:executeInTransaction=true\nVACUUM;"})
    with pytest.raises(MigrationError, match=r"V1__a.sql:2: cannot run in a transaction"):
        up(connection, path, progress=quiet)


def test_a_file_in_another_encoding_is_read_as_it_says(connection: Connection, folder: Folder) -> None:
    text = "CREATE TABLE a AS SELECT 'é' AS t;"
    path = folder({"V1__a.sql": text.encode("latin-1"), "V1__a.sql.conf": "encoding=ISO-8859-1"})
    up(connection, path, progress=quiet)
    assert rows(connection, "SELECT t FROM a") == [("é",)]
    assert rows(connection, "SELECT checksum FROM flyway_schema_history") == [(crc32(text),)]


def test_a_file_whose_condition_does_not_hold_is_passed_over_and_not_remembered(
    connection: Connection, folder: Folder
) -> None:
    path = folder({"V1__a.sql": "-- flyway:shouldExecute=${table}==b\nSELECT 1;", "V2__b.sql": "SELECT 2;"})
    assert up(connection, path, progress=quiet, options=VALUES) == ["V2__b.sql"]
    found = status(connection, path, options=VALUES)
    assert {row.script: row.state for row in found}["V1__a.sql"] is State.PASSED_OVER


CONDITIONS = {
    "true": True, "FALSE": False, "a==a": True, "a != a": False, "a==b || c==c": True, "a==a && (b==c || true)": True,
    "(false || false) && true": False, "two words==two words": True,
}  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_is_flyways(text: str) -> None:
    assert holds(text) == CONDITIONS[text]


@pytest.mark.parametrize("text", ["", "maybe", "a==", "a==b &&", "(true", "true)", "a=b"])
def test_what_is_no_condition_is_refused(connection: Connection, folder: Folder, text: str) -> None:
    path = folder({"V1__a.sql": "SELECT 1;", "V1__a.sql.conf": f"shouldExecute={text}\n"})
    with pytest.raises(MigrationError, match=r"V1__a.sql: shouldExecute=.*: is no condition"):
        up(connection, path, progress=quiet)


WRONG = {
    "excuteInTransaction=false": "its setting excuteInTransaction is none that Flyway has for one file",
    "placeholderReplacement=no": "placeholderReplacement=no: it is true or false",
    "encoding=utf-9": "encoding=utf-9: there is none of that name",
    "just words": "its .conf holds 'just words', which is not <name>=<value>",
    "executeInTransaction=true": "executeInTransaction is set to false and to true; keep one of them",
}


@pytest.mark.parametrize("conf", WRONG)
def test_settings_that_are_none_are_refused(folder: Folder, connection: Connection, conf: str) -> None:
    path = folder({"V1__a.sql": "-- flyway:executeInTransaction=false\nSELECT 1;", "V1__a.sql.conf": conf})
    with pytest.raises(MigrationError) as refused:
        up(connection, path, progress=quiet)
    assert refused.value.problems[0].startswith(f"{path}/V1__a.sql: {WRONG[conf]}")


def saying(event: str) -> str:
    return f"CREATE TABLE IF NOT EXISTS said (n serial, t text); INSERT INTO said (t) VALUES ('{event}');"  # noqa: S608


EVENTS = (
    "beforeMigrate", "beforeMigrate__again", "beforeEachMigrate", "afterEachMigrate", "afterVersioned",
    "beforeRepeatables", "afterMigrateApplied", "afterMigrate", "afterMigrateError",
)  # fmt: skip


def test_callbacks_run_at_their_moments_and_leave_no_row(connection: Connection, folder: Folder) -> None:
    files: dict[str, str | bytes] = {f"{event}.sql": saying(event) for event in EVENTS}
    path = folder(files | {"V1__a.sql": saying("V1"), "V2__b.sql": saying("V2"), "R__v.sql": saying("R")})
    assert up(connection, path, progress=quiet) == ["V1__a.sql", "V2__b.sql", "R__v.sql"]
    said = [row[0] for row in rows(connection, "SELECT t FROM said ORDER BY n")]
    each = [["beforeEachMigrate", name, "afterEachMigrate"] for name in ("V1", "V2", "R")]
    assert said == [
        "beforeMigrate", "beforeMigrate__again", *each[0], *each[1], "afterVersioned", "beforeRepeatables", *each[2],
        "afterMigrateApplied", "afterMigrate",
    ]  # fmt: skip
    assert len(rows(connection, "SELECT FROM flyway_schema_history")) == 3
    connection.execute("TRUNCATE said")
    up(connection, path, progress=quiet)
    said = [row[0] for row in rows(connection, "SELECT t FROM said ORDER BY n")]
    assert said == ["beforeMigrate", "beforeMigrate__again", "afterVersioned", "afterMigrate"]


def test_what_is_around_a_file_goes_with_it_when_it_fails(connection: Connection, folder: Folder) -> None:
    files: dict[str, str | bytes] = {
        f"{event}.sql": saying(event) for event in ("beforeEachMigrate", "afterMigrateError")
    }
    path = folder(files | {"V1__a.sql": "SELECT nonsense;"})
    with pytest.raises(MigrationError, match=r"V1__a.sql:1:8: column"):
        up(connection, path, progress=quiet)
    assert rows(connection, "SELECT t FROM said") == [("afterMigrateError",)]


def test_a_callback_that_fails_ends_the_run_with_its_own_line(connection: Connection, folder: Folder) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "afterEachMigrate.sql": "SELECT 1;\nSELECT nonsense;"})
    with pytest.raises(MigrationError, match=r"afterEachMigrate.sql:2:8: column"):
        up(connection, path, progress=quiet)
    assert rows(connection, "SELECT to_regclass('a')") == [(None,)]


def test_a_callback_may_run_outside_a_transaction(connection: Connection, folder: Folder) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "afterMigrate__clean.sql": "VACUUM a;"})
    assert up(connection, path, progress=quiet) == ["V1__a.sql"]
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "afterEachMigrate.sql": "VACUUM a;"})
    with pytest.raises(MigrationError, match=r"afterEachMigrate.sql: runs inside each file's transaction"):
        up(connection, path, progress=quiet)


def test_the_way_back_has_callbacks_of_its_own(connection: Connection, folder: Folder) -> None:
    events = ("beforeUndo", "beforeEachUndo", "afterEachUndo", "afterUndo")
    files: dict[str, str | bytes] = {f"{event}.sql": saying(event) for event in events}
    path = folder(files | {"V1__a.sql": "CREATE TABLE a ();", "U1__a.sql": saying("U1")})
    up(connection, path, progress=quiet)
    undo(connection, path, LAYOUTS["flyway"], progress=quiet)
    said = [row[0] for row in rows(connection, "SELECT t FROM said ORDER BY n")]
    assert said == ["beforeUndo", "beforeEachUndo", "U1", "afterEachUndo", "afterUndo"]


def test_a_callback_that_is_never_run_here_is_refused_by_name(connection: Connection, folder: Folder) -> None:
    with pytest.raises(
        MigrationError, match=r"beforeValidate.sql: Flyway runs it at beforeValidate; here nothing is run"
    ):
        up(connection, folder({"beforeValidate.sql": "SELECT 1;"}), progress=quiet)


def test_a_target_ends_the_run_and_one_that_there_is_not_is_refused(connection: Connection, folder: Folder) -> None:
    path = folder(
        {"V1__a.sql": "SELECT 1;", "V2__b.sql": "SELECT 2;", "V3__c.sql": "SELECT 3;", "R__v.sql": "SELECT 4;"}
    )
    target = Options(target=Version("2"))
    assert up(connection, path, progress=quiet, options=target) == ["V1__a.sql", "V2__b.sql", "R__v.sql"]
    assert [row.state for row in status(connection, path, options=target)][-1] is State.ABOVE
    with pytest.raises(MigrationError, match=r"target 9: no migration has this version"):
        up(connection, path, progress=quiet, options=Options(target=Version("9")))


def test_a_version_below_the_last_is_applied_when_that_is_asked_for(connection: Connection, folder: Folder) -> None:
    files: dict[str, str | bytes] = {"V1__a.sql": "SELECT 1;", "V3__c.sql": "SELECT 3;"}
    up(connection, folder(files), progress=quiet)
    path = folder(files | {"V2__b.sql": "SELECT 2;"})
    with pytest.raises(MigrationError, match=r"V2__b.sql: comes after 3 was applied"):
        up(connection, path, progress=quiet)
    assert up(connection, path, progress=quiet, options=Options(out_of_order=True)) == ["V2__b.sql"]
    assert up(connection, path, progress=quiet) == []
