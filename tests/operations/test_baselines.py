"""Histories that begin with what a database holds already, in each layout."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import LAYOUTS, Layout, MigrationError, Options, status, up
from operations.migrations.baseline import baseline
from operations.migrations.version import Version
from tests.operations.folders import FILES, quiet, write
from tests.operations.server import rows


@pytest.fixture(params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def layout(name: str) -> Layout:
    return LAYOUTS[name.partition("-")[0]]


def at(text: str) -> Options:
    return Options(baseline=Version.written(text))


def test_what_a_database_holds_already_is_not_applied_again(
    connection: Connection, tmp_path: Path, layout: Layout, name: str
) -> None:
    path = write(tmp_path, name)
    versions = [row.version for row in status(connection, path, layout)]
    connection.execute("CREATE TABLE a (id int)")
    assert str(baseline(connection, path, layout, progress=quiet, options=at(versions[0]))) == versions[0]
    assert len(up(connection, path, layout, progress=quiet)) == 1
    assert rows(connection, "SELECT to_regclass('b') IS NOT NULL") == [(True,)]
    assert {str(row.state) for row in status(connection, path, layout)} <= {"applied", "baseline", "below baseline"}


def test_a_baseline_said_again_changes_nothing_and_another_is_refused(
    connection: Connection, tmp_path: Path, layout: Layout, name: str
) -> None:
    path = write(tmp_path, name)
    one, two = [row.version for row in status(connection, path, layout)]
    baseline(connection, path, layout, progress=quiet, options=at(one))
    assert baseline(connection, path, layout, progress=quiet, options=at(one)) is None
    with pytest.raises(MigrationError, match="only for a database without a history"):
        baseline(connection, path, layout, progress=quiet, options=at(two))


def test_a_baseline_that_no_file_has_is_refused_with_those_there_are(connection: Connection, tmp_path: Path) -> None:
    path = write(tmp_path, "dated")
    with pytest.raises(MigrationError, match="no file has this version; there are: 20260101_001, 20260101_002"):
        baseline(connection, path, LAYOUTS["dated"], progress=quiet, options=at("20250101_001"))


def test_an_empty_database_begins_with_the_last_baseline_file(
    connection: Connection, folder: Callable[..., Path]
) -> None:
    files = {"V1__a.sql": "CREATE TABLE a ()", "V2__b.sql": "CREATE TABLE b ()", "V3__c.sql": "CREATE TABLE c ()"}
    path = folder(files | {"B2__base.sql": "CREATE TABLE a (); CREATE TABLE b ()", "B1__base.sql": "CREATE TABLE a ()"})
    assert up(connection, path, progress=quiet) == ["B2__base.sql", "V3__c.sql"]
    assert up(connection, path, progress=quiet) == []
    assert rows(connection, "SELECT version, type FROM flyway_schema_history ORDER BY 1") == [
        ("2", "SQL_BASELINE"), ("3", "SQL"),
    ]  # fmt: skip


def test_a_database_with_a_history_leaves_baseline_files_alone(
    connection: Connection, folder: Callable[..., Path]
) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ()"})
    up(connection, path, progress=quiet)
    path = folder({"V1__a.sql": "CREATE TABLE a ()", "B2__base.sql": "CREATE TABLE a ()", "V3__c.sql": "SELECT 1"})
    assert up(connection, path, progress=quiet) == ["V3__c.sql"]
