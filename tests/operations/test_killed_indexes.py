"""M4: an index built concurrently while migrators wait for the lock and a transaction is long, its builder killed."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations import migrate
from tests.operations import killable
from tests.operations.killable import silent
from tests.operations.server import Server, rows
from tests.operations.test_kills import HALF_BUILT, wait_until
from tests.reliability import progress, record

Folder = Callable[[dict[str, str]], Path]
DEEP = [pytest.mark.deep, pytest.mark.timeout(1800)]
BEFORE = {"V1__t.sql": "CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 1000);"}
FILES = BEFORE | {"V2__i.sql": "CREATE INDEX CONCURRENTLY i ON t (id);", "V3__c.sql": "ALTER TABLE t ADD COLUMN c int;"}
LONG = {
    "writer": ("read committed", "INSERT INTO t VALUES (0)"),
    "reader": ("repeatable read", "SELECT count(*) FROM t"),
}
"""What the builder must wait for: a writer before it may read the table, a reader before the index is valid."""
WAITERS = 4


@pytest.mark.parametrize("rounds", [1, pytest.param(50, marks=DEEP)])
def test_an_index_whose_builder_is_killed_is_built_anew_by_those_that_wait(
    server: Server, folder: Folder, rounds: int
) -> None:
    rebuilt = 0
    with ThreadPoolExecutor(WAITERS) as pool:
        for number in range(1, rounds + 1):
            target, said = server.database(), []
            migrate(target, folder(BEFORE), progress=silent)
            path = folder(FILES)
            with transaction(target, *LONG["writer" if number % 2 else "reader"]) as long:
                builder = killable.fork(target, path)
                wait_until(target, HALF_BUILT)
                waiting = [pool.submit(migrate, target, path, progress=said.append) for _ in range(WAITERS)]
                wait_until(target, f"SELECT FROM pg_stat_activity WHERE {OURS} HAVING count(*) > {WAITERS}")
                builder.kill()
                builder.join()
                builder.close()
                # One of those that wait finds the half-built index, and the same transaction in its way.
                wait_until(target, f"SELECT FROM pg_stat_activity WHERE {OURS} HAVING count(*) = {WAITERS}")
                long.rollback()
            assert applied(waiting) == ["V2__i.sql", "V3__c.sql"]
            rebuilt += sum("dropped the half-built index public.i" in sentence for sentence in said)
            assert rows(target, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]
            server.drop(target)
            if number % 10 == 0:
                progress("M4", f"{number} of {rounds} rounds")
    assert rebuilt == rounds
    seen = f"0 deadlocks, {rebuilt} of {rounds} INVALID indexes found and built anew"
    record("M4", f"builder killed half way, {WAITERS} migrators waiting, a long reader or writer", rounds, seen)


@pytest.mark.parametrize("rounds", [1, pytest.param(50, marks=DEEP)])
def test_an_index_is_built_while_migrators_wait_and_a_reader_is_long(
    server: Server, folder: Folder, rounds: int
) -> None:
    with ThreadPoolExecutor(WAITERS) as pool:
        for number in range(1, rounds + 1):
            target = server.database()
            migrate(target, folder(BEFORE), progress=silent)
            path = folder(FILES)
            with transaction(target, *LONG["reader"]) as long:
                waiting = [pool.submit(migrate, target, path, progress=silent) for _ in range(WAITERS)]
                wait_until(target, HALF_BUILT)
                wait_until(target, f"SELECT FROM pg_stat_activity WHERE {OURS} HAVING count(*) = {WAITERS}")
                long.rollback()
            assert applied(waiting) == ["V2__i.sql", "V3__c.sql"]
            server.drop(target)
            if number % 10 == 0:
                progress("M4", f"{number} of {rounds} rounds")
    record(
        "M4", f"{WAITERS} migrators, one builds and the others wait, a long reader", rounds, "0 deadlocks, all ended"
    )


OURS = """application_name LIKE 'groundwork%' AND datname = current_database() AND pid <> pg_backend_pid()
    AND usename = current_user AND backend_type = 'client backend'"""


@contextmanager
def transaction(target: Target, isolation: str, statement: str) -> Iterator[Connection]:
    """A transaction that has done something and goes on."""
    connection = connect(target, autocommit=False)
    try:
        connection.execute("SET application_name = 'long'")
        connection.commit()
        connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        connection.execute(statement)
        yield connection
    finally:
        connection.close()


def applied(waiting: list[Future[list[str]]]) -> list[str]:
    """What the migrators applied, all of them together; each must end soon."""
    return sorted(script for one in waiting for script in one.result(timeout=60))
