"""For each resource type one declaration, with what it stands on."""

from collections.abc import Callable
from typing import Any

from tests.localcloud.plugins.bucket_examples import BUCKETS
from tests.localcloud.plugins.delivery_examples import DELIVERIES
from tests.localcloud.plugins.edge_examples import EDGES
from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import (
    POLICY,
    TRUST,
    Inputs,
    bucket,
    database,
    denying,
    group,
    key,
    publishing,
    role,
    subnets,
    table,
    topic,
    vpc,
)
from tests.localcloud.plugins.recorded_examples import RECORDED


def declare(engine: Engine, kind: str, **other: Any) -> Resource:
    """Bring up an example of a type, and before it what it stands on."""
    return engine.up(kind, "it", **{**inputs(engine, kind), **other})


def inputs(engine: Engine, kind: str) -> Inputs:
    return EXAMPLES[kind](engine)


EXAMPLES: dict[str, Callable[[Engine], Inputs]] = {
    "aws:kms/key:Key": lambda _: {"enableKeyRotation": True, "deletionWindowInDays": 7, "description": "of a service"},
    "aws:kms/alias:Alias": lambda e: {"name": f"alias/{e.stack}", "targetKeyId": key(e)["keyId"]},
    "aws:ec2/vpc:Vpc": lambda _: {"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, "tags": {"Name": "net"}},
    "aws:ec2/subnet:Subnet": lambda e: {"vpcId": vpc(e).id, "cidrBlock": "10.0.9.0/24", "tags": {"tier": "data"}},
    "aws:ec2/routeTable:RouteTable": lambda e: {"vpcId": vpc(e).id},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": lambda e: {
        "routeTableId": table(e).id,
        "subnetId": subnets(e)[0],
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": lambda e: {"vpcId": vpc(e).id},
    "aws:ec2/securityGroup:SecurityGroup": lambda e: {
        "vpcId": vpc(e).id,
        "ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "self": True, "description": "replicas"}],
        "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/16"]}],
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": lambda e: {
        "vpcId": vpc(e).id,
        "serviceName": "com.amazonaws.us-east-1.secretsmanager",
        "vpcEndpointType": "Interface",
        "subnetIds": subnets(e),
        "securityGroupIds": [group(e).id],
        "privateDnsEnabled": True,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": lambda e: {
        "securityGroupId": group(e).id,
        "ipProtocol": "tcp",
        "fromPort": 5433,
        "toPort": 5433,
        "cidrIpv4": "10.0.0.0/16",
        "description": "the services",
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": lambda e: {
        "securityGroupId": group(e).id,
        "ipProtocol": "-1",
        "referencedSecurityGroupId": group(e).id,
    },
    "aws:iam/role:Role": lambda _: {"assumeRolePolicy": TRUST, "description": "watches"},
    "aws:iam/rolePolicy:RolePolicy": lambda e: {"role": role(e).id, "policy": POLICY},
    "aws:sns/topic:Topic": lambda _: {"displayName": "Alerts", "tags": {"pages": "nobody"}},
    "aws:sns/topicPolicy:TopicPolicy": lambda e: {"arn": topic(e).id, "policy": publishing(topic(e).id)},
    "aws:sns/topicSubscription:TopicSubscription": lambda e: {
        "topic": topic(e).id,
        "protocol": "email",
        "endpoint": "on-call@example.org",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": lambda e: {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 3,
        "metricName": "DatabaseConnections",
        "namespace": "AWS/RDS",
        "period": 60,
        "statistic": "Average",
        "threshold": 80,
        "dimensions": {"DBInstanceIdentifier": "app"},
        "alarmActions": [topic(e).id],
    },
    "aws:cloudwatch/logGroup:LogGroup": lambda e: {
        "name": f"/aws/rds/{e.stack}",
        "retentionInDays": 14,
        "kmsKeyId": key(e)["arn"],
    },
    "aws:secretsmanager/secret:Secret": lambda e: {
        "name": f"{e.stack}/app/readonly",
        "kmsKeyId": key(e)["arn"],
        "recoveryWindowInDays": 0,
    },
    "aws:s3/bucket:Bucket": lambda e: {
        "bucket": f"backups-{e.stack}",
        "forceDestroy": True,
        "tags": {"keeps": "backups"},
    },
    "aws:s3/bucketVersioning:BucketVersioning": lambda e: {
        "bucket": bucket(e).id,
        "versioningConfiguration": {"status": "Enabled"},
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda e: {
        "bucket": bucket(e).id,
        "rules": [
            {
                "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key(e)["arn"]},
                "bucketKeyEnabled": True,
            }
        ],
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda e: {
        "bucket": bucket(e).id,
        "blockPublicAcls": True,
    },
    "aws:s3/bucketPolicy:BucketPolicy": lambda e: {"bucket": bucket(e).id, "policy": denying(bucket(e)["arn"])},
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": lambda e: {
        "bucket": bucket(e).id,
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lambda e: {
        "bucket": bucket(e).id,
        "rules": [
            {"id": "old", "status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 30}},
            {
                "id": "cold",
                "status": "Enabled",
                "filter": {"prefix": "wal/"},
                "transitions": [{"days": 30, "storageClass": "GLACIER"}],
            },
        ],
    },
    "aws:rds/parameterGroup:ParameterGroup": lambda _: {
        "family": "postgres16",
        "parameters": [
            {"name": "log_min_duration_statement", "value": "500"},
            {"name": "max_connections", "value": "100", "applyMethod": "pending-reboot"},
        ],
    },
    "aws:rds/subnetGroup:SubnetGroup": lambda e: {"name": f"data-{e.stack}", "subnetIds": subnets(e)},
    "aws:rds/instance:Instance": database,
    **BUCKETS,
    **DELIVERIES,
    **EDGES,
    **RECORDED,
}
"""What the API in memory has; ElastiCache needs the local cloud."""
