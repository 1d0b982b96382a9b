"""Backfills in batches: exactly once for each row, whoever is killed, holds rows, or falls behind."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from operations.changes import Backfill, Change, ChangeError, Pace, fill, read_changes
from operations.changes.progress import Filled, duration
from operations.connection import Connection, Target, connect
from operations.migrations import Waiting, read_directory
from tests.operations.following import Following
from tests.operations.server import Server, rows
from tests.reliability import record

Folder = Callable[[dict[str, str]], Path]
TABLE = """
CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL, b text, times int NOT NULL DEFAULT 0);
INSERT INTO t (id, a) SELECT n * 3, 'a' || n FROM generate_series(1, 5000) n
"""
CHANGE = Change(
    "a-to-b", backfill=Backfill("t", ("id",), "b IS NULL", {"b": "'b' || substr(a, 2)", "times": "times + 1"})
)
RIGHT = "SELECT count(*) FROM t WHERE b = 'b' || substr(a, 2) AND times = 1"
SLOWLY = Pace(first=100, most=100)
QUICKLY = Waiting(lock_timeout=0.1, patience=5, first_pause=0.02, longest_pause=0.1)


def silent(_said: object) -> None:
    """Nobody listens."""


def filled(
    target: Target, change: Change = CHANGE, pace: Pace = SLOWLY, watch: Callable[[Filled], None] = silent
) -> int:
    return fill(target, change, pace=pace, say=silent, watch=watch, waiting=QUICKLY)


@pytest.fixture
def full(database: Target) -> Target:
    return grown(database)


def grown(target: Target) -> Target:
    """With five thousand rows to be filled."""
    with connect(target) as connection:
        connection.execute(TABLE)
    return target


def test_every_row_is_filled_once_in_batches_and_told(full: Target) -> None:
    seen: list[Filled] = []
    assert filled(full, watch=seen.append) == 5000
    assert rows(full, RIGHT) == [(5000,)]
    assert [each.passed for each in seen][:3] == [100, 200, 300]
    assert (seen[-1].share, seen[-1].filled, seen[-1].total) == (1.0, 5000, 5000)
    assert rows(
        full, "SELECT n_live_tup > 0, last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = 't'"
    ) == [(True, True)]


def test_what_is_filled_is_gone_through_again_only_when_asked_to(full: Target) -> None:
    filled(full)
    with connect(full) as connection:
        connection.execute("UPDATE t SET b = NULL WHERE id = 3")
    assert filled(full) == 5000
    assert rows(full, "SELECT count(*) FROM t WHERE b IS NULL") == [(1,)]
    assert fill(full, CHANGE, pace=SLOWLY, say=silent, watch=silent, again=True) == 1
    assert fill(full, CHANGE, pace=SLOWLY, say=silent, watch=silent, again=True) == 1


def test_a_backfill_declared_otherwise_begins_anew(full: Target) -> None:
    filled(full)
    assert CHANGE.backfill
    other = replace(CHANGE.backfill, todo="times < 2", values={"times": "times + 1"})
    assert filled(full, replace(CHANGE, backfill=other)) == 5000
    assert rows(full, "SELECT DISTINCT times FROM t") == [(2,)]


def test_it_goes_on_where_it_was_cut_off(full: Target) -> None:
    class Cut(BaseException):
        """As good as a kill: the transaction under way is gone."""

    def cut(told: Filled) -> None:
        if told.passed >= 1000:
            raise Cut

    with pytest.raises(Cut):
        filled(full, watch=cut)
    seen: list[Filled] = []
    filled(full, watch=seen.append)
    assert seen[0].passed == 1100
    assert rows(full, RIGHT) == [(5000,)]


def test_rows_that_others_hold_are_passed_by_and_met_again(full: Target) -> None:
    seen: list[Filled] = []
    with connect(full, autocommit=False) as holder:
        holder.execute("UPDATE t SET a = 'a0' WHERE id IN (30, 3000)")

        def watch(told: Filled) -> None:
            seen.append(told)
            if told.waits:
                holder.commit()

        filled(full, watch=watch)
    assert next(told.filled for told in seen if told.waits) == 4998
    assert rows(full, "SELECT id, a, b, times FROM t WHERE a = 'a0' ORDER BY id") == [
        (30, "a0", "b0", 1), (3000, "a0", "b0", 1),
    ]  # fmt: skip
    assert rows(full, RIGHT) == [(5000,)]


def test_a_lock_on_the_table_is_waited_for(full: Target) -> None:
    with connect(full, autocommit=False) as holder:
        holder.execute("LOCK TABLE t IN SHARE MODE")
        assert filled(full, watch=lambda told: holder.commit() if "lock timeout" in told.waits else None) == 5000


def test_of_two_at_once_one_runs(full: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.changes.filling.ANOTHER", 0.2)
    refused: list[str] = []

    def begin_another(told: Filled) -> None:
        if not refused:
            with pytest.raises(ChangeError) as refusal:
                filled(full)
            refused.append(str(refusal.value))

    assert filled(full, watch=begin_another) == 5000
    assert "another session is backfilling in this database; a-to-b is left to it" in refused[0]


@pytest.mark.parametrize(
    ("backfill", "problem"),
    [
        ({"table": "u"}, "table: there is no u yet; apply the files that make it first"),
        ({"key": ("a",)}, "key: no unique index of t has just the columns a, each not null"),
        ({"values": {"c": "1"}}, "c: t has no such column; apply the files that add it first"),
        ({"values": {"times": "1"}}, r"100 of 100 rows are to do even after what `set` says; .* \(b IS NULL\)"),
        ({"todo": "nonsense"}, 'column "nonsense" does not exist'),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_refused(full: Target, backfill: dict[str, object], problem: str) -> None:
    assert CHANGE.backfill
    with pytest.raises(ChangeError, match=problem):
        filled(full, replace(CHANGE, backfill=replace(CHANGE.backfill, **backfill)))  # type: ignore[arg-type]
    assert rows(full, "SELECT count(*) FROM t WHERE times > 0") == [(0,)]


def test_a_key_of_several_columns_and_any_type(database: Target) -> None:
    with connect(database) as connection:
        connection.execute("CREATE SCHEMA shop; CREATE TABLE shop.p (k uuid, n text, v int, PRIMARY KEY (n, k));")
        connection.execute(
            "INSERT INTO shop.p SELECT gen_random_uuid(), 'n%' || n % 7, 0 FROM generate_series(1, 1000) n"
        )
    change = Change("p", backfill=Backfill("shop.p", ("n", "k"), "n LIKE 'n%' AND v = 0 -- all", {"v": "length(p.n)"}))
    assert filled(database, change) == 1000
    assert rows(database, "SELECT DISTINCT v FROM shop.p") == [(3,)]


def test_the_memory_is_nobodys_but_the_owners(server: Server, full: Target) -> None:
    with connect(full) as connection:
        connection.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor")
    filled(full)
    assert rows(full, "SELECT has_table_privilege('pg_monitor', 'groundwork_backfill', 'SELECT')") == [(False,)]


@pytest.fixture(scope="module")
def following(server: Server) -> Iterator[Following]:
    reader = Following(server)
    yield reader
    reader.remove()


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.deep)])
def test_a_reader_that_falls_behind_is_waited_for(server: Server, following: Following, rounds: int) -> None:
    furthest = [waited_for(grown(server.database()), following) for _ in range(rounds)]
    told = f"stopped after at most {max(furthest):,} of 5,000 rows, went on when the reader did, all filled once"
    record("M8", "a reader's replay held up (pg_wal_replay_pause) during a backfill", rounds, told)


def waited_for(target: Target, following: Following) -> int:
    """How many rows were filled while the reader stood still."""
    pace, waited = replace(SLOWLY, readers=(following.login(target),), lag=0.01), threading.Event()
    furthest: list[int] = [0]

    def watch(told: Filled) -> None:
        furthest.append(told.filled)
        if "waiting for the reader" in told.waits:
            waited.set()

    with following.held_up():
        worker = threading.Thread(target=filled, args=(target, CHANGE, pace, watch))
        worker.start()
        assert waited.wait(60)
        held = furthest[-1]
        time.sleep(0.5)
        assert furthest[-1] == held < 5000
    worker.join(60)
    assert rows(following.login(target), "SELECT batches > 0 FROM groundwork_backfill") == [(True,)]
    assert rows(target, RIGHT) == [(5000,)]
    return held


def test_a_reader_that_stays_away_ends_it_with_a_sentence(full: Target) -> None:
    away = replace(full, port=1)
    with pytest.raises(
        ChangeError, match=r":1: the reader is .* s behind, 0.01 s is the limit, .* it does not answer:"
    ):
        fill(full, CHANGE, pace=replace(SLOWLY, readers=(away,), lag=0.01), say=silent, watch=silent,
             waiting=replace(QUICKLY, patience=1))  # fmt: skip
    assert filled(full) == 5000


def test_the_size_of_a_batch_follows_from_how_long_one_takes() -> None:
    pace = Pace(batch=0.1, fewest=20, most=1500)
    assert [pace.next_size(1000, took) for took in (0.0, 0.05, 0.1, 0.125, 10)] == [1500, 1500, 1000, 800, 500]
    assert pace.next_size(20, 10) == 20


def test_durations_are_told_in_what_matters() -> None:
    assert [duration(s) for s in (0, 42.4, 89, 90, 600, 5400, 36000)] == [
        "0 s", "42 s", "89 s", "2 min", "10 min", "1.5 h", "10.0 h",
    ]  # fmt: skip


DECLARED = """
[a-to-b]
table = "t"
key = "id"
todo = "b IS NULL"
set.b = "upper(a)"
"""
EXPAND = {"V1__b.sql": "-- groundwork: expand a-to-b\nALTER TABLE t ADD b text"}


def test_a_backfill_is_declared_beside_the_files(folder: Folder) -> None:
    path = folder({**EXPAND, "changes.toml": DECLARED})
    (change,) = read_changes(path, read_directory(path)).values()
    assert change.backfill == Backfill("t", ("id",), "b IS NULL", {"b": "upper(a)"})
    assert [file.script for file in change.expand] == ["V1__b.sql"]


def test_all_that_is_wrong_with_a_declaration_is_told_at_once(folder: Folder, connection: Connection) -> None:
    wrong = '[a-to-b]\ntable = "T"\nkey = []\ntodo = ""\nset = {}\nbatch = 1\n[other]\ntable = "t"\n'
    early = {"V0__drop.sql": "-- groundwork: contract a-to-b\nSELECT 1", "R__r.sql": EXPAND["V1__b.sql"]}
    path = folder({**EXPAND, **early, "changes.toml": wrong})
    with pytest.raises(ChangeError) as refusal:
        read_changes(path, read_directory(path), ["gone"])
    toml = path / "changes.toml"
    assert list(refusal.value.problems) == [
        f"{toml}: a-to-b.batch: is not known; allowed are table, key, todo, set",
        f"{toml}: a-to-b.table: 'T' given; write it in lower case, as in orders or shop.orders",
        f"{toml}: a-to-b.key: [] given; name the column of a unique index, or a list of its columns",
        f"{toml}: a-to-b.todo: '' given; write a condition, as in new_status IS NULL",
        f'{toml}: a-to-b.set: {{}} given; write an expression for each column, as in set.total = "price * quantity"',
        f"{toml}: other.key: is missing",
        f"{toml}: other.todo: is missing",
        f"{toml}: other.set: is missing",
        f"{path}: gone: is declared as a change, and no file is marked as its",
        f"{path / 'V0__drop.sql'}: contracts a-to-b before another file expands it; give it a later one",
        f"{path / 'R__r.sql'}: is repeatable, and a phase comes once; take the mark out",
    ]
