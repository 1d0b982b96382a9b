"""Backfills and servers killed at any moment: each row is filled exactly once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from operations.changes import Pace
from operations.connection import Target, connect
from tests.operations import filler
from tests.operations.server import Server, rows
from tests.reliability import progress, record

SMALL = Pace(first=40, most=40)


def grown(target: Target, number: int) -> Target:
    with connect(target) as connection:
        connection.execute(filler.TABLE.format(number).encode())
    return target


BATCHES = "SELECT coalesce(sum(batches), 0)::int FROM groundwork_backfill"


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.deep)])
def test_a_killed_backfill_goes_on_where_it_was(database: Target, kills: int) -> None:
    number, chance = kills * 2500, Random(kills)  # noqa: S311
    target = grown(database, number)
    for kill in range(kills):
        before = batches(target)
        process = filler.fork(target, SMALL)
        while kill % 5 and process.is_alive() and batches(target) == before:
            time.sleep(0.01)  # four of five are killed at work, the fifth wherever it is
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.join()
        if kill % 20 == 19:
            progress("M8", f"{kill + 1} backfills killed")
    ((before,),) = rows(target, filler.RIGHT)
    assert 0 < before < number
    assert filler.filled(target, Pace()) == number
    assert rows(target, filler.RIGHT) == [(number,)]
    told = f"{number:,} rows, each filled exactly once, {before:,} of them by runs that were killed"
    record("M8", "kill -9 of the backfill at any moment", kills, told)


def batches(target: Target) -> int:
    """How many were ever done."""
    there = rows(target, "SELECT to_regclass('groundwork_backfill') IS NOT NULL") == [(True,)]
    return int(str(rows(target, BATCHES)[0][0])) if there else 0


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=pytest.mark.deep)])
def test_a_killed_server_is_waited_for_by_a_backfill(database: Target, server: Server, kills: int) -> None:
    number, chance, ended = kills * 8000, Random(kills), threading.Event()  # noqa: S311
    target = grown(database, number)

    def kill_and_start() -> None:
        for _ in range(kills):
            ended.wait(chance.uniform(0.2, 1.5))
            server.postgres.kill()
            server.postgres.start()

    with ThreadPoolExecutor(1) as pool:
        killer = pool.submit(kill_and_start)
        assert filler.filled(target, SMALL) == number
        ended.set()
        killer.result()
    assert rows(target, filler.RIGHT) == [(number,)]
    record("M8", "kill -9 of PostgreSQL during a backfill", kills, f"{number:,} rows, each filled exactly once")
