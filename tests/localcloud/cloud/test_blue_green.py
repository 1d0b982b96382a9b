"""A major version's upgrade on the local cloud: real servers, copied, upgraded and switched over."""

import os
import signal
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from localcloud.cloud import control
from tests.localcloud.cloud.site import PASSWORD, Cloud, order, until


@pytest.fixture
def blue(cloud: Cloud) -> Cloud:
    """A writer of 17 with a reader, ready to be upgraded, and a parameter group for 18."""
    cloud.start()
    rds = cloud.client("rds")
    for major in (17, 18):
        name = f"logical{major}"
        rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily=f"postgres{major}", Description="d"
        )
        wanted = {"ParameterName": "rds.logical_replication", "ParameterValue": "1", "ApplyMethod": "pending-reboot"}
        rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[wanted])
    rds.create_db_instance(
        **order(EngineVersion="17", BackupRetentionPeriod=1, DBParameterGroupName="logical17", DeletionProtection=True)
    )
    rds.create_db_instance_read_replica(DBInstanceIdentifier="db-1", SourceDBInstanceIdentifier="db")
    assert cloud.settle("db", "db-1") == ["available", "available"]
    with cloud.connect("db", PASSWORD) as connection:
        connection.execute("CREATE TABLE rows AS SELECT generate_series(1, 1000) AS row")
    return cloud


def build(cloud: Cloud) -> str:
    asked = {"BlueGreenDeploymentName": "to-18", "Source": cloud.instance("db")["DBInstanceArn"]}
    wanted = {"TargetEngineVersion": "18.6", "TargetDBParameterGroupName": "logical18"}
    made = cloud.client("rds").create_blue_green_deployment(**asked, **wanted)["BlueGreenDeployment"]
    assert made["Status"] == "PROVISIONING"
    name: str = made["BlueGreenDeploymentIdentifier"]
    assert reached(cloud, name, "AVAILABLE", "INVALID_CONFIGURATION") == "AVAILABLE", shown(cloud, name).get(
        "StatusDetails"
    )
    return name


def shown(cloud: Cloud, name: str) -> dict[str, Any]:
    found = cloud.client("rds").describe_blue_green_deployments(BlueGreenDeploymentIdentifier=name)
    return dict(found["BlueGreenDeployments"][0])


def reached(cloud: Cloud, name: str, *wanted: str) -> str:
    def look() -> str | None:
        status = str(shown(cloud, name)["Status"])
        return status if status in wanted else None

    return until(look, 90)


def count(cloud: Cloud, name: str) -> tuple[Any, ...] | None:
    with cloud.connect(name, PASSWORD) as connection:
        asked = "SELECT current_setting('server_version_num')::int / 10000, count(*) FROM rows"
        return connection.execute(asked).fetchone()


def test_the_green_side_takes_over_name_address_and_every_row(blue: Cloud) -> None:
    before = blue.instance("db")
    name = build(blue)
    green = shown(blue, name)["Target"].rpartition(":")[2]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), blue.connect(green, PASSWORD) as connection:
        connection.execute("INSERT INTO rows VALUES (0)")
    with blue.connect("db", PASSWORD) as connection:
        connection.execute("INSERT INTO rows VALUES (1001)")
    blue.client("rds").switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=name, SwitchoverTimeout=300)
    assert reached(blue, name, "SWITCHOVER_COMPLETED", "SWITCHOVER_FAILED", "AVAILABLE") == "SWITCHOVER_COMPLETED"
    after, old = blue.instance("db"), blue.instance("db-old1")
    assert [count(blue, each) for each in ("db", "db-1", "db-old1")] == [(18, 1001), (18, 1001), (17, 1001)]
    assert (after["Endpoint"], old["DbiResourceId"]) == (before["Endpoint"], before["DbiResourceId"])
    assert (after["ReadReplicaDBInstanceIdentifiers"], after["DeletionProtection"]) == (["db-1"], True)
    with blue.connect("db", PASSWORD) as connection:
        connection.execute("INSERT INTO rows VALUES (1002)")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), blue.connect("db-old1", PASSWORD) as connection:
        connection.execute("INSERT INTO rows VALUES (0)")


def test_a_switch_over_that_was_killed_is_gone_on_with(blue: Cloud) -> None:
    name = build(blue)
    blue.client("rds").switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=name)
    daemon = control.status(blue.home).pid
    assert daemon is not None
    os.kill(daemon, signal.SIGKILL)
    blue.start()
    assert reached(blue, name, "SWITCHOVER_COMPLETED", "SWITCHOVER_FAILED", "AVAILABLE") == "SWITCHOVER_COMPLETED"
    assert [count(blue, each) for each in ("db", "db-1", "db-old1")] == [(18, 1000), (18, 1000), (17, 1000)]
    control.stop(blue.home)
    blue.start()
    assert count(blue, "db") == (18, 1000)


def test_a_switch_over_that_fails_is_rolled_back_and_its_green_side_can_go(blue: Cloud) -> None:
    name, rds = build(blue), blue.client("rds")
    with blue.connect("db", PASSWORD) as connection:  # what pg_upgrade to 18 refuses
        connection.execute("CREATE TABLE above (n int NOT NULL); CREATE TABLE below () INHERITS (above)")
        connection.execute("ALTER TABLE below ALTER n DROP NOT NULL")
    rds.switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=name)
    until(lambda: blue.instance("db")["DBInstanceStatus"] == "available" or None)
    assert "pg_upgrade refused" in shown(blue, name)["StatusDetails"]
    with blue.connect("db", PASSWORD) as connection:
        connection.execute("INSERT INTO rows VALUES (0)")
    assert count(blue, "db") == (17, 1001)
    rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=name, DeleteTarget=True)
    until(lambda: len(rds.describe_db_instances()["DBInstances"]) == 2 or None)
    with pytest.raises(ClientError, match="BlueGreenDeploymentNotFoundFault"):
        shown(blue, name)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no such group": ({"TargetDBParameterGroupName": "none"}, "DBParameterGroupNotFound"),
    "another family": ({"TargetDBParameterGroupName": "logical17"}, "can't be used for this instance"),
    "an older version": ({"TargetEngineVersion": "17"}, "TargetEngineVersion 17 is not above 17"),
    "no such version": ({"TargetEngineVersion": "99"}, "Cannot find version 99 for postgres"),
}


def test_what_rds_refuses_of_a_deployment_is_refused(blue: Cloud) -> None:
    rds = blue.client("rds")
    asked = {"BlueGreenDeploymentName": "to-18", "Source": blue.instance("db")["DBInstanceArn"]}
    wanted = {"TargetEngineVersion": "18", "TargetDBParameterGroupName": "logical18"}
    for changes, sentence in REFUSED.values():
        with pytest.raises(ClientError, match=sentence):
            rds.create_blue_green_deployment(**asked, **(wanted | changes))
    rds.modify_db_instance(DBInstanceIdentifier="db", ManageMasterUserPassword=True, ApplyImmediately=True)
    with pytest.raises(ClientError, match="isn't supported for a blue/green deployment"):
        rds.create_blue_green_deployment(**asked, **wanted)
