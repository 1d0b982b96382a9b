"""What the resource of migrations makes of a folder and a history, without a Pulumi around it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.connection import Connection, Target
from operations.migrations import LAYOUTS, Options
from operations.migrations.baseline import baseline
from operations.migrations.version import Version
from provider.migrations import Migrations
from tests.operations.aws import secret
from tests.operations.folders import FILES, quiet, write
from tests.operations.server import rows

RESOURCE = Migrations()


@pytest.fixture
def inputs(database: Target, aws: None) -> Callable[..., dict[str, Any]]:
    def given(path: Path, layout: str = "flyway", **more: object) -> dict[str, Any]:
        arn = secret(f"{database.database}/migrator", {"username": database.user, "password": database.password})
        place = {"host": database.host, "port": database.port, "database": database.database, "secret": arn}
        return {**place, "layout": layout, "directory": str(path), "instance": "db-1", **more}

    return given


def settled(news: dict[str, Any], olds: dict[str, Any]) -> dict[str, Any]:
    """Inputs as checked, which nothing may be wrong with."""
    checked = RESOURCE.check(olds, news)
    assert checked.problems == ()
    return checked.inputs


@pytest.mark.parametrize("name", FILES)
def test_what_is_applied_is_found_as_declared_in_every_layout(
    inputs: Callable[..., dict[str, Any]], tmp_path: Path, name: str
) -> None:
    declared = settled(inputs(write(tmp_path, name), name.partition("-")[0]), {})
    assert RESOURCE.pending({}, declared) is not None
    RESOURCE.apply(declared, quiet)
    assert RESOURCE.look(declared) == declared
    assert RESOURCE.pending(declared, settled(declared, declared)) is None


def test_placeholders_and_what_is_left_out_make_no_difference_after_a_refresh(
    inputs: Callable[..., dict[str, Any]], connection: Connection, folder: Callable[..., Path]
) -> None:
    path = folder(
        {
            "B2__base.sql": "CREATE TABLE a ()", "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2",
            "V3__c.sql": "SELECT '${who}'", "R__v.sql": "SELECT '${who}', '${flyway:database}'",
            "V4__never.sql": "-- flyway:shouldExecute=${who}==nobody\nSELECT 4;",
        }
    )  # fmt: skip
    declared = settled(inputs(path, placeholders={"who": "us"}), {})
    RESOURCE.apply(declared, quiet)
    assert RESOURCE.look(declared) == declared
    assert rows(connection, "SELECT script FROM flyway_schema_history ORDER BY 1") == [
        ("B2__base.sql",), ("R__v.sql",), ("V3__c.sql",),
    ]  # fmt: skip


def test_a_placeholder_without_a_value_fails_the_preview(
    inputs: Callable[..., dict[str, Any]], folder: Callable[..., Path]
) -> None:
    path = folder({"V1__a.sql": "SELECT '${who}', '${flyway:user}'"})
    (problem,) = RESOURCE.check({}, inputs(path)).problems
    assert problem.reason.startswith(f"{path}/V1__a.sql:1: ${{who}} has no value")


def test_files_below_a_baseline_are_not_pending_after_a_refresh(
    inputs: Callable[..., dict[str, Any]], connection: Connection, tmp_path: Path
) -> None:
    path = write(tmp_path, "flyway")
    baseline(connection, path, LAYOUTS["flyway"], progress=quiet, options=Options(baseline=Version("1")))
    declared = settled(inputs(path), {})
    RESOURCE.apply(declared, quiet)
    assert RESOURCE.look(declared) == declared
