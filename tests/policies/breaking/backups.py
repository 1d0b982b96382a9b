"""AWS Backup."""

import json

from tests.policies.broken import Editable, breaks

VAULT = "aws:backup/vault:Vault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
PLAN = "aws:backup/plan:Plan"


def drop(plan: Editable, sid: str) -> None:
    """Leave a statement out of the first vault's policy."""
    policy = plan.first("aws:backup/vaultPolicy:VaultPolicy")
    document = json.loads(policy["policy"])
    document["Statement"] = [each for each in document["Statement"] if each["Sid"] != sid]
    policy["policy"] = json.dumps(document)


@breaks("backup-vault-encrypted", "kmsKeyArn names no key")
def _(plan: Editable) -> None:
    del plan.first(VAULT)["kmsKeyArn"]


@breaks("backup-vault-kept", "forceDestroy is on")
def _(plan: Editable) -> None:
    plan.first(VAULT)["forceDestroy"] = True


@breaks("backup-vault-emptied-by-nobody", "no policy denies backup:deleterecoverypoint to everybody")
def _(plan: Editable) -> None:
    drop(plan, "NobodyDeletes")


@breaks("backup-vault-filled-by-own-account", "no policy denies backup:copyintobackupvault to other accounts")
def _(plan: Editable) -> None:
    drop(plan, "OwnAccountOnly")


@breaks("backup-vault-locked", "no lock stands on it")
def _(plan: Editable) -> None:
    plan.remove(LOCK, "commerce-prod-backups")


@breaks("backup-vault-lock-final", "changeableForDays is not said")
def _(plan: Editable) -> None:
    del plan.first(LOCK)["changeableForDays"]


@breaks("backup-vault-lock-holds", "minRetentionDays is 1, 7 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(LOCK)["minRetentionDays"] = 1.0


@breaks("backup-fits-its-vault", "daily keeps 5 days, the vault takes 7 to 3650")
def _(plan: Editable) -> None:
    plan.first(PLAN)["rules"][0]["lifecycle"]["deleteAfter"] = 5.0


@breaks("backup-ends", "incremental says no days to keep")
def _(plan: Editable) -> None:
    del plan.first(PLAN)["rules"][1]["lifecycle"]


@breaks("backup-kept", "its backups are kept for 3 days, 7 or more are asked for", stack="commerce-dev")
def _(plan: Editable) -> None:
    for each in plan.first(PLAN)["rules"]:
        each["lifecycle"]["deleteAfter"] = 3.0


@breaks("backup-made-daily", "none of its schedules is every day: cron(0 5 ? * SUN *), cron(0 5 1 * ? *)")
def _(plan: Editable) -> None:
    weekly, monthly = plan.first(PLAN)["rules"]
    weekly["schedule"], monthly["schedule"] = "cron(0 5 ? * SUN *)", "cron(0 5 1 * ? *)"


@breaks("backup-copied-away", "none of its rules copies")
def _(plan: Editable) -> None:
    plan.first(PLAN)["rules"][0]["copyActions"] = []


@breaks("backup-restore-tested", "no restore testing plan tries what lies in it")
def _(plan: Editable) -> None:
    plan.remove("aws:backup/restoreTestingPlan:RestoreTestingPlan")


@breaks("backup-restore-tested-weekly", "scheduleExpression is cron(0 12 ? * MON#1 *)", stack="neotool-staging")
def _(plan: Editable) -> None:
    plan.first("aws:backup/restoreTestingPlan:RestoreTestingPlan")["scheduleExpression"] = "cron(0 12 ? * MON#1 *)"
