"""dbmate and golang-migrate themselves take a database over from this runner, and this runner one from each."""

import subprocess
from pathlib import Path

import pytest

from operations.connection import Connection, Target
from operations.migrations import LAYOUTS, MigrationError, look, status, up
from operations.migrations.baseline import baseline
from operations.migrations.lock import only_runner
from operations.migrations.options import Options
from operations.migrations.repair import Decisions, repair
from operations.migrations.undo import undo
from operations.migrations.version import Version
from tests.operations.folders import FILES, quiet, write
from tests.operations.golang import ask, start
from tests.operations.server import rows

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1800)]  # the first one may have to build dbmate
UPDOWN = LAYOUTS["updown"]
TABLES = "SELECT relname::text FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1"
HISTORY = "SELECT * FROM schema_migrations ORDER BY 1"
APPLIED = ["[X] 20260101000001_a.sql", "[X] 20260101000002_b.sql", "", "Applied: 2", "Pending: 0"]


def states(connection: Connection, path: Path) -> list[str]:
    return [str(row.state) for row in status(connection, path, UPDOWN)]


def test_dbmate_finds_what_this_runner_did_complete_and_takes_it_back(
    connection: Connection, database: Target, tmp_path: Path
) -> None:
    path = write(tmp_path, "updown-dbmate")
    up(connection, path, UPDOWN, progress=quiet)
    assert ask("dbmate", database, path, "status") == APPLIED
    ask("dbmate", database, path, "up")
    ask("dbmate", database, path, "rollback")
    assert states(connection, path) == ["applied", "pending"]
    assert len(up(connection, path, UPDOWN, progress=quiet)) == 1
    assert ask("dbmate", database, path, "status") == APPLIED


def test_this_runner_goes_on_where_dbmate_ended(connection: Connection, database: Target, tmp_path: Path) -> None:
    path = write(tmp_path, "updown-dbmate")
    ask("dbmate", database, path, "up")
    assert states(connection, path) == ["applied", "applied"]
    assert up(connection, path, UPDOWN, progress=quiet) == []
    undo(connection, path, UPDOWN, progress=quiet)
    assert rows(connection, HISTORY) == [("20260101000001",)]
    up(connection, path, UPDOWN, progress=quiet)
    assert ask("dbmate", database, path, "status") == APPLIED


def test_a_file_that_dbmate_runs_outside_a_transaction_runs_so_here(
    connection: Connection, database: Target, tmp_path: Path
) -> None:
    index = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (id);\n-- migrate:down\nDROP INDEX i;\n"
    path = write(tmp_path, "updown-dbmate", {"20260101000003_i.sql": index})
    assert len(up(connection, path, UPDOWN, progress=quiet)) == 3
    assert ask("dbmate", database, path, "status")[-1] == "Pending: 0"


def test_golang_migrate_goes_on_where_this_runner_ended_and_back(
    connection: Connection, database: Target, tmp_path: Path
) -> None:
    path = write(tmp_path, "updown-pairs")
    up(connection, path, UPDOWN, progress=quiet)
    assert ask("migrate", database, path, "version") == ["2"]
    assert ask("migrate", database, path, "up") == ["no change"]
    ask("migrate", database, path, "down", "1")
    assert (states(connection, path), rows(connection, TABLES)) == (["applied", "pending"], [("a",)])
    undo(connection, path, UPDOWN, progress=quiet)
    ask("migrate", database, path, "up")
    assert (states(connection, path), rows(connection, HISTORY)) == (["applied", "applied"], [(2, False)])


def test_what_golang_migrate_left_dirty_is_refused_and_mended(
    connection: Connection, database: Target, tmp_path: Path
) -> None:
    path = write(tmp_path, "updown-pairs", {"000002_b.up.sql": "SELECT nonsense;"})
    with pytest.raises(AssertionError, match="nonsense"):
        ask("migrate", database, path, "up")
    write(tmp_path, "updown-pairs", {"000002_b.up.sql": FILES["updown-pairs"]["000002_b.up.sql"]})
    with pytest.raises(MigrationError, match=r"000002_b.up.sql: another tool left it half applied"):
        up(connection, path, UPDOWN, progress=quiet)
    decided = Decisions(rolled_back=["000002_b.up.sql"])
    repair(connection, path, UPDOWN, progress=quiet, decisions=decided, do=True)
    assert rows(connection, HISTORY) == [(1, False)]
    assert up(connection, path, UPDOWN, progress=quiet) == ["000002_b.up.sql"]
    assert ask("migrate", database, path, "version") == ["2"]


def test_golang_migrate_waits_for_this_runner(connection: Connection, database: Target, tmp_path: Path) -> None:
    path = write(tmp_path, "updown-pairs")
    with only_runner(connection, UPDOWN.of(path).key(connection), 1, quiet):
        process = start("migrate", database, path, "up")
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=2)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert states(connection, path) == ["applied", "applied"]


@pytest.mark.parametrize(("name", "tool"), [("updown-dbmate", "dbmate"), ("updown-pairs", "migrate")])
def test_a_baseline_is_one_to_the_tool(
    connection: Connection, database: Target, tmp_path: Path, name: str, tool: str
) -> None:
    path = write(tmp_path, name)
    one = look(connection, path, UPDOWN).wanted[0].version
    assert isinstance(one, Version)
    connection.execute("CREATE TABLE a (id int)")
    baseline(connection, path, UPDOWN, progress=quiet, options=Options(baseline=one))
    ask(tool, database, path, "up")
    assert rows(connection, TABLES) == [("a",), ("b",)]
