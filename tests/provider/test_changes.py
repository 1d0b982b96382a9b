"""A change across deployments as Pulumi sees it: what is held back is not declared, what is let go is previewed."""

from pathlib import Path
from typing import Any

import pytest

from operations.errors import OperationError
from provider.migrations import Migrations
from provider.resource import Problem
from tests.operations.server import rows
from tests.operations.site import Site
from tests.operations.test_changes import EXPANDED


@pytest.fixture
def schema(site: Site, tmp_path: Path) -> dict[str, Any]:
    """The inputs for a folder with a change, of a database with its roles."""
    for name, text in EXPANDED.items():
        (tmp_path / name).write_text(text)
    site.reconcile()
    place = {"host": site.place.host, "port": site.place.port, "database": site.place.database}
    return {**place, "secret": site.logins["migrator"].secret, "layout": "flyway", "directory": str(tmp_path)}


def let_go(schema: dict[str, Any], stage: str) -> dict[str, Any]:
    return {**schema, "changes": {"a-to-b": stage}}


def test_each_stage_is_previewed_and_applied(schema: dict[str, Any], site: Site) -> None:
    before: dict[str, Any] = {}
    said = []
    for stage in ("expand", "backfill", "contract"):
        checked = Migrations().check(before, let_go(schema, stage))
        assert checked.problems == ()
        said.append((Migrations().pending(before, checked.inputs) or "").split("\n")[0])
        Migrations().apply(checked.inputs, lambda _: None)
        before = checked.inputs
    name = site.place.database
    assert said == [
        f"{name}: pending V1__t.sql, V2__b.sql, V3__seed.sql, R__view.sql",
        f"{name}: pending backfill of a-to-b",
        f"{name}: pending V4__present.sql, V5__drop.sql",
    ]
    assert rows(site.login("app"), "SELECT id, b FROM t ORDER BY 1") == [(1, "X"), (2, "Y"), (3, "Z")]


def test_a_contract_too_early_fails_the_update_and_nothing_is_run(schema: dict[str, Any], site: Site) -> None:
    Migrations().apply(Migrations().check({}, schema).inputs, lambda _: None)
    checked = Migrations().check(schema, let_go(schema, "contract"))
    with pytest.raises(OperationError, match="contract given, and rows of t are still to be filled"):
        Migrations().apply(checked.inputs, lambda _: None)
    assert rows(site.login("app"), "SELECT count(a), count(b) FROM t") == [(3, 0)]


def test_a_stage_or_a_change_that_there_is_none_of_is_refused(schema: dict[str, Any]) -> None:
    found = Migrations().check({}, let_go(schema, "done")).problems
    assert found == (Problem("changes.a-to-b", "'done' given, allowed is expand or backfill or contract"),)
    (found,) = Migrations().check({}, {**schema, "changes": {"gone": "expand"}}).problems
    assert found.reason.endswith("gone: is declared as a change, and no file is marked as its")
