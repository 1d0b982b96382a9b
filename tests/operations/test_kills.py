"""Runners and servers killed at any moment: the next run ends it, and each migration is applied exactly once."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, Waiting, migrate, read_directory, unfinished, up
from operations.migrations.statement import statements
from tests.operations import killable
from tests.operations.server import Server, rows

Folder = Callable[[dict[str, str]], Path]
HISTORY = "SELECT script, success FROM flyway_schema_history ORDER BY installed_rank"


def silent(_said: str) -> None:
    """Nobody listens."""


def many(number: int) -> dict[str, str]:
    """Migrations none of which can be applied twice, every fifth with statements outside a transaction."""
    files = {}
    for n in range(1, number + 1):
        body = f"CREATE TABLE t{n} (id int);\nINSERT INTO t{n} SELECT generate_series(1, 50);\nSELECT pg_sleep(0.01);\n"
        if n % 5 == 0:
            body += f"CREATE INDEX CONCURRENTLY i{n} ON t{n} (id);\nVACUUM t{n};\nINSERT INTO t{n} VALUES (0);\n"
        files[f"V{n}__t{n}.sql"] = body
    return files


def assert_each_was_applied_once(target: Target, files: dict[str, str]) -> None:
    assert rows(target, HISTORY) == [(script, True) for script in files]
    with connect(target) as connection:
        for n in range(1, len(files) + 1):
            assert rows(connection, f"SELECT count(*) FROM t{n}") == [(51 if n % 5 == 0 else 50,)]  # noqa: S608
        assert rows(connection, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
        assert rows(connection, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]


def test_a_runner_killed_at_any_moment_is_finished_by_the_next(database: Target, folder: Folder) -> None:
    files, kills = many(10), 6
    path, chance = folder(files), Random(kills)  # noqa: S311
    for _ in range(kills):
        process = killable.start(database, path)
        assert process.stdout
        process.stdout.readline()  # it has begun
        time.sleep(chance.uniform(0, 0.15))
        killable.end(process, kill=True)
    migrate(database, path, progress=silent)
    assert_each_was_applied_once(database, files)


def test_a_server_killed_at_any_moment_is_waited_for(database: Target, server: Server, folder: Folder) -> None:
    files, kills = many(25), 2
    path, chance, ended = folder(files), Random(kills), threading.Event()  # noqa: S311

    def kill_and_start() -> None:
        for _ in range(kills):
            ended.wait(chance.uniform(0.05, 0.4))
            server.postgres.kill()
            server.postgres.start()

    with ThreadPoolExecutor(1) as pool:
        killer = pool.submit(kill_and_start)
        try:
            migrate(database, path, progress=silent)
        finally:
            ended.set()
            killer.result()
    assert_each_was_applied_once(database, files)


def test_an_interrupted_runner_ends_at_once_and_keeps_nothing_of_its_file(database: Target, folder: Folder) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "CREATE TABLE b ();\nSELECT pg_sleep(600);"})
    runner = killable.start(database, path)
    wait_until(database, "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()")
    runner.send_signal(signal.SIGINT)
    assert killable.end(runner) != 0
    assert rows(database, HISTORY) == [("V1__a.sql", True)]
    assert rows(database, "SELECT to_regclass('b'), count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(None, 0)]


INDEX = {"V1__t.sql": "CREATE TABLE t (id int);", "V2__i.sql": "CREATE INDEX CONCURRENTLY i ON t (id);"}


def wait_until(target: Target, query: str) -> None:
    """Return once the query answers with a row."""
    with connect(target) as connection:
        while rows(connection, query) == []:
            time.sleep(0.02)


HALF_BUILT = "SELECT FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = 'i' AND NOT indisvalid"
GIVEN_UP = """SELECT WHERE NOT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%')"""


def test_a_unique_index_that_fails_leaves_no_half_built_one(connection: Connection, folder: Folder) -> None:
    files = INDEX | {"V1__t.sql": "CREATE TABLE t (id int);INSERT INTO t VALUES (1), (1);"}
    files["V2__i.sql"] = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (id);"
    with pytest.raises(Exception, match=r"V2__i.sql:1:1: could not create unique index"):
        up(connection, folder(files), progress=silent)
    assert rows(connection, "SELECT to_regclass('i')") == [(None,)]
    connection.execute("DELETE FROM t")
    assert up(connection, folder(files), progress=silent) == ["V2__i.sql"]


