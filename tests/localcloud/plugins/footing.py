"""What examples stand on, declared once per stack."""

import json
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
