"""For each resource type one declaration, with what it stands on."""

import json
from collections.abc import Callable
from typing import Any

from tests.localcloud.plugins.engine import Engine, Resource

Inputs = dict[str, Any]

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "monitoring.rds.amazonaws.com"}}
        ],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})


def declare(engine: Engine, kind: str, **other: Any) -> Resource:
    """Bring up an example of a type, and before it what it stands on."""
    return engine.up(kind, "it", **{**inputs(engine, kind), **other})


def inputs(engine: Engine, kind: str) -> Inputs:
    return EXAMPLES[kind](engine)


def key(engine: Engine) -> Resource:
    return engine.up("aws:kms/key:Key", "key", enableKeyRotation=True, deletionWindowInDays=7)


def vpc(engine: Engine) -> Resource:
    return engine.up("aws:ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")


def subnets(engine: Engine) -> list[str]:
    made = [
        engine.up(
            "aws:ec2/subnet:Subnet",
            zone,
            vpcId=vpc(engine).id,
            cidrBlock=f"10.0.{number}.0/24",
            availabilityZone=f"us-east-1{zone}",
        )
        for number, zone in enumerate("ab")
    ]
    return [subnet.id for subnet in made]


def group(engine: Engine) -> Resource:
    return engine.up("aws:ec2/securityGroup:SecurityGroup", "group", vpcId=vpc(engine).id)


def table(engine: Engine) -> Resource:
    return engine.up("aws:ec2/routeTable:RouteTable", "table", vpcId=vpc(engine).id)


def role(engine: Engine) -> Resource:
    return engine.up("aws:iam/role:Role", "role", assumeRolePolicy=TRUST)


def policy(engine: Engine) -> Resource:
    return engine.up("aws:iam/rolePolicy:RolePolicy", "policy", role=role(engine).id, policy=POLICY)


def topic(engine: Engine) -> Resource:
    return engine.up("aws:sns/topic:Topic", "topic")


def bucket(engine: Engine) -> Resource:
    return engine.up("aws:s3/bucket:Bucket", "bucket", forceDestroy=True)


def publishing(arn: str) -> str:
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": arn, "Principal": {"AWS": "*"}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def denying(arn: str) -> str:
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": [arn, f"{arn}/*"], "Principal": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def database(engine: Engine) -> Inputs:
    network = engine.up("aws:rds/subnetGroup:SubnetGroup", "db", subnetIds=subnets(engine))
    settings = engine.up("aws:rds/parameterGroup:ParameterGroup", "db", family="postgres16")
    return {
        "identifier": f"app-{engine.stack}",
        "engine": "postgres",
        "engineVersion": "16",
        "instanceClass": "db.t4g.micro",
        "allocatedStorage": 20,
        "storageType": "gp3",
        "dbName": "app_db",
        "username": "root",
        "manageMasterUserPassword": True,
        "port": 5433,
        "storageEncrypted": True,
        "kmsKeyId": key(engine)["arn"],
        "dbSubnetGroupName": network.id,
        "parameterGroupName": settings.id,
        "vpcSecurityGroupIds": [group(engine).id],
        "backupRetentionPeriod": 7,
        "backupWindow": "03:00-04:00",
        "maintenanceWindow": "Mon:05:00-Mon:06:00",
        "skipFinalSnapshot": True,
        "applyImmediately": True,
    }


def replica(engine: Engine) -> Inputs:
    source = engine.up("aws:rds/instance:Instance", "source", **database(engine))
    copied = {
        "replicateSourceDb": source["identifier"],
        "identifier": f"app-{engine.stack}-1",
        "instanceClass": "db.t4g.micro",
    }
    return {**copied, "port": 5433, "maintenanceWindow": "tue:05:00-tue:06:00", "skipFinalSnapshot": True}


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
}
"""What the API in memory has; ElastiCache needs the local cloud."""
