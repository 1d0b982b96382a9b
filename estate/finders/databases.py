"""Databases, caches and search domains."""

from __future__ import annotations

from estate.look import Finder, Look, named_by

FINDERS: dict[str, Finder] = {
    "aws:rds/instance:Instance": Look(
        "rds", "describe_db_instances", named_by("DBInstanceIdentifier", "identifier"), "DBInstances",
        "DBInstanceIdentifier",
        outputs={
            "arn": "DBInstanceArn", "resourceId": "DbiResourceId", "address": "Endpoint.Address",
            "identifier": "DBInstanceIdentifier",
        },
        fixed={
            "engine": "Engine", "engineVersion": "EngineVersion", "dbName": "DBName", "username": "MasterUsername",
            "storageEncrypted": "StorageEncrypted", "kmsKeyId": "KmsKeyId", "availabilityZone": "AvailabilityZone",
            "replicateSourceDb": "ReadReplicaSourceDBInstanceIdentifier",
        },
    ),
    "aws:rds/subnetGroup:SubnetGroup": Look(
        "rds", "describe_db_subnet_groups", named_by("DBSubnetGroupName", "name"), "DBSubnetGroups",
        "DBSubnetGroupName", outputs={"arn": "DBSubnetGroupArn"},
    ),
    "aws:rds/eventSubscription:EventSubscription": Look(
        "rds", "describe_event_subscriptions", named_by("SubscriptionName", "name"), "EventSubscriptionsList",
        "CustSubscriptionId",
    ),
    "aws:rds/proxy:Proxy": Look(
        "rds", "describe_db_proxies", named_by("DBProxyName", "name"), "DBProxies", "DBProxyName",
        outputs={"arn": "DBProxyArn", "endpoint": "Endpoint"},
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Look(
        "elasticache", "describe_replication_groups", named_by("ReplicationGroupId", "replicationGroupId"),
        "ReplicationGroups", "ReplicationGroupId",
        outputs={"arn": "ARN", "primaryEndpointAddress": "NodeGroups[0].PrimaryEndpoint.Address"},
        fixed={
            "port": "NodeGroups[0].PrimaryEndpoint.Port", "atRestEncryptionEnabled": "AtRestEncryptionEnabled",
            "kmsKeyId": "KmsKeyId",
        },
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": Look(
        "elasticache", "describe_cache_subnet_groups", named_by("CacheSubnetGroupName", "name"), "CacheSubnetGroups",
        "CacheSubnetGroupName", outputs={"arn": "ARN"},
    ),
    "aws:opensearch/domain:Domain": Look(
        "opensearch", "describe_domain", named_by("DomainName", "domainName"), "DomainStatus", "DomainName",
        outputs={"arn": "ARN", "endpoint": "Endpoints.vpc"}, leaving="Deleted",
    ),
}  # fmt: skip
"""By type."""
