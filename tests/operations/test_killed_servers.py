"""M1: PostgreSQL killed in every statement, and in every commit: each migration is applied exactly once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from operations.connection import Target, connect
from operations.migrations import Waiting, migrate
from tests.operations.server import Server, rows
from tests.operations.trap import Trap
from tests.reliability import progress, record

Folder = Callable[[dict[str, str]], Path]
PLACES = 10
"""Where a file can be stopped."""
TOGETHER = """
SELECT trap.at('{n}.0');
CREATE TABLE t{n} AS SELECT id, trap.at('{n}.1') AS mark FROM generate_series(1, 20) id;
INSERT INTO t{n} SELECT 100 + trap.at('{n}.2'), 0;
ALTER TABLE t{n} ADD COLUMN c int DEFAULT trap.at('{n}.3');
UPDATE t{n} SET mark = mark + 1 + trap.at('{n}.4');
DO $$ BEGIN PERFORM trap.at('{n}.5'); INSERT INTO t{n} VALUES (200, 1, 0); END $$;
CREATE INDEX i{n} ON t{n} (trap.within('{n}.6', id));
ALTER TABLE t{n} ADD CHECK (trap.within('{n}.7', id) = id);
CREATE MATERIALIZED VIEW m{n} AS SELECT trap.at('{n}.8');
CREATE TABLE u{n} (id int);
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON u{n} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION trap.row('{n}.9');
INSERT INTO u{n} VALUES (1);
"""
APART = """
SELECT trap.at('{n}.0');
CREATE TABLE t{n} AS SELECT id, trap.at('{n}.1') AS mark FROM generate_series(1, 20) id;
CREATE INDEX CONCURRENTLY i{n} ON t{n} (trap.within('{n}.2', id));
INSERT INTO t{n} SELECT 100 + trap.at('{n}.3'), 0;
UPDATE t{n} SET mark = mark + 1 + trap.at('{n}.4');
CREATE UNIQUE INDEX CONCURRENTLY j{n} ON t{n} (trap.within('{n}.5', id));
CREATE STATISTICS s{n} ON trap.within('{n}.6', id), mark FROM t{n};
VACUUM (ANALYZE) t{n};
DO $$ BEGIN PERFORM trap.at('{n}.7'); INSERT INTO t{n} VALUES (200, 1); END $$;
ALTER TABLE t{n} ADD COLUMN c int DEFAULT trap.at('{n}.8');
CREATE TABLE u{n} (id int);
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON u{n} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION trap.row('{n}.9');
INSERT INTO u{n} VALUES (1);
"""


def files(number: int) -> dict[str, str]:
    """Migrations, none of which can be applied twice; every fifth cannot run in a transaction."""
    return {f"V{n}__t{n}.sql": (TOGETHER if n % 5 else APART).format(n=n) for n in range(1, number + 1)}


def silent(_said: str) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("number", [5, pytest.param(50, marks=[pytest.mark.deep, pytest.mark.timeout(1800)])])
def test_a_server_killed_in_every_statement_holds_each_migration_once(
    server: Server, folder: Folder, number: int
) -> None:
    target, wanted, trap = server.database(), files(number), Trap(server)
    path = folder(wanted)
    trap.lay(target.database)
    # In the quick run every second place, alternately; each place of each kind of file all the same.
    step = 1 if number > 5 else 2
    places = [(n, place) for n in range(1, number + 1) for place in range(n % step, PLACES, step)]
    with ThreadPoolExecutor(1) as pool:
        trap.arm("{}.{}".format(*places[0]))
        runner = pool.submit(lambda: migrate(target, path, progress=silent, waiting=Waiting(patience=1800)))
        try:
            killed = kill_at_each(server, trap, places, lambda: not runner.done())
        finally:
            trap.release()
            server.postgres.start()
        runner.result()
    assert_each_was_applied_once(target, wanted)
    record(
        "M1", f"kill -9 of PostgreSQL in every statement and commit of {number} migrations", killed, "0 lost, 0 twice"
    )


def kill_at_each(server: Server, trap: Trap, places: list[tuple[int, int]], lives: Callable[[], bool]) -> int:
    """Kill the server each time that the runner comes to the next place; how often that was."""
    for number, place in enumerate(places, start=1):
        assert trap.caught(lives), f"the runner ended before {place}"
        server.postgres.kill()
        trap.release()
        if number < len(places):
            trap.arm("{}.{}".format(*places[number]))
        server.postgres.start()
        if number % 50 == 0:
            progress("M1", f"{number} of {len(places)} kills")
    return len(places)


def assert_each_was_applied_once(target: Target, wanted: dict[str, str]) -> None:
    history = "SELECT script, success FROM flyway_schema_history ORDER BY installed_rank"
    assert rows(target, history) == [(script, True) for script in wanted]
    with connect(target) as connection:
        for n in range(1, len(wanted) + 1):
            counts = f"SELECT count(*), min(mark), max(mark), (SELECT count(*) FROM u{n}) FROM t{n}"  # noqa: S608
            assert rows(connection, counts) == [(22, 1, 1, 1)]
        assert rows(connection, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
        assert rows(connection, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]
