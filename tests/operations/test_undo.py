"""The way back, in every layout that has one."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, Layout, MigrationError, Options, look, migrate, status, up
from operations.migrations.undo import undo, ways_back
from operations.migrations.version import Version
from tests.operations import killable
from tests.operations.folders import BACKWARD, quiet, write
from tests.operations.server import rows
from tests.reliability import record

TABLES = "SELECT relname::text FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1"
MANY, KILLS = 40, 60
Folder = Callable[[dict[str, str]], Path]


@pytest.fixture(params=BACKWARD)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Layout]:
    return write(tmp_path, request.param), LAYOUTS[request.param.partition("-")[0]]


def to(text: str) -> Options:
    return Options(target=Version.written(text))


def test_the_last_version_goes_back_and_comes_again(connection: Connection, place: tuple[Path, Layout]) -> None:
    path, layout = place
    applied = up(connection, path, layout, progress=quiet)
    assert len(undo(connection, path, layout, progress=quiet)) == 1
    assert rows(connection, TABLES) == [("a",)]
    assert [str(row.state) for row in status(connection, path, layout)] == ["applied", "pending"]
    assert up(connection, path, layout, progress=quiet) == applied[1:]
    assert rows(connection, TABLES) == [("a",), ("b",)]


def test_everything_above_a_version_goes_back_the_last_one_first(
    connection: Connection, place: tuple[Path, Layout]
) -> None:
    path, layout = place
    up(connection, path, layout, progress=quiet)
    shown = [file.script for file in ways_back(look(connection, path, layout, to("0")))]
    assert rows(connection, TABLES) == [("a",), ("b",)]
    assert undo(connection, path, layout, progress=quiet, options=to("0")) == shown
    assert len(shown) == 2
    assert rows(connection, TABLES) == []
    assert undo(connection, path, layout, progress=quiet) == []


def test_a_layout_without_a_way_back_says_so(connection: Connection, tmp_path: Path) -> None:
    path = write(tmp_path, "dated")
    up(connection, path, LAYOUTS["dated"], progress=quiet)
    with pytest.raises(MigrationError, match=r"002_b.sql: nothing takes it back; in this layout nothing does"):
        undo(connection, path, LAYOUTS["dated"], progress=quiet)


THREE = {
    "V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "CREATE TABLE b ();", "V3__c.sql": "CREATE TABLE c ();",
    "U1__a.sql": "DROP TABLE a;", "U3__c.sql": "DROP TABLE c;",
}  # fmt: skip


def test_nothing_goes_back_when_one_of_them_cannot(connection: Connection, folder: Folder) -> None:
    path = folder(THREE)
    up(connection, path, progress=quiet)
    with pytest.raises(MigrationError, match=r"V2__b.sql: nothing takes it back; a file U<version>__"):
        undo(connection, path, LAYOUTS["flyway"], progress=quiet, options=to("0"))
    assert len(status(connection, path)) == 3
    with pytest.raises(MigrationError, match=r"target 7: is not applied; applied are 1, 2, 3"):
        undo(connection, path, LAYOUTS["flyway"], progress=quiet, options=to("7"))


def test_a_way_back_that_fails_leaves_all_as_it_was(connection: Connection, folder: Folder) -> None:
    path = folder(THREE | {"U3__c.sql": "DROP TABLE c;\nSELECT nonsense;"})
    up(connection, path, progress=quiet)
    with pytest.raises(MigrationError, match=r"U3__c.sql:2:8: column"):
        undo(connection, path, LAYOUTS["flyway"], progress=quiet)
    assert {str(row.state) for row in status(connection, path)} == {"applied"}
    assert rows(connection, "SELECT to_regclass('c') IS NOT NULL") == [(True,)]


def test_a_way_back_outside_a_transaction_goes_on_where_it_was(connection: Connection, folder: Folder) -> None:
    files = {"V1__a.sql": "CREATE TABLE a (id int);", "V2__i.sql": "CREATE INDEX CONCURRENTLY i ON a (id);"}
    back = "CREATE TABLE seen ();\nDROP INDEX CONCURRENTLY i;\n"
    path = folder(files | {"U2__i.sql": back + "SELECT nonsense;"})
    up(connection, path, progress=quiet)
    with pytest.raises(MigrationError, match=r"statements 1 to 2 of 3 are kept"):
        undo(connection, path, LAYOUTS["flyway"], progress=quiet)
    path = folder(files | {"U2__i.sql": back + "SELECT 1;"})
    with pytest.raises(MigrationError, match=r"U2__i.sql: was begun to take a version back"):
        up(connection, path, progress=quiet)
    assert undo(connection, path, LAYOUTS["flyway"], progress=quiet) == ["U2__i.sql"]
    assert [str(row.state) for row in status(connection, path)] == ["applied", "pending"]


def test_a_history_of_flyways_paid_edition_is_read_and_gone_on_with(connection: Connection, folder: Folder) -> None:
    path = folder(THREE)
    up(connection, path, progress=quiet)
    connection.execute(
        "INSERT INTO flyway_schema_history VALUES (4, '3', 'c', 'UNDO_SQL', 'U3__c.sql', 1, 'x', now(), 1, true);"
        "DROP TABLE c"
    )
    assert [str(row.state) for row in status(connection, path)] == ["applied", "applied", "pending"]
    up(connection, path, progress=quiet)
    undo(connection, path, LAYOUTS["flyway"], progress=quiet)
    last = "SELECT version, type, script FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"
    assert rows(connection, last) == [("3", "UNDO_SQL", "U3__c.sql")]


def test_without_one_a_version_is_taken_back_in_words_that_every_edition_reads(
    connection: Connection, folder: Folder
) -> None:
    up(connection, folder(THREE), progress=quiet)
    undo(connection, folder(THREE), LAYOUTS["flyway"], progress=quiet)
    last = "SELECT version, type FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"
    assert rows(connection, last) == [("3", "DELETE")]


def test_a_baseline_is_not_gone_below(connection: Connection, folder: Folder) -> None:
    connection.execute("CREATE TABLE old ()")
    path = folder(THREE)
    up(connection, path, progress=quiet)
    with pytest.raises(MigrationError) as refused:
        undo(connection, path, LAYOUTS["flyway"], progress=quiet, options=replace(to("0"), out_of_order=True))
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["V2__b.sql"]


def both_ways(layout: str, number: int) -> dict[str, str]:
    """A version that can be neither applied nor taken back twice; every fourth goes back outside a transaction."""
    forward = f"CREATE TABLE t{number} (id int);\nCREATE INDEX i{number} ON t{number} (id);"
    index = "DROP INDEX CONCURRENTLY" if number % 4 == 0 else "DROP INDEX"
    back = f"SELECT pg_sleep(0.01);\n{index} i{number};\nINSERT INTO undone VALUES ({number});\nDROP TABLE t{number};"
    stem = f"202601010000{number:02}_t{number}"
    return {
        "flyway": {f"V{number}__t.sql": forward, f"U{number}__t.sql": back},
        "updown": {f"{stem}.sql": f"-- Up Migration\n{forward}\n-- Down Migration\n{back}"},
        "prisma": {f"{stem}/migration.sql": forward, f"{stem}/down.sql": back},
    }[layout]


@pytest.mark.deep
@pytest.mark.parametrize("layout", ["flyway", "updown", "prisma"])
def test_a_killed_way_back_is_ended_by_the_next_and_nothing_goes_back_twice(
    database: Target, tmp_path: Path, layout: str
) -> None:
    files = {name: text for number in range(1, MANY + 1) for name, text in both_ways(layout, number).items()}
    path, chance = tmp_path / layout, Random(layout)  # noqa: S311
    for name, text in (
        files | ({"migration_lock.toml": 'provider = "postgresql"'} if layout == "prisma" else {})
    ).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    migrate(database, path, LAYOUTS[layout], progress=quiet)
    with connect(database) as login:
        login.execute("CREATE TABLE undone (number int)")
    for _ in range(KILLS):
        process = killable.fork_back(database, path, layout)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
    killable.take_back(database, path, LAYOUTS[layout])
    undone = sorted(row[0] for row in rows(database, "SELECT number FROM undone"))
    assert undone == list(range(1, MANY + 1))
    with connect(database) as login:
        assert {str(row.state) for row in status(login, path, LAYOUTS[layout])} == {"pending"}
        assert rows(login, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]
    record("M2", f"kill -9 of the migrator while versions go back, {layout}", KILLS, "each went back once, none twice")
