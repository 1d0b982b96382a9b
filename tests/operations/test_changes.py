"""Changes across deployments: what is held back, in which order it all comes, and what is refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from operations.changes import ChangeError, Pace, Place, Stage, advance, standing
from operations.connection import Target, connect
from operations.migrations import LAYOUTS
from tests.operations.server import rows

Folder = Callable[[dict[str, str]], Path]
FLYWAY = LAYOUTS["flyway"]
BEFORE = {
    "V1__t.sql": "CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL); INSERT INTO t VALUES (1, 'x'), (2, 'y')"
}
CHANGED = {
    **BEFORE,
    "V2__b.sql": "-- groundwork: expand a-to-b\nALTER TABLE t ADD COLUMN b text",
    "V3__seed.sql": "INSERT INTO t VALUES (3, 'z')",
    "V4__present.sql": "-- groundwork: contract a-to-b\nALTER TABLE t ALTER COLUMN b SET NOT NULL",
    "V5__drop.sql": "-- groundwork: contract a-to-b\nALTER TABLE t DROP COLUMN a",
    "V6__again.sql": "-- groundwork: expand b-to-a\nALTER TABLE t ADD COLUMN a int",
    "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT id FROM t",
    "changes.toml": '[a-to-b]\ntable = "t"\nkey = "id"\ntodo = "b IS NULL"\nset.b = "upper(a)"\n',
}
EXPANDED = {name: text for name, text in CHANGED.items() if not name.startswith("V6")}
CONTRACT = {"a-to-b": Stage.CONTRACT}


def silent(_said: object) -> None:
    """Nobody listens."""


def advanced(target: Target, path: Path, stages: Mapping[str, Stage] | None = None) -> list[str]:
    return advance(target, path, FLYWAY, stages or {}, say=silent)


def standings(target: Target, path: Path, stages: Mapping[str, Stage] | None = None) -> list[tuple[object, ...]]:
    with connect(target) as connection:
        found = standing(connection, path, FLYWAY, stages or {})
    return [(each.change, each.expand, each.backfill, each.contract) for each in found]


def test_each_deployment_goes_as_far_as_it_was_let(database: Target, folder: Folder) -> None:
    advanced(database, folder(BEFORE))
    path = folder(EXPANDED)
    assert advanced(database, path) == ["V2__b.sql", "V3__seed.sql", "R__view.sql"]
    assert standings(database, path) == [("a-to-b", (1, 1), "not begun", (0, 2))]
    assert advanced(database, path, {"a-to-b": Stage.BACKFILL}) == []
    assert standings(database, path) == [("a-to-b", (1, 1), "done, 3 rows filled", (0, 2))]
    assert advanced(database, path, CONTRACT) == ["V4__present.sql", "V5__drop.sql"]
    assert rows(database, "SELECT id, b FROM t ORDER BY 1") == [(1, "X"), (2, "Y"), (3, "Z")]
    assert rows(database, "SELECT to_regclass('groundwork_backfill')") == [(None,)]
    assert advanced(database, path, CONTRACT) == []


def test_a_new_database_gets_every_phase_in_its_place_in_one_run(database: Target, folder: Folder) -> None:
    assert (
        advanced(database, folder(CHANGED), CONTRACT) == sorted(CHANGED, key=lambda name: (name[0] != "V", name))[:-1]
    )
    assert rows(database, "SELECT id, a, b FROM t ORDER BY 1") == [(1, None, "X"), (2, None, "Y"), (3, None, "Z")]


def test_a_contract_is_refused_before_any_sql_while_rows_are_to_be_filled(database: Target, folder: Folder) -> None:
    advanced(database, folder(EXPANDED))
    path = folder({**EXPANDED, "V7__more.sql": "CREATE TABLE more ()"})
    with pytest.raises(
        ChangeError, match=r"a-to-b: contract given, and rows of t are still to be filled \(b IS NULL\)"
    ):
        advanced(database, path, CONTRACT)
    assert rows(database, "SELECT to_regclass('more')") == [(None,)]


def test_a_contract_is_refused_where_code_of_before_may_still_run(database: Target, folder: Folder) -> None:
    advanced(database, folder(BEFORE))
    with pytest.raises(ChangeError, match=r"a-to-b: contract given, and its expand is not applied yet \(V2__b.sql\)"):
        advanced(database, folder(EXPANDED), CONTRACT)
    with connect(database) as connection:
        connection.execute("TRUNCATE t")
    assert advanced(database, folder(EXPANDED), CONTRACT)[-3:] == ["V4__present.sql", "V5__drop.sql", "R__view.sql"]


def test_a_change_without_a_backfill_is_held_back_all_the_same(database: Target, folder: Folder) -> None:
    files = {**BEFORE, "V2__n.sql": "-- groundwork: expand n\nALTER TABLE t ADD n int"}
    files["V3__a.sql"] = "-- groundwork: contract n\nALTER TABLE t DROP COLUMN a"
    advanced(database, folder(BEFORE))
    with pytest.raises(ChangeError, match="n: contract given, and its expand is not applied yet"):
        advanced(database, folder(files), {"n": Stage.CONTRACT})
    assert advanced(database, folder(files), {"n": Stage.BACKFILL}) == ["V2__n.sql"]
    assert advanced(database, folder(files), {"n": Stage.CONTRACT}) == ["V3__a.sql"]


def test_a_change_that_no_file_knows_is_refused(database: Target, folder: Folder) -> None:
    with pytest.raises(ChangeError, match="gone: is declared as a change, and no file is marked as its"):
        advanced(database, folder(EXPANDED), {"gone": Stage.EXPAND})


def test_a_step_by_hand_is_done_alone_and_found_done(database: Target, folder: Folder) -> None:
    advanced(database, folder(BEFORE))
    path = folder(EXPANDED)
    place = Place(database, path, FLYWAY, silent)
    with pytest.raises(ChangeError, match=r"a-to-b: its expand is not applied yet \(V2__b.sql\); do that first"):
        place.backfill("a-to-b", pace=Pace(), watch=silent)
    assert place.expand("a-to-b") == ["V2__b.sql"]
    with pytest.raises(ChangeError, match="rows of t are still to be filled"):
        place.contract("a-to-b")
    assert place.backfill("a-to-b", pace=Pace(), watch=silent) == 2
    with pytest.raises(ChangeError, match=r"before its contract are not applied yet \(V3__seed.sql\)"):
        place.contract("a-to-b")
    assert advanced(database, path) == ["V3__seed.sql", "R__view.sql"]
    assert place.backfill("a-to-b", pace=Pace(), watch=silent) == 1
    assert place.contract("a-to-b") == ["V4__present.sql", "V5__drop.sql"]
    assert standings(database, path) == [("a-to-b", (1, 1), "through", (2, 2))]
    with pytest.raises(ChangeError, match="a-to-b: its contract has been applied; there is nothing to fill any more"):
        place.backfill("a-to-b", pace=Pace(), watch=silent)
    assert advanced(database, path, {"a-to-b": Stage.BACKFILL}) == []
