"""A history that does not fit the files, shown and mended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import LAYOUTS, MigrationError, look, status, up
from operations.migrations.repair import Decisions, open_questions, repair
from tests.operations.folders import quiet, write
from tests.operations.server import rows

FLYWAY, UPDOWN, PRISMA = LAYOUTS["flyway"], LAYOUTS["updown"], LAYOUTS["prisma"]
Folder = Callable[[dict[str, str]], Path]
TWO = {"V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "CREATE TABLE b ();"}


def states(connection: Connection, path: Path, layout: str) -> list[str]:
    return [str(row.state) for row in status(connection, path, LAYOUTS[layout])]


def test_an_edited_file_gets_its_checksum_into_the_history_only_when_asked(
    connection: Connection, folder: Folder
) -> None:
    up(connection, folder(TWO), progress=quiet)
    path = folder(TWO | {"V1__a.sql": "CREATE TABLE a (); -- said better"})
    (mend,) = repair(connection, path, FLYWAY, progress=quiet)
    assert (mend.script, states(connection, path, "flyway")) == ("V1__a.sql", ["edited", "applied"])
    repair(connection, path, FLYWAY, progress=quiet, do=True)
    assert states(connection, path, "flyway") == ["applied", "applied"]
    assert repair(connection, path, FLYWAY, progress=quiet) == []


def test_a_new_description_is_taken_over(connection: Connection, folder: Folder) -> None:
    up(connection, folder(TWO), progress=quiet)
    path = folder({"V1__first.sql": TWO["V1__a.sql"], "V2__b.sql": TWO["V2__b.sql"]})
    repair(connection, path, FLYWAY, progress=quiet, do=True)
    assert rows(connection, "SELECT description FROM flyway_schema_history ORDER BY 1") == [("b",), ("first",)]
    assert up(connection, path, progress=quiet) == []


def test_a_file_that_is_gone_is_struck_out_as_flyway_does(connection: Connection, folder: Folder) -> None:
    up(connection, folder(TWO), progress=quiet)
    path = folder({"V2__b.sql": TWO["V2__b.sql"]})
    repair(connection, path, FLYWAY, progress=quiet, do=True)
    last = "SELECT version, type, success FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"
    assert rows(connection, last) == [("1", "DELETE", True)]
    assert up(connection, path, progress=quiet) == []


def test_a_file_moved_to_another_version_is_left_to_a_person(connection: Connection, folder: Folder) -> None:
    up(connection, folder(TWO), progress=quiet)
    path = folder({"V3__a.sql": TWO["V1__a.sql"], "V2__b.sql": TWO["V2__b.sql"]})
    assert repair(connection, path, FLYWAY, progress=quiet, do=True) == []
    assert open_questions(look(connection, path, FLYWAY)) == [
        "V1__a.sql: was applied under this name and is now V3__a.sql; give it its name back"
    ]


def test_what_flyway_left_failed_is_pending_again(connection: Connection, folder: Folder) -> None:
    path = folder(TWO)
    up(connection, path, progress=quiet)
    connection.execute("UPDATE flyway_schema_history SET success = false WHERE version = '2'; DROP TABLE b")
    with pytest.raises(MigrationError, match="groundwork migrate repair"):
        up(connection, path, progress=quiet)
    repair(connection, path, FLYWAY, progress=quiet, do=True)
    assert up(connection, path, progress=quiet) == ["V2__b.sql"]


HALF = "CREATE TABLE a (id int);\nVACUUM;\nSELECT nonsense;"
HALVES = {
    "flyway": {"V1__a.sql": HALF, "V2__b.sql": None},
    "dated": {"20260101_001_a.sql": HALF, "20260101_002_b.sql": None},
    "updown": {
        "20260101000001_a.sql": f"-- Up Migration\n{HALF}\n-- Down Migration\nDROP TABLE a;",
        "20260101000002_b.sql": None,
    },
    "updown-dbmate": {
        "20260101000001_a.sql": f"-- migrate:up transaction:false\n{HALF}\n-- migrate:down\nDROP TABLE a;",
        "20260101000002_b.sql": None,
    },
    "updown-pairs": {"000001_a.up.sql": HALF, "000002_b.up.sql": None, "000002_b.down.sql": None},
    "prisma": {
        "20260101000001_a/migration.sql": HALF,
        "20260101000002_b/migration.sql": None,
        "20260101000002_b/down.sql": None,
    },
}


@pytest.fixture(params=HALVES)
def half(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A layout, and a folder whose one file fails at its third statement, outside a transaction."""
    path = write(tmp_path, request.param, HALVES[request.param])
    for empty in path.glob("*_b"):
        empty.rmdir()
    return request.param.partition("-")[0], path


