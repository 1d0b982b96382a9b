"""M3: many migrators at once: each file is applied by one of them, and the others find it done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from operations.connection import Target
from operations.migrations import migrate
from tests.operations.killable import silent
from tests.operations.server import Server, rows
from tests.reliability import progress, record

Folder = Callable[[dict[str, str]], Path]
DEEP = [pytest.mark.deep, pytest.mark.timeout(1800)]
FILES = {
    "V1__tally.sql": "CREATE TABLE tally (id int);",
    "V2__t.sql": "CREATE TABLE t (id int); INSERT INTO tally VALUES (2);",
    "V3__i.sql": "INSERT INTO tally VALUES (3); CREATE INDEX CONCURRENTLY i ON t (id); VACUUM t;",
    "V4__c.sql": "ALTER TABLE t ADD COLUMN c int; INSERT INTO tally VALUES (4);",
    "V5__j.sql": "CREATE INDEX CONCURRENTLY j ON t (c); INSERT INTO tally VALUES (5);",
}


@pytest.mark.parametrize(
    ("migrators", "rounds"),
    [(8, 2), *(pytest.param(migrators, 100, marks=DEEP) for migrators in (2, 8, 32))],
)
def test_of_many_migrators_at_once_each_file_is_applied_by_one(
    server: Server, folder: Folder, migrators: int, rounds: int
) -> None:
    path = folder(FILES)
    with ThreadPoolExecutor(migrators) as pool:
        for number in range(1, rounds + 1):
            target = server.database()
            done = list(pool.map(lambda _, at=target: migrate(at, path, progress=silent), range(migrators)))
            assert sorted(script for one in done for script in one) == sorted(FILES)
            assert_each_was_applied_once(target)
            server.drop(target)
            if number % 25 == 0:
                progress("M3", f"{number} of {rounds} rounds of {migrators} migrators")
    result = f"{rounds} of {rounds} rounds: each file once, nobody failed"
    record("M3", f"{migrators} migrators at once on an empty database", rounds, result)


def assert_each_was_applied_once(target: Target) -> None:
    history = "SELECT script, success FROM flyway_schema_history ORDER BY installed_rank"
    assert rows(target, history) == [(script, True) for script in FILES]
    assert rows(target, "SELECT id FROM tally ORDER BY id") == [(2,), (3,), (4,), (5,)]
    assert rows(target, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
