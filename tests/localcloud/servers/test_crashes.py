"""Whatever is killed, the same call made again ends well, and every row is there."""

import os
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from localcloud.cloud.servers import processes
from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.postgres import Postgres
from tests.localcloud.servers.conftest import PASSWORD, cache, connect, created, declared, processes_of, sign_in

CREATE = """
import sys
from pathlib import Path
from tests.localcloud.servers.conftest import created
created(Path(sys.argv[1]), "app")
if len(sys.argv) > 2:
    created(Path(sys.argv[1]), "app-1", source="app")
"""


def creating(home, *words):
    return subprocess.Popen([sys.executable, "-c", CREATE, str(home), *words], start_new_session=True)


@pytest.mark.parametrize(
    "point",
    [
        "postgres-app/data.partial/base",
        "postgres-app/data/postmaster.pid",
        "postgres-app-1/data.partial/base",
        *(
            pytest.param(later, marks=pytest.mark.deep)
            for later in (
                *("postgres-app", "postgres-app/spec.json", "postgres-app/data", "postgres-app/created"),
                *("postgres-app-1/spec.json", "postgres-app-1/data", "postgres-app-1/data/postmaster.pid"),
            )
        ),
    ],
)
def test_a_creation_killed_half_way_is_finished_by_the_next(home, run, point):
    killed = creating(home, "with a replica")
    assert processes.wait((home / "servers" / point).exists, 60)
    killed.kill()
    killed.wait()
    created(home, "app")
    replica = created(home, "app-1", source="app")
    assert run(replica, "select current_database(), pg_is_in_recovery()") == [("app_db", True)]


def test_creating_what_exists_changes_neither_rows_nor_password(writer, run):
    run(writer, "create table precious as select 1 as n")
    Postgres(writer.home, writer.spec).create("another password")
    assert run(writer, "select n from precious", password=PASSWORD) == [(1,)]


def test_a_killed_cluster_comes_back_with_every_row(home, run):
    cluster = created(home, "app")
    run(cluster, "create table kept as select generate_series(1, 100) as n")
    cluster.kill()
    assert (cluster.is_running(), processes_of(cluster.place.data)) == (False, [])
    cluster.start()
    assert run(cluster, "select count(*) from kept") == [(100,)]


def test_a_killed_postmaster_is_replaced_though_its_backend_is_still_busy(home, run):
    cluster = created(home, "app")
    busy = threading.Thread(target=_count_for_long, args=[cluster])
    busy.start()
    while run(cluster, "select count(*) from pg_stat_activity where query like '%long count%' and state = 'active'") < [
        (2,)
    ]:
        time.sleep(0.01)
    os.kill(cluster.pid() or 0, signal.SIGKILL)
    processes.gone(cluster.pid, 10)
    cluster.start()
    busy.join()
    assert run(cluster, "select 1") == [(1,)]


def _count_for_long(cluster):
    with connect(cluster) as connection, pytest.raises(psycopg.OperationalError):
        connection.execute("select /* long count */ count(*) from generate_series(1, 1000000000)")


def test_a_stranger_with_the_old_process_id_is_not_taken_for_the_server(home, run):
    cluster = created(home, "app")
    cluster.kill()
    with subprocess.Popen(["sleep", "60"], **server_account().popen) as stranger:
        path = cluster.place.data / "postmaster.pid"
        path.write_text("\n".join([str(stranger.pid), *path.read_text().splitlines()[1:]]) + "\n")
        assert cluster.is_running() is False
        cluster.start()
        assert run(cluster, "select 1") == [(1,)]
        stranger.kill()


def test_a_replica_catches_up_after_either_side_was_killed(home, run):
    source, replica = created(home, "app"), created(home, "app-1", source="app")
    replica.kill()
    run(source, "create table kept as select 1 as n")
    source.kill()
    replica.start()
    source.start()
    deadline = time.monotonic() + 20
    while run(replica, "select to_regclass('kept') is null") == [(True,)] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert run(replica, "select n from kept") == [(1,)]


def test_two_callers_create_one_cluster_and_it_outlives_them(home, run):
    both = [creating(home), creating(home)]
    assert [one.wait() for one in both] == [0, 0]
    cluster = declared(home, "app")
    assert (cluster.is_running(), run(cluster, "select 1")) == (True, [(1,)])


def test_deleting_leaves_no_process_no_folder_no_slot_and_no_endpoint(home, run):
    source = created(home, "app")
    replica = created(home, "app-1", source="app")
    server = cache(home)
    replica.delete()
    assert run(source, "select count(*) from pg_replication_slots", dbname="postgres") == [(0,)]
    for one in (replica, server, source):
        one.delete()
        one.delete()
    assert processes_of(home) == []
    assert sorted(path.name for path in (home / "servers").iterdir() if not path.name.startswith(".")) in (
        ["binaries", "endpoints.json"],
        ["endpoints.json"],
    )
    assert (home / "servers" / "endpoints.json").read_text() == "{}"


def test_a_killed_cache_comes_back_with_every_key_and_its_token(home):
    server = cache(home, token="token one two three")
    sign_in(server, "token one two three").set("kept", "yes")
    server.kill()
    assert server.is_running() is False
    server.start()
    assert sign_in(server, "token one two three").get("kept") == "yes"


def test_a_killed_terminator_is_replaced_in_front_of_the_running_cache(home):
    server = cache(home)
    if not server._needs_terminator:
        pytest.skip("the installed Redis speaks TLS itself")
    before = server.pid()
    os.kill(server._terminator_pid() or 0, signal.SIGKILL)
    processes.gone(server._terminator_pid, 10)
    assert server.is_running() is False
    server.start()
    assert (server.pid(), sign_in(server).ping()) == (before, True)


def test_a_cache_whose_starter_was_killed_before_anything_was_noted_is_started_anew(home):
    server = cache(home, token="token one two three")
    sign_in(server, "token one two three").set("kept", "yes")
    for note in ("terminator.pid", "data/redis.pid"):
        (server.folder / note).unlink(missing_ok=True)
    server.start()
    assert sign_in(server, "token one two three").get("kept") == "yes"
    assert len(processes_of(server.folder)) == (2 if server._needs_terminator else 1)
