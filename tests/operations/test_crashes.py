"""What a crash of the server, or a stop of the run, leaves: all that was told as applied, and nothing begun after."""

from _thread import interrupt_main
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from operations.connection import Target
from operations.migrations import MigrationError, Waiting, migrate
from tests.operations.server import Server, rows
from tests.operations.trap import Trap

Folder = Callable[[dict[str, str]], Path]
FILES = {f"V{n}__t{n}.sql": f"CREATE TABLE t{n} (id int);" for n in range(1, 7)}
LAST = "V7__last.sql"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that leaves commits nobody waits for in memory for ten seconds."""
    server = Server(settings={"wal_writer_delay": "10000"})
    yield server
    server.remove()


def crash(server: Server) -> None:
    server.postgres.kill()
    server.postgres.start()


def history(target: Target) -> list[str]:
    return [str(name) for (name,) in rows(target, "SELECT script FROM flyway_schema_history ORDER BY installed_rank")]


def test_all_that_a_run_returns_outlives_a_crash(server: Server, folder: Folder) -> None:
    target = server.database()
    assert migrate(target, folder(FILES), progress=lambda _: None) == list(FILES)
    crash(server)
    assert history(target) == list(FILES)


def test_all_that_a_failed_run_names_as_applied_outlives_a_crash(server: Server, folder: Folder) -> None:
    target = server.database()
    with pytest.raises(MigrationError, match=f"applied before it: {', '.join(FILES)}"):
        migrate(target, folder(FILES | {LAST: "SELECT nonsense;"}), progress=lambda _: None)
    crash(server)
    assert history(target) == list(FILES)


def test_what_a_crash_in_mid_run_takes_back_is_run_again_and_told_once(server: Server, folder: Folder) -> None:
    target, trap = server.database(), Trap(server)
    said: list[str] = []
    trap.lay(target.database)
    trap.arm("last")
    path = folder(FILES | {LAST: "SELECT trap.at('last');"})
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(lambda: migrate(target, path, progress=said.append, waiting=Waiting(patience=60)))
        try:
            assert trap.caught(lambda: not run.done())
            server.postgres.kill()
        finally:
            trap.release()
            server.postgres.start()
        assert run.result() == [*FILES, LAST]
    assert any("had not reached the server's disk, run again: " in line for line in said)
    assert history(target) == [*FILES, LAST]


def test_a_run_told_to_stop_begins_no_further_file(server: Server, folder: Folder) -> None:
    target, path = server.database(), folder({"V1__a.sql": "SELECT pg_sleep(20);", "V2__b.sql": "CREATE TABLE b ();"})
    stop = Timer(0.5, interrupt_main)
    stop.start()
    with pytest.raises(KeyboardInterrupt):
        migrate(target, path, progress=lambda _: None)
    assert rows(target, "SELECT to_regclass('b'), count(*) FROM flyway_schema_history") == [(None, 0)]
    assert rows(target, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'") == [(0,)]
