"""What a cache is declared as, to the last input."""

from tests.stacks.conftest import every

GROUP, PARAMETERS = "aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/parameterGroup:ParameterGroup"
LOGS = ("slow-log", "engine-log")


def delivered(kind: str) -> dict[str, str]:
    return {
        "destination": f"/aws/vendedlogs/elasticache/standard-prod-cache/{kind}",
        "destinationType": "cloudwatch-logs",
        "logFormat": "json",
        "logType": kind,
    }


def test_a_cache_is_exactly_this() -> None:
    (made,) = every("standard", "prod").of(GROUP).values()
    assert made == {
        "replicationGroupId": "standard-prod-cache",
        "description": "cache standard-prod-cache",
        "engine": "valkey",
        "engineVersion": "8.0",
        "nodeType": "cache.m7g.large",
        "numCacheClusters": 3,
        "automaticFailoverEnabled": True,
        "multiAzEnabled": True,
        "port": 6380,
        "parameterGroupName": "standard-prod-cache",
        "subnetGroupName": "standard-prod-cache",
        "securityGroupIds": ["standard-prod-cache"],
        "atRestEncryptionEnabled": True,
        "kmsKeyId": "arn:standard-prod",
        "transitEncryptionEnabled": True,
        "autoMinorVersionUpgrade": True,
        "applyImmediately": False,
        "maintenanceWindow": "sun:04:00-sun:05:00",
        "snapshotWindow": "02:00-03:00",
        "snapshotRetentionLimit": 7,
        "finalSnapshotIdentifier": "standard-prod-cache-final-standard-prod",
        "logDeliveryConfigurations": [delivered(kind) for kind in LOGS],
        "tags": {"Name": "standard-prod-cache"},
    }


def test_each_of_vroolis_two_caches_evicts_by_its_purpose() -> None:
    groups = every("vrooli", "prod").of(PARAMETERS)
    assert {name: {p["name"]: p["value"] for p in group["parameters"]} for name, group in groups.items()} == {
        "vrooli-prod-cache": {"maxmemory-policy": "allkeys-lru", "tcp-keepalive": "300", "timeout": "0"},
        "vrooli-prod-queue": {"maxmemory-policy": "noeviction", "tcp-keepalive": "300", "timeout": "0"},
    }


def test_a_lone_cache_does_not_fail_over() -> None:
    (made,) = every("standard", "local").of(GROUP).values()
    assert (made["numCacheClusters"], made["automaticFailoverEnabled"], made["multiAzEnabled"]) == (1, False, False)
    assert "finalSnapshotIdentifier" not in made
