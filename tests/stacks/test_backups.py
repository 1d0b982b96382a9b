"""AWS Backup as it is declared: what is taken when, kept how long, copied where, and tried."""

import json
from collections.abc import Callable

import pytest

from catalog import load
from components.schedule import Round, rounds
from tests.stacks.declaring import Everything, declared

Declare = Callable[[str], Everything]
PLAN, SELECTION = "aws:backup/plan:Plan", "aws:backup/selection:Selection"
VAULT, LOCK, POLICY = (
    "aws:backup/vault:Vault",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "aws:backup/vaultPolicy:VaultPolicy",
)
THERE = "neotool-prod-us-west-2"

ROUNDS = {
    "neotool": [Round("daily", "cron(0 5 * * ? *)", 30, copied=True)],
    "commerce": [
        Round("daily", "cron(0 5 * * ? *)", 30, copied=True),
        Round("incremental", "cron(0 1,9,13,17,21 * * ? *)", 7, copied=False),
    ],
    "vrooli": [Round("daily", "cron(0 5 * * ? *)", 30, copied=True)],
}


def of(system: str) -> list[Round]:
    (service, *_) = load(system, "prod").services.values()
    return rounds(service.database.backups, 3650)


@pytest.mark.parametrize("system", ROUNDS)
def test_backups_are_taken_as_the_text_says_three_hours_after_rdss_own(system: str) -> None:
    assert of(system) == ROUNDS[system]


def test_an_hourly_backup_leaves_out_the_hours_in_which_rds_takes_none() -> None:
    _, on_other_days, on_sundays = of("standard")
    hours = [set(each.cron.split()[1].split(",")) for each in (on_other_days, on_sundays)]
    missing = [sorted({str(hour) for hour in range(24)} - each) for each in hours]
    assert missing == [["2", "5"], ["2", "3", "4", "5"]]
    assert [each.cron.split()[4] for each in (on_other_days, on_sundays)] == ["MON-SAT", "SUN"]


def test_a_maintenance_that_reaches_into_monday_closes_both_days() -> None:
    late = load("standard", "prod").services["web"].database.backups.model_copy(update={"full_at": "22:00"})
    _, on_other_days, on_those = rounds(late, 3650)
    assert (on_other_days.cron.split()[4], on_those.cron.split()[4]) == ("TUE-SAT", "SUN,MON")


@pytest.mark.parametrize(("environment", "days"), {"local": 1, "dev": 7, "staging": 7, "prod": 30}.items())
def test_daily_backups_are_kept_as_long_as_system_and_environment_agree(
    declare: Declare, environment: str, days: int
) -> None:
    (rule,) = declare(environment).one(PLAN)["rules"]
    assert (rule["ruleName"], rule["lifecycle"]) == ("daily", {"deleteAfter": days})


def test_a_plan_takes_every_writer_of_its_stack_and_nothing_else(declare: Declare) -> None:
    made = declare("prod")
    (conditions,) = made.one(SELECTION)["conditions"]
    wanted = {"system": "neotool", "environment": "prod", "backup": "daily-0200-30d"}
    asked = {each["key"].removeprefix("aws:ResourceTag/"): each["value"] for each in conditions["stringEquals"]}
    assert asked == wanted
    instances = made.of("aws:rds/instance:Instance")
    tagged = [name for name, given in instances.items() if given["tags"].get("backup") == wanted["backup"]]
    assert sorted(tagged) == ["neotool-prod-app", "neotool-prod-asset", "neotool-prod-security"]


