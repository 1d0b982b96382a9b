"""Declarations of types of which the local cloud keeps the record only."""

import json
from collections.abc import Callable
from typing import Any

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import POLICY, Inputs, bucket, database, group, key, role, subnets, topic, vpc


def vault(engine: Engine) -> Resource:
    return engine.up("aws:backup/vault:Vault", "vault", name=f"vault-{engine.stack}", kmsKeyArn=key(engine)["arn"])


def plan(engine: Engine) -> Resource:
    rules = [{"ruleName": "nightly", "targetVaultName": vault(engine).id, "schedule": "cron(0 3 * * ? *)"}]
    return engine.up("aws:backup/plan:Plan", "plan", rules=rules)


def testing_plan(engine: Engine) -> Resource:
    return engine.up("aws:backup/restoreTestingPlan:RestoreTestingPlan", "testing", **testing(engine))


def testing(engine: Engine) -> Inputs:
    chosen = {
        "algorithm": "LATEST_WITHIN_WINDOW",
        "includeVaults": [vault(engine)["arn"]],
        "recoveryPointTypes": ["SNAPSHOT", "CONTINUOUS"],
    }
    return {
        "name": f"monthly_{engine.stack}",
        "scheduleExpression": "cron(0 6 1 * ? *)",
        "recoveryPointSelection": chosen,
    }


def keeping_all(arn: str) -> str:
    statement = {"Effect": "Deny", "Action": "backup:DeleteRecoveryPoint", "Resource": "*", "Principal": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Sid": arn.rpartition(":")[2]}]})


def alarm(engine: Engine, name: str) -> Resource:
    measured = {"namespace": "AWS/RDS", "metricName": "DatabaseConnections", "statistic": "Sum", "period": 60}
    limits = {"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "threshold": 80}
    return engine.up(
        "aws:cloudwatch/metricAlarm:MetricAlarm", name, name=f"{engine.stack}-{name}", **measured, **limits
    )


def log_group(engine: Engine) -> Resource:
    return engine.up("aws:cloudwatch/logGroup:LogGroup", "log", name=f"/groundwork/{engine.stack}")


def writing(to: str) -> str:
    of = {"Service": "delivery.logs.amazonaws.com"}
    statement = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": to, "Principal": of}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def board(metric: str) -> str:
    drawn = {"metrics": [["AWS/RDS", metric, "DBInstanceIdentifier", "app"]], "region": "us-east-1", "period": 60}
    return json.dumps({"widgets": [{"type": "metric", "width": 12, "height": 6, "properties": drawn}]})


def proxy(engine: Engine) -> Resource:
    return engine.up("aws:rds/proxy:Proxy", "proxy", **pooling(engine))


def secret(engine: Engine) -> Resource:
    kind = "aws:secretsmanager/secret:Secret"
    return engine.up(kind, "login", name=f"{engine.stack}/app", recoveryWindowInDays=0)


def reading(principal: str) -> str:
    of = {"Action": "secretsmanager:GetSecretValue", "Resource": "*", "Principal": {"AWS": principal}}
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **of}]})


def pooling(engine: Engine) -> Inputs:
    return {
        "engineFamily": "POSTGRESQL",
        "roleArn": role(engine)["arn"],
        "vpcSubnetIds": subnets(engine),
        "auths": [{"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": secret(engine)["arn"]}],
    }


def share(engine: Engine) -> Inputs:
    """A metric that is computed of two."""
    used = {"namespace": "AWS/RDS", "period": 300, "stat": "p90", "dimensions": {"DBInstanceIdentifier": engine.stack}}
    return {
        "comparisonOperator": "LessThanThreshold",
        "evaluationPeriods": 2,
        "threshold": 12.5,
        "metricQueries": [
            {"id": "free", "metric": {**used, "metricName": "FreeStorageSpace"}},
            {"id": "all", "expression": "free / 100", "label": "of all", "returnData": True},
        ],
    }


def rules(engine: Engine) -> list[dict[str, Any]]:
    kept = {"coldStorageAfter": 30, "deleteAfter": 365}
    copy = {"destinationVaultArn": vault(engine)["arn"].replace("us-east-1", "us-west-2"), "lifecycle": kept}
    monthly = {"ruleName": "monthly", "targetVaultName": vault(engine).id, "schedule": "cron(0 3 1 * ? *)"}
    return [
        {**monthly, "lifecycle": kept, "copyActions": [copy], "recoveryPointTags": {"deleteAfter": "a year"}},
        {
            "ruleName": "always",
            "targetVaultName": vault(engine).id,
            "enableContinuousBackup": True,
            "lifecycle": {"deleteAfter": 35},
            "startWindow": 120,
        },
    ]


