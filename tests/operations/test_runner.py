"""Migrations applied to a real server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import MigrationError, Waiting, status, up
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
        'V2__b.sql:5:6: type "nonsense" does not exist (42704)',
        "  statement 2 of 2: CREATE TABLE c ( id nonsense)",
        "  applied before it: V1__a.sql",
        "  not reached: V3__d.sql",
        "  nothing of it is kept: mend it and run again",
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


def test_what_one_file_sets_does_not_reach_the_next(connection: Connection, folder: Folder) -> None:
    sets = "CREATE SCHEMA other; SET search_path = other; SET ROLE pg_monitor; CREATE TEMP TABLE kept ();"
    shows = "CREATE TABLE shown AS SELECT current_setting('search_path'), current_user = 'keeper', to_regclass('kept')"
    up(connection, folder({"V1__a.sql": sets, "V2__b.sql": shows}), progress=quiet)
    assert rows(connection, "SELECT * FROM public.shown") == [('"$user", public', True, None)]


def test_a_deferred_check_that_fails_at_commit_keeps_nothing(connection: Connection, folder: Folder) -> None:
    bad = "CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a INITIALLY DEFERRED); INSERT INTO a VALUES (1, 2)"
    with pytest.raises(MigrationError, match=r"V1__a\.sql: at its commit: insert or update on table"):
        up(connection, folder({"V1__a.sql": bad}), progress=quiet)
    assert rows(connection, "SELECT to_regclass('a'), count(*) FROM flyway_schema_history") == [(None, 0)]


def test_a_repeatable_migration_runs_again_when_its_file_changes(connection: Connection, folder: Folder) -> None:
    for text in ("CREATE OR REPLACE VIEW v AS SELECT 1 AS x", "CREATE OR REPLACE VIEW v AS SELECT 2 AS x"):
        assert up(connection, folder(TWO | {"R__v.sql": text}), progress=quiet)[-1] == "R__v.sql"
    assert [str(line.state) for line in status(connection, folder(TWO | {"R__v.sql": text}))] == [
        "applied", "applied", "superseded", "applied"
    ]  # fmt: skip


def test_nothing_runs_while_anything_stands_in_the_way(connection: Connection, folder: Folder) -> None:
    up(connection, folder(TWO), progress=quiet)
    with pytest.raises(MigrationError, match=r"V2__b\.sql: was applied"):
        up(connection, folder({"V1__a.sql": TWO["V1__a.sql"], "V3__c.sql": "CREATE TABLE c ()"}), progress=quiet)
    assert rows(connection, "SELECT to_regclass('c')") == [(None,)]


@pytest.mark.parametrize("name", ["REINDEX TABLE CONCURRENTLY a", "DROP INDEX CONCURRENTLY i", "DETACH"])
def test_what_runs_outside_a_transaction_leaves_nothing_behind(
    connection: Connection, folder: Folder, name: str
) -> None:
    made = "CREATE TABLE a (id int) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a FOR VALUES IN (1);"
    made = made if name == "DETACH" else "CREATE TABLE a (id int); CREATE INDEX i ON a (id);"
    last = "ALTER TABLE a DETACH PARTITION b CONCURRENTLY" if name == "DETACH" else name
    up(connection, folder({"V1__a.sql": made, "V2__b.sql": last}), progress=quiet)
    assert rows(connection, "SELECT script, success FROM flyway_schema_history") == [
        ("V1__a.sql", True), ("V2__b.sql", True)
    ]  # fmt: skip


WRONG = {
    "a word": ("SELECT 1;\nSELECT\n  né, nonsense;", "3:3", 'column "né" does not exist'),
    "a value": ("SELECT 1; /* é */ INSERT INTO a VALUES ('x');", "1:41", "invalid input syntax for type integer"),
    "a table in use": ("SELECT 1;\n  DROP TABLE a;", "2:3", "cannot drop table a because other objects depend on it"),
    "a line of a DO": ("DO $$\nBEGIN\n  PERFORM 1;\n  RAISE 'no';\nEND $$;", "4:3", "no"),
    "a query of a DO": ("SELECT 1; DO $b$ BEGIN\nPERFORM 1/0; END $b$;", "2:1", "division by zero"),
    "a function's body": ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\nSELECT x $$;", "2:8", 'column "x" does'),
    "a body in plpgsql": (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN IF; END $$;",
        "2:9",
        "missing",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_has_its_line_and_column(connection: Connection, folder: Folder, what: str) -> None:
    sql, place, words = WRONG[what]
    first = {"V1__a.sql": "CREATE TABLE a (id int); CREATE VIEW v AS SELECT id FROM a"}
    with pytest.raises(MigrationError, match=rf"V2__b\.sql:{place}: {words}"):
        up(connection, folder(first | {"V2__b.sql": sql}), progress=quiet)


def test_the_statement_is_shown_without_its_texts(connection: Connection, folder: Folder) -> None:
    with pytest.raises(MigrationError) as failure:
        up(connection, folder({"V1__a.sql": "ALTER ROLE nobody\n  PASSWORD 'secret'"}), progress=quiet)
    assert failure.value.problems[1] == "  statement 1 of 1: ALTER ROLE nobody PASSWORD '…'"


def test_a_statement_may_take_no_longer_than_is_said(connection: Connection, folder: Folder) -> None:
    path = folder({"V1__a.sql": "SELECT 1;\nSELECT pg_sleep(60)"})
    with pytest.raises(MigrationError, match=r"V1__a\.sql:2:1: canceling statement due to statement timeout"):
        up(connection, path, progress=quiet, waiting=Waiting(statement_timeout=0.1))
