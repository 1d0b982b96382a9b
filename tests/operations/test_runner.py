"""Migrations applied to a real server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import MigrationError, status, up
from tests.operations.server import rows

Folder = Callable[[dict[str, str | bytes]], Path]
TWO = {"V1__a.sql": "CREATE TABLE a (id int);", "V2__b.sql": "CREATE TABLE b (id int);"}
HISTORY = "SELECT installed_rank, version, description, type, script, checksum, success FROM flyway_schema_history"


def applied(connection: Connection) -> list[str]:
    return [str(script) for (script,) in rows(connection, "SELECT script FROM flyway_schema_history ORDER BY 1")]


def quiet(_said: str) -> None:
    """Nobody listens."""


def test_each_file_is_applied_once_with_its_row(connection: Connection, folder: Folder) -> None:
    path, said = folder(TWO), []
    assert up(connection, path, progress=said.append) == ["V1__a.sql", "V2__b.sql"]
    assert up(connection, path, progress=said.append) == []
    assert rows(connection, HISTORY) == [
        (1, "1", "a", "SQL", "V1__a.sql", -623083431, True),
        (2, "2", "b", "SQL", "V2__b.sql", 1128195672, True),
    ]


def test_a_schema_that_holds_something_gets_a_baseline(connection: Connection, folder: Folder) -> None:
    connection.execute("CREATE TABLE old (id int)")
    up(connection, folder(TWO), progress=quiet)
    assert rows(connection, HISTORY)[0] == (
        1, "0", "<< Flyway Baseline >>", "BASELINE", "<< Flyway Baseline >>", None, True
    )  # fmt: skip


def test_a_failure_keeps_nothing_of_its_file_and_says_where_and_what_is_left(
    connection: Connection, folder: Folder
) -> None:
    bad = "CREATE TABLE b (id int);\n\n-- no such type\nCREATE TABLE c (\n  id nonsense);"
    with pytest.raises(MigrationError) as failure:
        up(connection, folder(TWO | {"V2__b.sql": bad, "V3__d.sql": "SELECT 1"}), progress=quiet)
    assert str(failure.value).splitlines() == [
        'V2__b.sql:5: type "nonsense" does not exist (42704)',
        "  applied before it: V1__a.sql",
        "  not reached: V3__d.sql",
        "  mend it and run again",
    ]
    assert rows(connection, "SELECT to_regclass('a') IS NULL, to_regclass('b') IS NULL") == [(False, True)]
    assert applied(connection) == ["V1__a.sql"]


def test_an_index_built_concurrently_runs_outside_a_transaction(connection: Connection, folder: Folder) -> None:
    files = TWO | {
        "V3__i.sql": "SET work_mem = '8MB';\nCREATE INDEX CONCURRENTLY i ON a (id);\nINSERT INTO a VALUES (1);"
    }
    up(connection, folder(files), progress=quiet)
    assert rows(connection, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]
    assert rows(connection, "SELECT count(*), (SELECT count(*) FROM pg_class WHERE relname ~ 'unfinished') FROM a") == [
        (1, 0)
    ]


def test_status_names_each_file_and_how_it_stands(connection: Connection, folder: Folder) -> None:
    up(connection, folder(TWO), progress=quiet)
    lines = status(connection, folder(TWO | {"V2__b.sql": "SELECT 2", "R__v.sql": "SELECT 3"}))
    assert [(line.script, str(line.state)) for line in lines] == [
        ("V1__a.sql", "applied"),
        ("V2__b.sql", "edited"),
        ("R__v.sql", "pending"),
    ]
