"""A cluster behaves as an RDS instance does, for whoever connects to it."""

import subprocess
import time

import psycopg
import pytest

from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.postgres import Postgres
from localcloud.cloud.servers.server import ServerError
from tests.localcloud.servers.conftest import PASSWORD, connect, created, declared


def forget_first_wal(cluster: Postgres) -> None:
    """Age a stopped cluster: its WAL begins after what the template ended with."""
    programs, data = cluster._programs(), cluster.place.data
    command = [str(programs / "pg_resetwal"), "--next-wal-file=000000010000000000000042", str(data)]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **server_account().popen)


def test_the_server_is_of_the_wanted_major_version(major, run):
    ((version,),) = run(major, "show server_version")
    assert version.split(".")[0] == str(major.spec.major)


def test_the_master_user_is_no_superuser_but_rules_databases_and_roles(major, run):
    found = run(major, "select rolsuper, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = user")
    assert found == [(False, True, True, False)]


def test_the_roles_of_rds_exist_and_none_logs_in_but_its_administrators(major, run):
    found = run(major, "select rolname, rolcanlogin from pg_roles where rolname like 'rds%' order by 1")
    assert found == [
        *[("rds_iam", False), ("rds_password", False), ("rds_replication", False), ("rds_superuser", False)],
        *[("rdsadmin", True), ("rdsrepladmin", True)],
    ]


@pytest.mark.parametrize("role", ["rds_iam", "rds_password", "rds_replication", "rds_superuser", "pg_monitor"])
def test_the_master_user_hands_on_the_roles_of_rds(major, run, role):
    assert run(major, f"create role temporary; grant {role} to temporary; drop role temporary") == []


