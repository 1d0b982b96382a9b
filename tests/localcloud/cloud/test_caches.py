from collections.abc import Iterator
from typing import Any

import pytest
import redis

from localcloud.cloud import control
from tests.localcloud.cloud.site import Cloud, until

TOKENS = ("first-token-0123456789", "other-token-0123456789")


@pytest.fixture(scope="module")
def cache(shared_cloud: Cloud) -> Iterator[dict[str, Any]]:
    """A replication group with everything that the project sends."""
    client, key = shared_cloud.client("elasticache"), shared_cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    subnets = shared_cloud.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
    ids = [subnet["SubnetId"] for subnet in subnets["Subnets"][:2]]
    client.create_cache_subnet_group(CacheSubnetGroupName="net", CacheSubnetGroupDescription="d", SubnetIds=ids)
    family = {"CacheParameterGroupFamily": "valkey8", "Description": "d"}
    client.create_cache_parameter_group(CacheParameterGroupName="cpg", **family)
    client.create_replication_group(**ASKED, KmsKeyId=key, Tags=[{"Key": "a", "Value": "b"}])
    yield _settled(shared_cloud) | {"key": key}
    client.delete_replication_group(ReplicationGroupId="cache")
    until(lambda: not client.describe_replication_groups()["ReplicationGroups"] or None)
    client.delete_cache_parameter_group(CacheParameterGroupName="cpg")
    client.delete_cache_subnet_group(CacheSubnetGroupName="net")


ASKED: dict[str, Any] = {
    "ReplicationGroupId": "cache",
    "ReplicationGroupDescription": "of the tests",
    "Engine": "valkey",
    "EngineVersion": "8.0",
    "CacheNodeType": "cache.t4g.micro",
    "NumCacheClusters": 2,
    "AutomaticFailoverEnabled": True,
    "MultiAZEnabled": True,
    "AtRestEncryptionEnabled": True,
    "TransitEncryptionEnabled": True,
    "CacheParameterGroupName": "cpg",
    "CacheSubnetGroupName": "net",
    "SecurityGroupIds": ["sg-1"],
    "Port": 6380,
    "SnapshotRetentionLimit": 3,
    "SnapshotWindow": "03:00-04:00",
    "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
}


def _settled(cloud: Cloud) -> dict[str, Any]:
    found = until(lambda: _available(cloud))
    return dict(found)


def _available(cloud: Cloud) -> dict[str, Any] | None:
    groups = cloud.client("elasticache").describe_replication_groups(ReplicationGroupId="cache")["ReplicationGroups"]
    member = cloud.client("elasticache").describe_cache_clusters(CacheClusterId="cache-001")["CacheClusters"][0]
    applied = member["CacheParameterGroup"]["ParameterApplyStatus"]
    return groups[0] if groups[0]["Status"] == "available" and applied == "in-sync" else None


def _session(cloud: Cloud, token: str | None) -> redis.Redis:
    place = _settled(cloud)["NodeGroups"][0]["PrimaryEndpoint"]
    authority = control.environment(cloud.home)["GROUNDWORK_CA_FILE"]
    return redis.Redis(place["Address"], place["Port"], password=token, ssl=True, ssl_ca_certs=authority)


def test_a_group_and_its_members_show_what_was_asked_for(shared_cloud: Cloud, cache: dict[str, Any]) -> None:
    member = shared_cloud.client("elasticache").describe_cache_clusters(CacheClusterId="cache-002")["CacheClusters"][0]
    same = ("Engine", "CacheNodeType", "AtRestEncryptionEnabled", "TransitEncryptionEnabled", "SnapshotRetentionLimit")
    assert {name: cache[name] for name in same} == {name: ASKED[name] for name in same}
    assert (cache["AutomaticFailover"], cache["MultiAZ"], cache["KmsKeyId"]) == ("enabled", "enabled", cache["key"])
    assert cache["MemberClusters"] == ["cache-001", "cache-002"]
    shown = ("EngineVersion", "CacheSubnetGroupName", "SnapshotWindow", "PreferredMaintenanceWindow")
    assert {name: member[name] for name in shown} == {name: ASKED[name] for name in shown}
    assert member["CacheParameterGroup"]["CacheParameterGroupName"] == "cpg"
    assert [group["SecurityGroupId"] for group in member["SecurityGroups"]] == ["sg-1"]
    tags = shared_cloud.client("elasticache").list_tags_for_resource(ResourceName=cache["ARN"])["TagList"]
    assert tags == [{"Key": "a", "Value": "b"}]


def test_a_token_is_set_rotated_and_asked_for(shared_cloud: Cloud, cache: dict[str, Any]) -> None:
    for token, strategy in ((TOKENS[0], "SET"), (TOKENS[1], "ROTATE")):
        shared_cloud.client("elasticache").modify_replication_group(
            ReplicationGroupId="cache", AuthToken=token, AuthTokenUpdateStrategy=strategy, ApplyImmediately=True
        )
        assert _settled(shared_cloud)["AuthTokenEnabled"] is True
    for token in TOKENS:
        with _session(shared_cloud, token) as session:
            assert session.ping()
    with _session(shared_cloud, None) as session, pytest.raises(redis.AuthenticationError):
        session.ping()


def test_parameters_reach_the_server(shared_cloud: Cloud, cache: dict[str, Any]) -> None:
    client = shared_cloud.client("elasticache")
    for policy in ("noeviction", "allkeys-lru"):
        wanted = [{"ParameterName": "maxmemory-policy", "ParameterValue": policy}]
        client.modify_cache_parameter_group(CacheParameterGroupName="cpg", ParameterNameValues=wanted)
        _settled(shared_cloud)
        with _session(shared_cloud, TOKENS[1]) as session:
            assert session.info("memory")["maxmemory_policy"] == policy
    user = client.describe_cache_parameters(CacheParameterGroupName="cpg", Source="user")["Parameters"]
    assert [(each["ParameterName"], each["ParameterValue"]) for each in user] == [("maxmemory-policy", "allkeys-lru")]
    with pytest.raises(client.exceptions.InvalidCacheParameterGroupStateFault, match="still members"):
        client.delete_cache_parameter_group(CacheParameterGroupName="cpg")
