"""RDS instances on one shared cloud; each test has its own instances."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from localcloud.cloud import control
from tests.localcloud.cloud.site import PASSWORD, Cloud, order, until

Create = Callable[..., str]


@pytest.fixture
def create(shared_cloud: Cloud) -> Iterator[Create]:
    """Make instances that are gone after the test."""
    rds, made = shared_cloud.client("rds"), list[str]()

    def run(name: str, source: str | None = None, **changes: Any) -> str:
        made.append(name)
        if source:
            rds.create_db_instance_read_replica(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=source, **changes)
        else:
            rds.create_db_instance(**order(DBInstanceIdentifier=name, **changes))
        return name

    yield run
    for name in reversed(made):
        _delete(rds, name)
    until(lambda: _none_of(rds, made) or None)


def _delete(rds: Any, name: str) -> None:
    gone = (rds.exceptions.DBInstanceNotFoundFault, rds.exceptions.InvalidDBInstanceStateFault)
    with contextlib.suppress(*gone):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def _none_of(rds: Any, names: list[str]) -> bool:
    return not {each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]} & set(names)


def test_an_instance_shows_what_was_asked_for_and_can_be_logged_in_to(shared_cloud: Cloud, create: Create) -> None:
    key = shared_cloud.client("kms").create_key()["KeyMetadata"]
    asked: dict[str, Any] = {
        "StorageEncrypted": True,
        "MultiAZ": True,
        "MaxAllocatedStorage": 100,
        "BackupRetentionPeriod": 7,
        "CopyTagsToSnapshot": True,
        "DatabaseInsightsMode": "standard",
        "CACertificateIdentifier": "rds-ca-ecc384-g1",
        "DeletionProtection": False,
        "AutoMinorVersionUpgrade": True,
        "PreferredBackupWindow": "02:00-03:00",
        "PreferredMaintenanceWindow": "sun:04:00-sun:05:00",
        "MonitoringInterval": 60,
        "MonitoringRoleArn": "arn:aws:iam::000000000000:role/monitoring",
    }
    create(
        "shown",
        **asked,
        KmsKeyId=key["KeyId"],
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        Tags=[{"Key": "a", "Value": "b"}],
    )
    assert "Endpoint" not in shared_cloud.instance("shown")
    assert shared_cloud.settle("shown") == ["available"]
    found = shared_cloud.instance("shown")
    assert {name: found[name] for name in asked} == asked
    assert (found["KmsKeyId"], found["TagList"]) == (key["Arn"], [{"Key": "a", "Value": "b"}])
    assert (found["IAMDatabaseAuthenticationEnabled"], found["EngineVersion"].split(".")[0]) == (True, "18")
    assert found["EnabledCloudwatchLogsExports"] == ["postgresql", "upgrade"]
    assert (found["Iops"], found["StorageThroughput"]) == (3000, 125)
    with shared_cloud.connect("shown", PASSWORD) as connection:
        row = connection.execute("select ssl, current_setting('port') from pg_stat_ssl where pid = pg_backend_pid()")
        assert row.fetchone() == (True, "5433")


def test_replicas_stream_and_inherit_key_class_and_engine(shared_cloud: Cloud, create: Create) -> None:
    create("source", StorageEncrypted=True)
    create("reader", "source")
    create("reader-of-reader", "reader")
    assert shared_cloud.settle("source", "reader", "reader-of-reader") == ["available"] * 3
    shown = [shared_cloud.instance(name) for name in ("source", "reader", "reader-of-reader")]
    assert len({(each["KmsKeyId"], each["DBInstanceClass"], each["EngineVersion"]) for each in shown}) == 1
    assert len({each["DbiResourceId"] for each in shown}) == 3
    assert [each.get("ReadReplicaSourceDBInstanceIdentifier") for each in shown] == [None, "source", "reader"]
    with shared_cloud.connect("source", PASSWORD) as connection:
        connection.execute("create table t as select 7 as n")
    with shared_cloud.connect("reader-of-reader", PASSWORD) as connection:
        assert until(lambda: _rows(connection)) == [(7,)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("insert into t values (8)")


def _rows(connection: psycopg.Connection[Any]) -> list[Any] | None:
    try:
        return connection.execute("select n from t").fetchall()
    except psycopg.errors.UndefinedTable:
        return None


def test_a_promoted_replica_takes_writes_and_its_source_may_go(shared_cloud: Cloud, create: Create) -> None:
    create("old")
    create("young", "old")
    assert shared_cloud.settle("old", "young") == ["available"] * 2
    shared_cloud.client("rds").delete_db_instance(DBInstanceIdentifier="old", SkipFinalSnapshot=True)
    assert shared_cloud.settle("young") == ["available"]
    with shared_cloud.connect("young", PASSWORD) as connection:
        connection.execute("create table t (n int)")


def test_a_source_and_its_replica_can_be_deleted_in_either_order(shared_cloud: Cloud, create: Create) -> None:
    rds, names = shared_cloud.client("rds"), [create("first"), create("second", "first"), create("third", "first")]
    for name in ("second", "first", "third"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    assert until(lambda: _none_of(rds, names) or None)


def test_dynamic_parameters_come_at_once_and_static_ones_with_a_reboot(shared_cloud: Cloud, create: Create) -> None:
    rds = shared_cloud.client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="pg", DBParameterGroupFamily="postgres18", Description="d")
    create("tuned", DBParameterGroupName="pg", DBInstanceClass="db.r6g.large")
    assert shared_cloud.settle("tuned") == ["available"]
    assert _settings(shared_cloud) == ("4MB", "1802", "1")  # 16 GiB / 9531392, as RDS computes it
    _modify(rds, work_mem=("8192", "immediate"), max_connections=("{DBInstanceClassMemory/95313920}", "pending-reboot"))
    assert shared_cloud.settle("tuned") == ["available"]
    assert _settings(shared_cloud) == ("8MB", "1802", "1")
    assert _applied(shared_cloud) == "pending-reboot"
    rds.reboot_db_instance(DBInstanceIdentifier="tuned")
    assert shared_cloud.settle("tuned") == ["available"]
    assert (_settings(shared_cloud), _applied(shared_cloud)) == (("8MB", "180", "1"), "in-sync")
    rds.reset_db_parameter_group(
        DBParameterGroupName="pg", Parameters=[{"ParameterName": "work_mem", "ApplyMethod": "immediate"}]
    )
    assert shared_cloud.settle("tuned") == ["available"]
    assert _settings(shared_cloud) == ("4MB", "180", "1")
    user = rds.describe_db_parameters(DBParameterGroupName="pg", Source="user")["Parameters"]
    assert [(each["ParameterName"], each["ApplyType"]) for each in user] == [("max_connections", "static")]


def _modify(rds: Any, **wanted: tuple[str, str]) -> None:
    rds.modify_db_parameter_group(
        DBParameterGroupName="pg",
        Parameters=[
            {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
            for name, (value, method) in wanted.items()
        ],
    )


def _settings(cloud: Cloud) -> Any:
    with cloud.connect("tuned", PASSWORD) as connection:
        names = ("work_mem", "max_connections", "rds.force_ssl")
        return tuple(connection.execute("select current_setting(%s)", [name]).fetchone()[0] for name in names)  # type: ignore[index]


def _applied(cloud: Cloud) -> str:
    return str(cloud.instance("tuned")["DBParameterGroups"][0]["ParameterApplyStatus"])


def test_passwords_change_and_rotate_and_the_old_ones_end(shared_cloud: Cloud, create: Create) -> None:
    rds, key = shared_cloud.client("rds"), shared_cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    create("locked")
    assert shared_cloud.settle("locked") == ["available"]
    rds.modify_db_instance(
        DBInstanceIdentifier="locked",
        ManageMasterUserPassword=True,
        MasterUserSecretKmsKeyId=key,
        ApplyImmediately=True,
    )
    assert shared_cloud.settle("locked") == ["available"]
    secret = shared_cloud.instance("locked")["MasterUserSecret"]
    first = shared_cloud.secret(secret["SecretArn"])
    assert (first["username"], secret["KmsKeyId"], secret["SecretStatus"]) == ("boss", key, "active")
    rds.modify_db_instance(DBInstanceIdentifier="locked", RotateMasterUserPassword=True, ApplyImmediately=True)
    assert shared_cloud.settle("locked") == ["available"]
    shared_cloud.connect("locked", shared_cloud.secret(secret["SecretArn"])["password"]).close()
    for old in (PASSWORD, first["password"]):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            shared_cloud.connect("locked", old)


def test_changes_wait_for_a_reboot_unless_they_are_to_come_at_once(shared_cloud: Cloud, create: Create) -> None:
    rds = shared_cloud.client("rds")
    create("grown")
    assert shared_cloud.settle("grown") == ["available"]
    rds.modify_db_instance(DBInstanceIdentifier="grown", DBInstanceClass="db.t4g.small", AllocatedStorage=30)
    found = shared_cloud.instance("grown")
    assert found["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.small", "AllocatedStorage": 30}
    assert (found["DBInstanceClass"], found["AllocatedStorage"]) == ("db.t4g.micro", 20)
    rds.modify_db_instance(DBInstanceIdentifier="grown", DBPortNumber=5444, ApplyImmediately=True)
    assert shared_cloud.settle("grown") == ["available"]
    found = shared_cloud.instance("grown")
    assert (found["DBInstanceClass"], found["AllocatedStorage"], found["PendingModifiedValues"]) == (
        "db.t4g.small",
        30,
        {},
    )
    assert found["Endpoint"]["Port"] == 5444
    with shared_cloud.connect("grown", PASSWORD) as connection:
        assert connection.execute("select current_setting('max_connections')").fetchone() == ("225",)


def test_a_stopped_instance_stays_stopped_and_starts_again(shared_cloud: Cloud, create: Create) -> None:
    rds = shared_cloud.client("rds")
    create("resting")
    assert shared_cloud.settle("resting") == ["available"]
    rds.stop_db_instance(DBInstanceIdentifier="resting")
    assert shared_cloud.settle("resting") == ["stopped"]
    with pytest.raises(psycopg.OperationalError):
        shared_cloud.connect("resting", PASSWORD)
    rds.start_db_instance(DBInstanceIdentifier="resting")
    assert shared_cloud.settle("resting") == ["available"]
    shared_cloud.connect("resting", PASSWORD).close()


def test_a_killed_server_is_started_again(shared_cloud: Cloud, create: Create) -> None:
    create("immortal")
    assert shared_cloud.settle("immortal") == ["available"]
    killed = _server(shared_cloud, "immortal").pid
    os.kill(killed or 0, signal.SIGKILL)
    until(lambda: _server(shared_cloud, "immortal").pid not in {None, killed} or None)
    assert shared_cloud.settle("immortal") == ["available"]
    shared_cloud.connect("immortal", PASSWORD).close()


def _server(cloud: Cloud, name: str) -> control.Server:
    return next(server for server in control.status(cloud.home).servers if server.id == name)


def test_an_instance_is_deleted_by_the_rules_and_its_final_snapshot_keeps_the_data(
    shared_cloud: Cloud, create: Create
) -> None:
    rds = shared_cloud.client("rds")
    create("guarded", DeletionProtection=True, ManageMasterUserPassword=True, MasterUserPassword="")
    assert shared_cloud.settle("guarded") == ["available"]
    secret = shared_cloud.instance("guarded")["MasterUserSecret"]["SecretArn"]
    with pytest.raises(ClientError, match="please disable deletion protection"):
        rds.delete_db_instance(DBInstanceIdentifier="guarded", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="guarded", DeletionProtection=False)
    with pytest.raises(ClientError, match="FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot"):
        rds.delete_db_instance(DBInstanceIdentifier="guarded")
    rds.delete_db_instance(DBInstanceIdentifier="guarded", FinalDBSnapshotIdentifier="last")
    until(lambda: _none_of(rds, ["guarded"]) or None)
    assert (shared_cloud.home / "snapshots" / "last").is_dir()
    assert [each["DBSnapshotIdentifier"] for each in rds.describe_db_snapshots()["DBSnapshots"]] == ["last"]
    with pytest.raises(ClientError, match="ResourceNotFound"):
        shared_cloud.secret(secret)
    rds.delete_db_snapshot(DBSnapshotIdentifier="last")
    assert not (shared_cloud.home / "snapshots" / "last").exists()


def test_a_value_that_postgresql_refuses_is_told_and_mended(shared_cloud: Cloud, create: Create) -> None:
    rds = shared_cloud.client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="bad", DBParameterGroupFamily="postgres18", Description="d")
    create("wrong", DBParameterGroupName="bad")
    assert shared_cloud.settle("wrong") == ["available"]
    parameter = {"ParameterName": "log_statement", "ParameterValue": "sometimes", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="bad", Parameters=[parameter])
    until(lambda: shared_cloud.instance("wrong")["DBInstanceStatus"] == "incompatible-parameters" or None)
    assert "log_statement" in shared_cloud.instance("wrong")["StatusInfos"][0]["Message"]
    shared_cloud.connect("wrong", PASSWORD).close()  # with the old value
    rds.modify_db_parameter_group(DBParameterGroupName="bad", Parameters=[parameter | {"ParameterValue": "ddl"}])
    until(lambda: shared_cloud.instance("wrong")["DBInstanceStatus"] == "available" or None)
