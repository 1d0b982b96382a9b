"""Declarations of types of which the local cloud keeps the record only."""

import json
from collections.abc import Callable
from typing import Any

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import Inputs, key, role


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
