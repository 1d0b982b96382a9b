"""A replica in a second region, on real servers."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from tests.localcloud.cloud.site import PASSWORD, Cloud, order, until

THERE = "us-west-2"


@pytest.fixture
def source(shared_cloud: Cloud) -> Iterator[str]:
    """An encrypted instance in the first region; its ARN."""
    rds = shared_cloud.client("rds")
    made = rds.create_db_instance(**order(DBInstanceIdentifier="near", StorageEncrypted=True, BackupRetentionPeriod=7))
    yield made["DBInstance"]["DBInstanceArn"]
    rds.delete_db_instance(DBInstanceIdentifier="near", SkipFinalSnapshot=True)


@pytest.fixture
def standing(shared_cloud: Cloud) -> dict[str, str]:
    """What a replica needs of its own region: a key, subnets, settings."""
    rds, ec2 = shared_cloud.client("rds", THERE), shared_cloud.client("ec2", THERE)
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    key = shared_cloud.client("kms", THERE).create_key()["KeyMetadata"]["Arn"]
    rds.create_db_subnet_group(DBSubnetGroupName="far", DBSubnetGroupDescription="d", SubnetIds=subnets)
    rds.create_db_parameter_group(DBParameterGroupName="far", DBParameterGroupFamily="postgres18", Description="d")
    wanted = {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="far", Parameters=[wanted])
    return {"KmsKeyId": key, "DBSubnetGroupName": "far", "DBParameterGroupName": "far"}


def test_a_replica_in_another_region_streams_with_a_key_and_settings_of_its_own(
    shared_cloud: Cloud, source: str, standing: dict[str, str]
) -> None:
    far = shared_cloud.client("rds", THERE)
    replica = {"DBInstanceIdentifier": "near-there", "SourceDBInstanceIdentifier": source}
    with pytest.raises(ClientError, match="cross region read replica of an encrypted instance without KmsKeyId"):
        far.create_db_instance_read_replica(**replica)
    far.create_db_instance_read_replica(**replica, **standing)
    shown = until(lambda: _available(shared_cloud))
    assert (shown["ReadReplicaSourceDBInstanceIdentifier"], shown["KmsKeyId"]) == (source, standing["KmsKeyId"])
    assert shared_cloud.instance("near")["ReadReplicaDBInstanceIdentifiers"] == [shown["DBInstanceArn"]]
    with shared_cloud.connect("near", PASSWORD) as connection:
        connection.execute("create table t as select 7 as n")
    with shared_cloud.connect("near-there", PASSWORD, place=shown["Endpoint"]) as connection:
        assert until(lambda: _row(connection)) == (7, "8MB", True)
    far.delete_db_instance(DBInstanceIdentifier="near-there", SkipFinalSnapshot=True)
    until(lambda: not far.describe_db_instances()["DBInstances"] or None)
    assert shared_cloud.instance("near")["ReadReplicaDBInstanceIdentifiers"] == []


def _available(cloud: Cloud) -> dict[str, Any] | None:
    found = cloud.instance("near-there", THERE)
    return found if found["DBInstanceStatus"] == "available" else None


def _row(connection: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    try:
        return connection.execute("select n, current_setting('work_mem'), pg_is_in_recovery() from t").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
