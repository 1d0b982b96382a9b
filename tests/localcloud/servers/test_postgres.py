"""A cluster behaves as an RDS instance does, for whoever connects to it."""

import subprocess

import psycopg
import pytest

from localcloud.cloud.servers import processes
from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.postgres import Postgres
from localcloud.cloud.servers.server import ServerError
from tests.localcloud.servers.conftest import PASSWORD, connect, created, declared, processes_of


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


def test_a_connection_without_tls_is_taken_when_tls_is_not_forced(spare, run):
    spare.configure({}, force_ssl=False)
    assert run(spare, "select ssl from pg_stat_ssl where pid = pg_backend_pid()", sslmode="disable") == [(False,)]


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
    settings = {"log_statement": "all", "log_min_duration_statement": "0", "log_connections": "on"}
    cluster = created(home, "talkative", settings=settings)
    cluster.set_master_password("a second secret")
    with connect(cluster, password="a second secret") as connection:
        connection.execute("select 1")
    kept = [path for path in home.rglob("*") if path.is_file() and not {"data", "binaries"} & set(path.parts)]
    written = b"".join(path.read_bytes() for path in kept)
    assert [word for word in (PASSWORD.encode(), b"a second secret", b"SCRAM-SHA-256$") if word in written] == []


def test_a_new_password_replaces_the_old_one(spare, run):
    spare.set_master_password("new")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        run(spare, "select 1")
    spare.set_master_password(PASSWORD)
    assert run(spare, "select 1") == [(1,)]


def test_settings_hold_at_once_but_the_static_ones_wait_for_a_restart(spare, run):
    waiting = spare.configure({"work_mem": "7MB", "max_connections": "33", "rds.logical_replication": "0"})
    now = run(spare, "select current_setting('work_mem'), current_setting('max_connections')")
    spare.restart()
    later = run(spare, "select current_setting('work_mem'), current_setting('max_connections')")
    assert (waiting, now, later) == ({"max_connections"}, [("7MB", "100")], [("7MB", "33")])


def test_refused_settings_are_named_all_at_once_and_the_old_ones_stay(spare, run):
    spare.configure({"work_mem": "5MB"})
    with pytest.raises(ServerError) as refusal:
        spare.configure({"work_mem": "much", "no_such_thing": "1", "max_wal_senders": "-1"})
    out_of_range = '-1 is outside the valid range for parameter "max_wal_senders" (0 .. 262143)'
    assert str(refusal.value).splitlines() == [
        "spare: settings.no_such_thing: '1': unrecognized configuration parameter \"no_such_thing\"",
        f"spare: settings.max_wal_senders: '-1': {out_of_range}",
        'spare: settings.work_mem: \'much\': invalid value for parameter "work_mem": "much"',
    ]
    spare.restart()
    assert run(spare, "show work_mem") == [("5MB",)]


def test_a_server_that_cannot_start_says_why(home):
    cluster = declared(home, "broken", settings={"shared_preload_libraries": "pg_cron"})
    with pytest.raises(ServerError, match=r'broken: PostgreSQL 18 did not start: .*could not access file "pg_cron"'):
        cluster.create(PASSWORD)
    assert processes_of(home) == []


def test_an_id_that_is_no_folder_name_is_refused(home):
    spec = declared(home, "fine").spec
    with pytest.raises(ServerError, match="not an id"):
        Postgres(home, type(spec)(**{**vars(spec), "id": "../elsewhere"})).create(PASSWORD)


def test_the_administrators_name_is_refused_for_the_master_user(home):
    with pytest.raises(ServerError, match="app: master_user 'rdsadmin': reserved; choose another name"):
        declared(home, "app", master_user="rdsadmin").create(PASSWORD)


def test_a_replica_shows_what_is_written_and_refuses_to_write(writer, reader, run):
    run(writer, "create table written as select 'on the writer' as place")
    processes.wait(lambda: run(reader, "select to_regclass('written') is not null") == [(True,)], 20)
    assert run(reader, "select place from written") == [("on the writer",)]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(reader, "insert into written values ('on the reader')")


def test_a_replica_streams_and_tells_its_lag(writer, reader, run):
    found = run(writer, "select application_name, state from pg_stat_replication", dbname="postgres")
    assert found == [("shared-1", "streaming")]
    assert (writer.lag(), reader.lag() is not None) == (None, True)


@pytest.mark.parametrize("version", [15, pytest.param(17, marks=pytest.mark.deep), 18])
def test_a_replica_of_a_source_with_history_has_it_all(home, run, version):
    source = created(home, "old", version)
    run(source, "create table facts as select generate_series(1, 1000) as n")
    source.stop()
    forget_first_wal(source)
    source.start()
    replica = created(home, "young", version, source="old")
    assert run(replica, "select sum(n) from facts") == [(500500,)]


def test_a_replica_of_a_replica_follows_and_a_promoted_one_stands_alone(home, run):
    one = created(home, "one")
    two, three = created(home, "two", source="one"), created(home, "three", source="two")
    run(one, "create table far as select 1 as n")
    assert processes.wait(lambda: run(three, "select to_regclass('far') is not null") == [(True,)], 20)
    two.promote()
    run(two, "create table mine as select 2 as n")
    assert processes.wait(lambda: run(three, "select to_regclass('mine') is not null") == [(True,)], 20)
    assert (two.spec.source, run(one, "select slot_name from pg_replication_slots", dbname="postgres")) == (None, [])


def test_a_replica_without_a_source_is_refused(home):
    with pytest.raises(ServerError, match="alone: its source nobody does not exist"):
        created(home, "alone", source="nobody")