RECORDED: dict[str, Callable[[Engine], Inputs]] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": lambda e: {
        "alarmName": f"{e.stack}-all",
        "alarmRule": f'ALARM("{alarm(e, "busy").id}") OR ALARM("{alarm(e, "full").id}")',
        "alarmActions": [topic(e)["arn"]],
        "okActions": [topic(e)["arn"]],
        "actionsSuppressor": {"alarm": alarm(e, "upgrade")["arn"], "waitPeriod": 60, "extensionPeriod": 120},
        "tags": {"of": e.stack},
    },
    "aws:cloudwatch/dashboard:Dashboard": lambda e: {
        "dashboardName": e.stack,
        "dashboardBody": board("CPUUtilization"),
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": lambda e: {
        "logGroupName": log_group(e).id,
        "pattern": '"deadlock detected"',
        "metricTransformation": {
            "name": "Deadlocks",
            "namespace": "Groundwork",
            "value": "1",
            "defaultValue": "0",
        },
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": lambda e: {
        "policyName": e.stack,
        "policyDocument": writing(log_group(e)["arn"]),
    },
    "aws:ec2/flowLog:FlowLog": lambda e: {
        "vpcId": vpc(e).id,
        "trafficType": "REJECT",
        "logDestinationType": "s3",
        "logDestination": bucket(e)["arn"] + "/flows",
        "maxAggregationInterval": 60,
        "destinationOptions": {"fileFormat": "parquet", "perHourPartition": True},
        "tags": {"Name": "flows"},
    },
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": lambda e: {
        "sourceDbInstanceArn": e.up("aws:rds/instance:Instance", "source", **database(e))["arn"],
        "kmsKeyId": e.up("aws:kms/key:Key", "recovery", region="us-west-2")["arn"],
        "retentionPeriod": 14,
        "region": "us-west-2",
    },
    "aws:rds/proxy:Proxy": lambda e: {
        **pooling(e),
        "requireTls": True,
        "idleClientTimeout": 900,
        "vpcSecurityGroupIds": [group(e).id],
        "tags": {"of": e.stack},
    },
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": lambda e: {
        "dbProxyName": proxy(e).id,
        "connectionPoolConfig": {"maxConnectionsPercent": 90, "sessionPinningFilters": ["EXCLUDE_VARIABLE_SETS"]},
    },
    "aws:rds/proxyTarget:ProxyTarget": lambda e: {
        "dbProxyName": proxy(e).id,
        "targetGroupName": "default",
        "dbInstanceIdentifier": e.up("aws:rds/instance:Instance", "source", **database(e))["identifier"],
    },
    "aws:iam/policy:Policy": lambda e: {"policy": POLICY, "description": "reads", "tags": {"of": e.stack}},
    "aws:secretsmanager/secretPolicy:SecretPolicy": lambda e: {
        "secretArn": secret(e)["arn"],
        "policy": reading(role(e)["arn"]),
        "blockPublicPolicy": True,
    },
    "aws:ssm/parameter:Parameter": lambda e: {
        "name": f"/{e.stack}/app/host",
        "type": "SecureString",
        "value": "app.internal",
        "keyId": key(e)["keyId"],
        "description": "where it is",
        "tags": {"of": e.stack},
    },
    "aws:rds/eventSubscription:EventSubscription": lambda e: {
        "snsTopic": topic(e)["arn"],
        "sourceType": "db-instance",
        "eventCategories": ["failover", "low storage"],
        "tags": {"of": e.stack},
    },
    "aws:backup/vault:Vault": lambda e: {"kmsKeyArn": key(e)["arn"], "forceDestroy": True, "tags": {"keeps": "all"}},
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": lambda e: {
        "backupVaultName": vault(e).id,
        "minRetentionDays": 7,
        "maxRetentionDays": 365,
    },
    "aws:backup/vaultPolicy:VaultPolicy": lambda e: {
        "backupVaultName": vault(e).id,
        "policy": keeping_all(vault(e)["arn"]),
    },
    "aws:backup/plan:Plan": lambda e: {"rules": rules(e), "tags": {"of": e.stack}},
    "aws:backup/selection:Selection": lambda e: {
        "planId": plan(e).id,
        "iamRoleArn": role(e)["arn"],
        "resources": ["*"],
        "selectionTags": [{"type": "STRINGEQUALS", "key": "backup", "value": "yes"}],
        "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/stack", "value": e.stack}]}],
    },
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": lambda e: {
        **testing(e),
        "startWindowHours": 12,
        "tags": {"of": e.stack},
    },
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": lambda e: {
        "name": "databases",
        "restoreTestingPlanName": testing_plan(e).id,
        "protectedResourceType": "RDS",
        "protectedResourceConditions": {"stringEquals": [{"key": "aws:ResourceTag/stack", "value": e.stack}]},
        "iamRoleArn": role(e)["arn"],
        "restoreMetadataOverrides": {"dbInstanceClass": "db.t4g.micro"},
    },
}
