"""What RDS and ElastiCache refuse is refused here, with their codes and a sentence."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.cloud.site import Cloud, order

INSTANCE = {
    "engine without a server": ({"Engine": "mysql"}, "InvalidParameterValue", "servers for postgres only"),
    "unknown major": ({"EngineVersion": "9.6"}, "InvalidParameterCombination", "the local cloud offers 14, 15"),
    "other minor": ({"EngineVersion": "18.0"}, "InvalidParameterCombination", "pin the major 18 alone"),
    "unknown class": ({"DBInstanceClass": "db.huge"}, "InvalidParameterValue", "Invalid DB Instance class: db.huge"),
    "too small": ({"AllocatedStorage": 5}, "InvalidParameterCombination", "it is 20 to 65536 GiB"),
    "low port": ({"Port": 80}, "InvalidParameterValue", "choose one from 1150 to 65535"),
    "reserved user": ({"MasterUsername": "admin"}, "InvalidParameterValue", "reserved word"),
    "short password": ({"MasterUserPassword": "short"}, "InvalidParameterValue", "8 to 128 characters"),
    "two passwords": ({"ManageMasterUserPassword": True}, "InvalidParameterCombination", "You can't specify"),
    "key alone": ({"KmsKeyId": "alias/aws/rds"}, "InvalidParameterCombination", "KmsKeyId needs StorageEncrypted"),
    "no such key": ({"StorageEncrypted": True, "KmsKeyId": "none"}, "KMSKeyNotAccessibleFault", "none"),
    "no such group": ({"DBParameterGroupName": "none"}, "DBParameterGroupNotFound", "none"),
    "other family": ({"DBParameterGroupName": "default.postgres17"}, "InvalidParameterCombination", "postgres18"),
    "no such subnets": ({"DBSubnetGroupName": "none"}, "DBSubnetGroupNotFoundFault", "none"),
    "long retention": ({"BackupRetentionPeriod": 36}, "InvalidParameterValue", "it is 0 to 35 days"),
}

PARAMETER = {
    "library": ("shared_preload_libraries", "pg_stat_statements,pgvector", "pending-reboot", "value: pgvector for"),
    "unknown": ("shared_bufers", "1", "pending-reboot", "Could not find parameter with name: shared_bufers"),
    "locked": ("archive_command", "true", "immediate", "The parameter archive_command cannot be modified"),
    "out of bounds": ("work_mem", "1", "immediate", "allowed values are: 64-2147483647"),
    "no number": ("work_mem", "4MB", "immediate", "Invalid parameter value: 4MB"),
    "no formula": ("work_mem", "{Memory/2}", "immediate", "not a formula"),
    "static at once": ("max_connections", "10", "immediate", "use pending-reboot"),
}

GROUP = {
    "token without TLS": ({"AuthToken": "t" * 16}, "AuthToken needs TransitEncryptionEnabled"),
    "short token": ({"AuthToken": "tooshort", "TransitEncryptionEnabled": True}, "16 to 128 printable"),
    "failover alone": ({"AutomaticFailoverEnabled": True}, "needs 2 cache clusters or more"),
    "Multi-AZ alone": ({"MultiAZEnabled": True, "NumCacheClusters": 2}, "needs AutomaticFailoverEnabled"),
    "cluster mode": ({"NumNodeGroups": 2}, "no cluster mode"),
    "unknown node": ({"CacheNodeType": "cache.huge"}, "cache.huge is not valid"),
    "no such subnets": ({"CacheSubnetGroupName": "none"}, "CacheSubnetGroup none not found"),
    "other family": ({"CacheParameterGroupName": "default.valkey8"}, "Expected a parameter group of family redis7"),
    "key alone": ({"KmsKeyId": "k"}, "KmsKeyId needs AtRestEncryptionEnabled"),
}


@pytest.mark.parametrize(("changes", "code", "sentence"), INSTANCE.values(), ids=INSTANCE)
def test_an_instance_is_refused(shared_cloud: Cloud, changes: dict[str, Any], code: str, sentence: str) -> None:
    rds = shared_cloud.client("rds")
    with pytest.raises(ClientError, match=sentence) as refusal:
        rds.create_db_instance(**order(DBInstanceIdentifier="refused", **changes))
    assert refusal.value.response["Error"]["Code"] == code
    assert "refused" not in [each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]]


@pytest.mark.parametrize(("name", "value", "method", "sentence"), PARAMETER.values(), ids=PARAMETER)
def test_a_parameter_is_refused(shared_cloud: Cloud, name: str, value: str, method: str, sentence: str) -> None:
    rds, group = shared_cloud.client("rds"), {"DBParameterGroupName": "strict"}
    rds.create_db_parameter_group(**group, DBParameterGroupFamily="postgres18", Description="d")
    wrong = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
    right = {"ParameterName": "jit", "ParameterValue": "0", "ApplyMethod": "immediate"}
    try:
        with pytest.raises(ClientError, match=sentence):
            rds.modify_db_parameter_group(**group, Parameters=[right, wrong])
        assert rds.describe_db_parameters(**group, Source="user")["Parameters"] == []
    finally:
        rds.delete_db_parameter_group(**group)


@pytest.mark.parametrize(("changes", "sentence"), GROUP.values(), ids=GROUP)
def test_a_replication_group_is_refused(shared_cloud: Cloud, changes: dict[str, Any], sentence: str) -> None:
    wanted = {"ReplicationGroupId": "refused", "ReplicationGroupDescription": "d", "CacheNodeType": "cache.t4g.micro"}
    with pytest.raises(ClientError, match=sentence) as refusal:
        shared_cloud.client("elasticache").create_replication_group(**wanted | changes)
    assert "t" * 16 not in str(refusal.value)


def test_a_replica_needs_backups_of_its_source_and_a_password_that_rds_does_not_manage(shared_cloud: Cloud) -> None:
    rds = shared_cloud.client("rds")
    rds.create_db_instance(**order(DBInstanceIdentifier="unsaved", BackupRetentionPeriod=0))
    with pytest.raises(ClientError, match="Automated backups are not enabled"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="unsaved")
    assert shared_cloud.settle("unsaved") == ["available"]
    managed = {"ManageMasterUserPassword": True, "BackupRetentionPeriod": 1, "ApplyImmediately": True}
    rds.modify_db_instance(DBInstanceIdentifier="unsaved", **managed)
    with pytest.raises(ClientError, match="of which RDS makes no read replica; set ManageMasterUserPassword to false"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="unsaved")
    rds.delete_db_instance(DBInstanceIdentifier="unsaved", SkipFinalSnapshot=True)