def test_a_file_begun_outside_a_transaction_goes_on_where_it_ended(connection: Connection, folder: Folder) -> None:
    begun = "CREATE TABLE t (id int);\nVACUUM t;\nINSERT INTO t VALUES (1);\n"
    with pytest.raises(Exception, match="statements 1 to 3 of 4 are kept"):
        up(connection, folder({"V1__t.sql": begun + "SELECT nonsense;"}), progress=silent)
    with pytest.raises(Exception, match="its first 3 statements have run and were edited since"):
        up(connection, folder({"V1__t.sql": begun.replace("(1)", "(2)") + "SELECT 1;"}), progress=silent)
    up(connection, folder({"V1__t.sql": begun + "INSERT INTO t VALUES (2);"}), progress=silent)  # noqa: S608
    assert rows(connection, "SELECT array_agg(id) FROM t") == [([1, 2],)]
    assert rows(connection, HISTORY) == [("V1__t.sql", True)]


def test_a_table_in_use_stops_the_migration_and_not_its_readers(database: Target, folder: Folder) -> None:
    migrate(database, folder({"V1__t.sql": "CREATE TABLE t (id int);"}), progress=silent)
    path = folder({"V1__t.sql": "CREATE TABLE t (id int);", "V2__c.sql": "ALTER TABLE t ADD COLUMN c int;"})
    held, said = connect(database, autocommit=False), []
    held.execute("SELECT count(*) FROM t")

    def tell(words: str) -> None:
        said.append(words)
        held.close()  # once it was told that it is in the way

    assert migrate(database, path, progress=tell, waiting=Waiting(lock_timeout=0.1)) == ["V2__c.sql"]
    assert "canceling statement due to lock timeout; tried again" in said[0]


def test_patience_ends_with_a_sentence(database: Target, folder: Folder) -> None:
    migrate(database, folder({"V1__t.sql": "CREATE TABLE t (id int);"}), progress=silent)
    path = folder({"V1__t.sql": "CREATE TABLE t (id int);", "V2__c.sql": "ALTER TABLE t ADD COLUMN c int;"})
    with connect(database, autocommit=False) as reader:
        reader.execute("SELECT count(*) FROM t")
        with pytest.raises(
            Exception, match=r"V2__c.sql:1:1: canceling statement due to lock timeout .*tried again for 0 s"
        ):
            migrate(database, path, progress=silent, waiting=Waiting(lock_timeout=0.05, patience=0.2))


CUT_OFF = (
    "CREATE INDEX CONCURRENTLY i ON t (id)",
    "DROP INDEX CONCURRENTLY IF EXISTS old",
    "REINDEX INDEX CONCURRENTLY old",
    "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
    "VACUUM t",
)


@pytest.mark.parametrize("ran", [True, False])
@pytest.mark.parametrize("statement", CUT_OFF)
def test_a_statement_sent_and_never_answered_counts_once(
    connection: Connection, folder: Folder, statement: str, *, ran: bool
) -> None:
    connection.execute("CREATE TABLE t (id int); CREATE INDEX old ON t (id)")
    connection.execute(
        "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)"
    )
    path = folder({"V1__x.sql": f"{statement}; CREATE TABLE once ()"})
    (migration,) = read_directory(path)
    LAYOUTS["flyway"].begin(connection)
    unfinished.resume(connection, LAYOUTS["flyway"], migration, statements(migration.sql))
    unfinished.attempt(connection, begun=True)
    if ran:
        connection.execute(statement)
    assert up(connection, path, progress=silent) == ["V1__x.sql"]
    assert rows(connection, HISTORY)[1:] == [("V1__x.sql", True)]


def test_a_detaching_that_was_cut_off_half_way_is_finished(database: Target, folder: Folder) -> None:
    first = "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);"
    files = {"V1__p.sql": first, "V2__d.sql": "ALTER TABLE p DETACH PARTITION c CONCURRENTLY;"}
    migrate(database, folder({"V1__p.sql": first}), progress=silent)
    path = folder(files)
    with connect(database, autocommit=False) as reader:
        reader.execute("SELECT count(*) FROM p")
        runner = killable.start(database, path)
        wait_until(database, "SELECT FROM pg_inherits WHERE inhdetachpending")
        killable.end(runner, kill=True)
        wait_until(database, GIVEN_UP.replace("CREATE INDEX", "ALTER TABLE p%"))
    assert migrate(database, path, progress=silent) == ["V2__d.sql"]
    assert rows(database, "SELECT count(*) FROM pg_inherits") == [(0,)]
