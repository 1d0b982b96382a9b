"""commerce's status becomes new_status under load, with a streaming reader: nobody is refused, nothing is lost."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.changes import Pace, Stage, advance
from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, migrate, read_directory
from tests.operations.following import Following
from tests.operations.server import Server, rows
from tests.operations.traffic import Code, Deployment
from tests.reliability import progress, record

FOLDER = Path(__file__).resolve().parents[2] / "stacks" / "commerce" / "migrations" / "order"
DATED = LAYOUTS["dated"]
BEFORE = "20260128"
ORDERS = """INSERT INTO orders (order_number, customer_id, total_amount, status)
    SELECT n, n, 1, CASE WHEN n % 4 = 0 THEN 'pending' ELSE 'shipped' END FROM generate_series(1, {}) n"""
WRONG = """SELECT count(*) FROM orders WHERE metadata = '{}' AND new_status IS DISTINCT FROM
    CASE WHEN order_number !~ '^[0-9]+$' THEN new_status
         WHEN order_number::int % 4 > 0 THEN 'shipped' ELSE 'draft' END"""
"""Of the orders that nobody changed, those that were not filled right."""


def silent(_said: object) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def following(server: Server) -> Iterator[Following]:
    reader = Following(server)
    yield reader
    reader.remove()


def deployed(target: Target, column: str, first: int, number: int) -> Deployment:
    """Instances of a version, each of which changes every fourth of the first 2,000 orders."""
    return Deployment([
        Code(target, column, f"{column}-{each}", [str(n) for n in range(1, 2001) if n % 4 == each])
        for each in range(first, first + number)
    ])  # fmt: skip


def grown(target: Target, orders: int) -> None:
    """A shop of before the change, with so many orders."""
    held = {file.script for file in read_directory(FOLDER, DATED) if file.script >= BEFORE}
    migrate(target, FOLDER, DATED, progress=silent, held=held)
    with connect(target) as connection:
        connection.execute(ORDERS.format(orders).encode())
        connection.execute("ANALYZE")


@pytest.mark.parametrize("orders", [20_000, pytest.param(200_000, marks=pytest.mark.deep)])
def test_a_status_is_changed_under_load(server: Server, database: Target, following: Following, orders: int) -> None:
    grown(database, orders)
    pace = Pace(readers=(following.login(database),), lag=5)
    old = deployed(database, "status", 0, 2)
    time.sleep(0.3)
    advance(database, FOLDER, DATED, {}, say=silent)
    progress("M8", "expanded")
    new = deployed(database, "new_status", 2, 2)
    started = time.monotonic()
    advance(database, FOLDER, DATED, {"order-status": Stage.BACKFILL}, say=silent, pace=pace)
    took = time.monotonic() - started
    progress("M8", f"{orders:,} orders filled in {took:.1f} s")
    time.sleep(0.3)
    old.stop()
    advance(database, FOLDER, DATED, {"order-status": Stage.CONTRACT}, say=silent, pace=pace)
    time.sleep(0.3)
    new.stop()
    told = held(database, [*old.instances, *new.instances])
    progress("M8", told)
    record("M8", "commerce's orders get their new status", orders, f"{told}; filled in {took:.0f} s beside them")


def held(database: Target, codes: list[Code]) -> str:
    """Compare the whole with what the codes were told; a sentence for who reads."""
    assert [failure for code in codes for failure in code.failures] == []
    assert all(code.counted for code in codes)
    with connect(database) as connection:
        assert rows(connection, WRONG) == [(0,)]
        assert rows(connection, "SELECT sum((metadata->>'count')::int) FROM orders") == [
            (sum(code.counted for code in codes),)
        ]
        for code in codes:
            assert words(connection, code) == {n: "draft" if w == "pending" else w for n, w in code.said.items()}
    took = sorted(seconds for code in codes for seconds in code.took)
    ninety_nine, worst = took[len(took) * 99 // 100], took[-1]
    return (
        f"0 of {len(took):,} statements failed, 0 updates lost, every row right; "
        f"p99 {ninety_nine * 1000:.0f} ms, longest {worst * 1000:.0f} ms"
    )


def words(connection: Connection, code: Code) -> dict[str, str]:
    query = "SELECT order_number, new_status FROM orders WHERE order_number = ANY (%s)"
    return dict(connection.execute(query, (list(code.said),)).fetchall())