@pytest.mark.parametrize(
    "statement",
    [
        "alter system set work_mem = '1MB'",
        "copy (select 1) to program 'true'",
        "copy (select 1) to '/dev/null'",
        "select pg_read_file('postgresql.conf')",
        "create extension plpython3u",
        "create extension file_fdw",
        "create extension pg_surgery",
        "create role other superuser",
        "create role other replication",
        "alter role master superuser",
        "set role rdsadmin",
        "alter role rdsadmin password 'mine now'",
    ],
)
def test_what_only_a_superuser_may_do_is_refused(major, run, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(major, statement)


@pytest.mark.parametrize(
    "role", ["pg_execute_server_program", "pg_write_server_files", "pg_read_server_files", "rdsadmin"]
)
def test_no_way_leads_to_the_servers_files_through_a_role(major, run, role):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(major, f"grant {role} to master")


@pytest.mark.parametrize("name", ["citext", "pg_trgm", "pgcrypto", "hstore", "btree_gin", "pgstattuple", "amcheck"])
def test_an_extension_that_rds_supports_is_created_by_the_master_user(major, run, name):
    run(major, f"create extension {name}")
    assert run(major, f"drop extension {name}") == []


def test_an_extension_that_rds_has_and_this_machine_lacks_says_so(major, run):
    with pytest.raises(
        psycopg.errors.FeatureNotSupported, match='extension "pg_cron" is supported by RDS, but this PostgreSQL'
    ):
        run(major, "create extension pg_cron")


def test_statistics_can_be_reset_and_foreign_servers_made_as_on_rds(writer, run):
    run(writer, "create extension pg_stat_statements; create extension postgres_fdw")
    run(writer, "select pg_stat_statements_reset(); create server elsewhere foreign data wrapper postgres_fdw")
    assert run(writer, "select count(*) > 0 from pg_stat_statements") == [(True,)]


def test_connections_are_encrypted_by_tls_and_the_address_is_proven(writer, run):
    found = run(writer, "select ssl, version in ('TLSv1.2', 'TLSv1.3') from pg_stat_ssl where pid = pg_backend_pid()")
    assert found == [(True, True)]


def test_a_connection_without_tls_is_refused_when_tls_is_forced(writer, run):
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        run(writer, "select 1", sslmode="disable")


def test_a_connection_without_tls_is_taken_when_tls_is_not_forced(home, run):
    cluster = created(home, "plain", force_ssl=False)
    assert run(cluster, "select ssl from pg_stat_ssl where pid = pg_backend_pid()", sslmode="disable") == [(False,)]


@pytest.mark.parametrize("user", ["rdsadmin", "rdsrepladmin"])
def test_the_administrators_cannot_come_by_the_network(writer, run, user):
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects connection"):
        run(writer, "select 1", user=user)


def test_a_wrong_password_is_refused(writer, run):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        run(writer, "select 1", password="wrong")


def test_the_databases_belong_to_the_master_user_and_the_administrators_own_is_closed(writer, run):
    found = run(
        writer,
        "select datname, pg_get_userbyid(datdba), has_database_privilege(oid, 'connect') from pg_database order by 1",
    )
    assert found == [
        ("app_db", "master", True),
        ("postgres", "master", True),
        ("rdsadmin", "rdsadmin", False),
        ("template0", "rdsadmin", True),
        ("template1", "rdsadmin", True),
    ]


def test_no_password_and_no_verifier_is_written_anywhere_but_in_the_catalog(home):
    cluster = created(home, "talkative", settings={"log_statement": "all", "log_min_duration_statement": "0"})
    cluster.set_master_password("a second secret")
    with connect(cluster, password="a second secret") as connection:
        connection.execute("select 1")
    kept = [path for path in home.rglob("*") if path.is_file() and not {"data", "binaries"} & set(path.parts)]
    written = b"".join(path.read_bytes() for path in kept)
    assert [word for word in (PASSWORD.encode(), b"a second secret", b"SCRAM-SHA-256$") if word in written] == []


def test_a_new_password_replaces_the_old_one(home, run):
    cluster = created(home, "changed")
    cluster.set_master_password("new")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        run(cluster, "select 1")
    assert run(cluster, "select 1", password="new") == [(1,)]


def test_settings_are_the_clusters_and_the_static_ones_wait_for_a_restart(home, run):
    cluster = created(home, "settings", settings={"work_mem": "5MB", "rds.force_ssl": "1"})
    waiting = cluster.configure({"work_mem": "7MB", "max_connections": "33"})
    assert waiting == {"max_connections"}
    cluster.restart()
    assert run(cluster, "select current_setting('work_mem'), current_setting('max_connections')") == [("7MB", "33")]


def test_refused_settings_are_named_all_at_once_and_the_old_ones_stay(home, run):
    cluster = created(home, "refused", settings={"work_mem": "5MB"})
    with pytest.raises(ServerError) as refusal:
        cluster.configure({"work_mem": "much", "no_such_thing": "1"})
    assert [
        word for word in ("settings.work_mem: 'much'", "settings.no_such_thing") if word not in str(refusal.value)
    ] == []
    cluster.restart()
    assert run(cluster, "show work_mem") == [("5MB",)]


def test_a_server_that_cannot_start_says_why(home):
    cluster = declared(home, "broken", settings={"shared_preload_libraries": "pg_cron"})
    with pytest.raises(ServerError, match=r'broken: PostgreSQL 18 did not start: .*could not access file "pg_cron"'):
        cluster.create(PASSWORD)


def test_an_id_that_is_no_folder_name_is_refused(home):
    spec = declared(home, "fine").spec
    with pytest.raises(ServerError, match="not an id"):
        Postgres(home, type(spec)(**{**vars(spec), "id": "../elsewhere"})).create(PASSWORD)


def test_a_replica_shows_what_is_written_and_refuses_to_write(writer, reader, run):
    run(writer, "create table written as select 'on the writer' as place")
    deadline = time.monotonic() + 10
    while run(reader, "select to_regclass('written') is null") == [(True,)] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert run(reader, "select place from written") == [("on the writer",)]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(reader, "insert into written values ('on the reader')")


def test_a_replica_streams_and_tells_its_lag(writer, reader, run):
    found = run(writer, "select application_name, state from pg_stat_replication", dbname="postgres")
    assert found == [("shared-1", "streaming")]
    assert (writer.lag(), reader.lag() is not None) == (None, True)


@pytest.mark.parametrize("version", [15, 17, 18])
def test_a_replica_of_a_source_with_history_has_it_all(home, run, version):
    source = created(home, "old", version)
    run(source, "create table facts as select generate_series(1, 1000) as n")
    source.stop()
    forget_first_wal(source)
    source.start()
    replica = created(home, "young", version, source="old")
    assert run(replica, "select sum(n) from facts") == [(500500,)]


def test_a_promoted_replica_takes_writes_and_leaves_its_source(home, run):
    source = created(home, "first")
    replica = created(home, "second", source="first")
    replica.promote()
    run(replica, "create table mine (n int)")
    assert replica.spec.source is None
    assert run(source, "select count(*) from pg_replication_slots", dbname="postgres") == [(0,)]


def test_a_replica_of_a_replica_follows(home, run):
    source = created(home, "one")
    created(home, "two", source="one")
    last = created(home, "three", source="two")
    run(source, "create table far as select 1 as n")
    deadline = time.monotonic() + 10
    while run(last, "select to_regclass('far') is null") == [(True,)] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert run(last, "select n from far") == [(1,)]


def test_a_replica_without_a_source_is_refused(home):
    with pytest.raises(ServerError, match="alone: its source nobody does not exist"):
        created(home, "alone", source="nobody")
