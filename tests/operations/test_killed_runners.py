"""M2: a migrator, its connection or the server killed around the row of the history: nothing is applied twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import pytest

from operations.connection import Target
from operations.migrations import Waiting, migrate
from tests.operations import killable
from tests.operations.killable import silent
from tests.operations.server import Server, rows
from tests.operations.trap import MOMENTS, Trap
from tests.operations.wire import Wire
from tests.reliability import progress, record

Folder = Callable[[dict[str, str]], Path]
FIRST = {"V1__tally.sql": "CREATE TABLE tally (id int);"}
DEEP = [pytest.mark.deep, pytest.mark.timeout(1800)]
SIZES = pytest.mark.parametrize("times", [6, pytest.param(250, marks=DEEP)])


def files(number: int) -> dict[str, str]:
    """Migrations that leave a mark each time they are applied; every fifth cannot run in a transaction."""
    counted = {}
    for n in range(2, number + 2):
        body = f"CREATE TABLE t{n} (id int);\nINSERT INTO tally VALUES ({n});\n"
        counted[f"V{n}__t{n}.sql"] = body if n % 5 else f"{body}CREATE INDEX CONCURRENTLY i{n} ON t{n} (id);\n"
    return FIRST | counted


@pytest.fixture
def trap(server: Server, database: Target, folder: Folder) -> Trap:
    """A database whose history stops at each of its rows."""
    trap = Trap(server)
    trap.lay(database.database)
    migrate(database, folder(FIRST), progress=silent)
    trap.watch(database.database)
    return trap


def assert_each_was_applied_once(database: Target, wanted: dict[str, str]) -> None:
    history = "SELECT script, success FROM flyway_schema_history ORDER BY installed_rank"
    assert rows(database, history) == [(script, True) for script in wanted]
    applied = [(n, 1) for n in range(2, len(wanted) + 1)]
    assert rows(database, "SELECT id, count(*) FROM tally GROUP BY id ORDER BY id") == applied


@SIZES
def test_a_migrator_killed_around_the_historys_row_applies_nothing_twice(
    database: Target, trap: Trap, folder: Folder, times: int
) -> None:
    wanted = files(times)
    path = folder(wanted)
    for number, moment in enumerate(islice(cycle(MOMENTS), times), start=1):
        trap.arm(moment)
        process = killable.fork(database, path)
        stopped = trap.caught(process.is_alive)
        assert stopped, f"the migrator ended before {moment}"
        process.kill()
        process.join()
        process.close()
        trap.let_go(stopped)
        if number % 50 == 0:
            progress("M2", f"{number} of {times} migrators killed")
    migrate(database, path, progress=silent)
    assert_each_was_applied_once(database, wanted)
    record(
        "M2", "kill -9 of the migrator between SQL and row, after the row, at COMMIT", times, "0 applied twice, 0 lost"
    )


@SIZES
def test_a_connection_cut_at_commit_applies_nothing_twice(
    database: Target, trap: Trap, folder: Folder, times: int
) -> None:
    wanted = files(times)
    path = folder(wanted)
    with Wire(database) as wire, ThreadPoolExecutor(1) as pool:
        moments = list(islice(cycle(MOMENTS), times))
        waiting = Waiting(patience=1800)
        runner = pool.submit(lambda: migrate(wire.target, path, progress=silent, waiting=waiting))
        for number, moment in enumerate(moments, start=1):
            trap.arm(moment)
            stopped = trap.caught(lambda: not runner.done())
            assert stopped, f"the migrator ended before {moment}"
            wire.cut()
            trap.let_go(stopped)
            if number % 50 == 0:
                progress("M2", f"{number} of {times} connections cut")
        runner.result()
    assert_each_was_applied_once(database, wanted)
    record("M2", "TCP cut before the row, after it, at COMMIT", times, "0 applied twice, 0 lost")


@SIZES
def test_a_server_killed_around_the_historys_row_applies_nothing_twice(
    server: Server, database: Target, trap: Trap, folder: Folder, times: int
) -> None:
    wanted, moments = files(times), list(islice(cycle(MOMENTS), times))
    path = folder(wanted)
    with ThreadPoolExecutor(1) as pool:
        trap.arm(moments[0])
        runner = pool.submit(lambda: migrate(database, path, progress=silent, waiting=Waiting(patience=1800)))
        for number, moment in enumerate(moments, start=1):
            assert trap.caught(lambda: not runner.done()), f"the migrator ended before {moment}"
            server.postgres.kill()
            trap.release()
            if number < times:
                trap.arm(moments[number])
            server.postgres.start()
            if number % 50 == 0:
                progress("M1", f"{number} of {times} servers killed around the row")
        runner.result()
    assert_each_was_applied_once(database, wanted)
    record(
        "M1",
        "kill -9 of PostgreSQL before the history's row, after it, at its COMMIT",
        times,
        "0 applied twice, 0 lost",
    )