def test_a_half_applied_file_is_given_up(connection: Connection, half: tuple[str, Path]) -> None:
    layout, path = half
    with pytest.raises(MigrationError, match="statements 1 to 2 of 3 are kept"):
        up(connection, path, LAYOUTS[layout], progress=quiet)
    (question,) = open_questions(look(connection, path, LAYOUTS[layout]))
    script = status(connection, path, LAYOUTS[layout])[0].script
    assert f"--rolled-back '{script}'" in question
    repair(connection, path, LAYOUTS[layout], progress=quiet, decisions=Decisions(rolled_back=[script]), do=True)
    assert states(connection, path, layout) == ["pending"]
    assert rows(connection, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]


def test_a_half_applied_file_is_counted(connection: Connection, half: tuple[str, Path]) -> None:
    layout, path = half
    with pytest.raises(MigrationError, match="statements 1 to 2 of 3 are kept"):
        up(connection, path, LAYOUTS[layout], progress=quiet)
    script = status(connection, path, LAYOUTS[layout])[0].script
    repair(connection, path, LAYOUTS[layout], progress=quiet, decisions=Decisions(applied=[script]), do=True)
    assert states(connection, path, layout) == ["applied"]
    assert up(connection, path, LAYOUTS[layout], progress=quiet) == []


def test_what_prisma_left_failed_is_resolved_as_prisma_does(connection: Connection, tmp_path: Path) -> None:
    path = write(tmp_path, "prisma")
    up(connection, path, PRISMA, progress=quiet)
    connection.execute("UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name ~ '_b$'")
    repair(connection, path, PRISMA, progress=quiet, decisions=Decisions(applied=["20260101000002_b"]), do=True)
    kept = """SELECT finished_at IS NOT NULL, rolled_back_at IS NOT NULL, applied_steps_count, logs
              FROM _prisma_migrations WHERE migration_name ~ '_b$' ORDER BY started_at"""
    assert rows(connection, kept) == [(False, True, 1, None), (True, False, 0, "")]
    assert up(connection, path, PRISMA, progress=quiet) == []


def test_a_version_without_a_file_is_struck_out_of_a_list_of_versions(connection: Connection, tmp_path: Path) -> None:
    path = write(tmp_path, "updown")
    up(connection, path, UPDOWN, progress=quiet)
    (path / "20260101000001_a.sql").unlink()
    repair(connection, path, UPDOWN, progress=quiet, do=True)
    assert rows(connection, "SELECT version FROM schema_migrations") == [("20260101000002",)]


def test_a_decision_about_nothing_that_waits_for_one_is_refused(connection: Connection, tmp_path: Path) -> None:
    path = write(tmp_path, "flyway")
    up(connection, path, progress=quiet)
    with pytest.raises(MigrationError) as refused:
        repair(connection, path, FLYWAY, progress=quiet, decisions=Decisions(["V9__x.sql", "1"], ["V2__b.sql"]))
    assert list(refused.value.problems) == [
        "V9__x.sql: neither the files nor the history know it; give a script or a version",
        "V2__b.sql: is applied; take it back with `groundwork migrate undo`",
        "V1__a.sql: is applied already",
    ]