def test_production_copies_the_daily_backup_and_rdss_own_to_the_second_region(declare: Declare) -> None:
    made = declare("prod")
    (rule,) = made.one(PLAN)["rules"]
    assert rule["copyActions"] == [{"destinationVaultArn": f"arn:{THERE}", "lifecycle": {"deleteAfter": 30}}]
    copies = made.of("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
    assert {name: (each["kmsKeyId"], each["retentionPeriod"]) for name, each in copies.items()} == {
        f"neotool-prod-{service}": (f"arn:{THERE}", 30) for service in ("app", "asset", "security")
    }


def test_what_stands_in_the_second_region_is_made_by_its_provider(declare: Declare) -> None:
    made = declare("prod")
    assert made.of("pulumi:providers:aws")[THERE]["region"] == "us-west-2"
    there = {(each.kind, each.name) for each in made.made if f"::{THERE}::" in each.provider}
    kinds = {name for kind, name in there if kind in (VAULT, "aws:kms/key:Key", LOCK)}
    assert kinds == {THERE}
    assert {name for kind, name in there if kind == "aws:s3/bucket:Bucket"} == {
        "neotool-prod-backups-copy-123456789012",
        "neotool-prod-logs-copy-123456789012",
    }


@pytest.mark.parametrize(("environment", "vaults"), {"local": 0, "dev": 0, "staging": 1, "prod": 2}.items())
def test_nobody_deletes_from_a_protected_vault(declare: Declare, environment: str, vaults: int) -> None:
    policies = declare(environment).of(POLICY).values()
    denied = [json.loads(policy["policy"])["Statement"][0] for policy in policies]
    assert len(denied) == vaults
    assert {(each["Effect"], each["Principal"], *each["Action"]) for each in denied} <= {
        ("Deny", "*", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle")
    }


def test_only_production_locks_and_no_lock_can_be_taken_off_after_a_month(declare: Declare) -> None:
    locks = {environment: declare(environment).of(LOCK) for environment in ("local", "dev", "staging", "prod")}
    assert [environment for environment, made in locks.items() if made] == ["prod"]
    kept = [(m["minRetentionDays"], m["maxRetentionDays"], m["changeableForDays"]) for m in locks["prod"].values()]
    assert kept == [(7, 3650, 30)] * 2


def test_every_database_of_production_is_restored_each_week(declare: Declare) -> None:
    made = declare("prod")
    plan = made.one("aws:backup/restoreTestingPlan:RestoreTestingPlan")
    chosen = made.one("aws:backup/restoreTestingSelection:RestoreTestingSelection")
    assert (plan["name"], plan["scheduleExpression"]) == ("neotool_prod_backups", "cron(0 12 ? * MON *)")
    assert plan["recoveryPointSelection"] == {
        "algorithm": "RANDOM_WITHIN_WINDOW",
        "includeVaults": ["arn:neotool-prod-backups"],
        "recoveryPointTypes": ["SNAPSHOT"],
        "selectionWindowDays": 7,
    }
    whose = chosen["protectedResourceConditions"]["stringEquals"]
    assert {each["key"]: each["value"] for each in whose} == {
        "aws:ResourceTag/system": "neotool",
        "aws:ResourceTag/environment": "prod",
    }
    assert chosen["restoreMetadataOverrides"] == {"dbSubnetGroupName": "neotool-prod"}


def test_databases_with_different_schedules_have_plans_of_their_own() -> None:
    plans = declared("commerce", "prod").of(PLAN)
    assert list(plans) == ["commerce-prod-daily-0200-30d-every-4h"]


ALARMS = {
    "failed": ("NumberOfBackupJobsFailed", "GreaterThanOrEqualToThreshold", "notBreaching", 1, "warning"),
    "copy-failed": ("NumberOfCopyJobsFailed", "GreaterThanOrEqualToThreshold", "notBreaching", 1, "warning"),
    "missing": ("NumberOfBackupJobsCompleted", "LessThanThreshold", "breaching", 2, "critical"),
}


def test_a_backup_that_fails_is_told_and_one_that_never_comes_pages(declare: Declare) -> None:
    made = declare("prod").of("aws:cloudwatch/metricAlarm:MetricAlarm")
    alarms = {name.partition("-backups-")[2]: a for name, a in made.items() if a.get("namespace") == "AWS/Backup"}
    assert {
        subject: (
            a["metricName"],
            a["comparisonOperator"],
            a["treatMissingData"],
            a["evaluationPeriods"],
            a["alarmActions"][0].rpartition("-")[2],
        )
        for subject, a in alarms.items()
    } == ALARMS
    assert {a["dimensions"]["BackupVaultName"] for a in alarms.values()} == {"neotool-prod-backups"}
