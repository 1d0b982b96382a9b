"""What is a record only: kept over a kill, and refused where AWS refuses."""

import json
import os
import signal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.cloud.site import Cloud, order

RULE = {"RuleName": "nightly", "TargetBackupVaultName": "vault", "ScheduleExpression": "cron(0 3 * * ? *)"}


def _limit(name: str) -> dict[str, Any]:
    measured = {"Namespace": "n", "MetricName": "m", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    return {"AlarmName": name, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold", **measured}


def _make(cloud: Cloud) -> dict[str, Any]:
    backup, logs, cloudwatch = (cloud.client(name) for name in ("backup", "logs", "cloudwatch"))
    vault = backup.create_backup_vault(BackupVaultName="vault", BackupVaultTags={"keeps": "all"})["BackupVaultArn"]
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": [RULE]})["BackupPlanId"]
    logs.create_log_group(logGroupName="group")
    measured = {"metricName": "Deadlocks", "metricNamespace": "Groundwork", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName="group", filterName="deadlocks", filterPattern="deadlock", metricTransformations=[measured]
    )
    cloudwatch.put_metric_alarm(**_limit("busy"))
    cloudwatch.put_composite_alarm(AlarmName="all", AlarmRule='ALARM("busy")')
    cloudwatch.put_dashboard(DashboardName="board", DashboardBody='{"widgets": []}')
    topic = cloud.client("sns").create_topic(Name="told")["TopicArn"]
    cloud.client("rds").create_event_subscription(SubscriptionName="events", SnsTopicArn=topic)
    return {"vault": vault, "plan": plan, "topic": topic}


def _seen(cloud: Cloud, plan: str) -> dict[str, Any]:
    backup, logs, cloudwatch = (cloud.client(name) for name in ("backup", "logs", "cloudwatch"))
    events = cloud.client("rds").describe_event_subscriptions()["EventSubscriptionsList"][0]
    return {
        "tags": backup.list_tags(ResourceArn=backup.describe_backup_vault(BackupVaultName="vault")["BackupVaultArn"]),
        "rules": backup.get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"],
        "filters": logs.describe_metric_filters(logGroupName="group")["metricFilters"],
        "composite": cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"],
        "metric": [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]],
        "board": cloudwatch.get_dashboard(DashboardName="board")["DashboardBody"],
        "events": (events["SnsTopicArn"], events["Enabled"], events["Status"]),
    }


def test_records_survive_kill_9(cloud: Cloud) -> None:
    daemon = cloud.start().pid
    made = _make(cloud)
    before = _seen(cloud, made["plan"])
    os.kill(daemon, signal.SIGKILL)
    cloud.start()
    after = _seen(cloud, made["plan"])
    before["tags"].pop("ResponseMetadata")
    assert after["tags"].pop("ResponseMetadata")
    assert after == before
    assert after["tags"] == {"Tags": {"keeps": "all"}}
    assert (after["metric"], after["events"]) == (["busy"], (made["topic"], True, "active"))


def _plan(**lifecycle: Any) -> dict[str, Any]:
    return {"BackupPlan": {"BackupPlanName": "p", "Rules": [{**RULE, "TargetBackupVaultName": "strict", **lifecycle}]}}


BACKUPS = {
    "no such vault": (_plan(TargetBackupVaultName="none"), "vault none does not exist"),
    "too short in cold storage": (
        _plan(Lifecycle={"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 100}),
        "at least 90 days greater",
    ),
    "continuous for too long": (
        _plan(EnableContinuousBackup=True, Lifecycle={"DeleteAfterDays": 36}),
        "kept for 1 to 35 days",
    ),
}


@pytest.mark.parametrize(("wanted", "sentence"), BACKUPS.values(), ids=BACKUPS)
def test_a_plan_is_refused(shared_cloud: Cloud, wanted: dict[str, Any], sentence: str) -> None:
    backup = shared_cloud.client("backup")
    backup.create_backup_vault(BackupVaultName="strict")
    try:
        with pytest.raises(ClientError, match=sentence):
            backup.create_backup_plan(**wanted)
    finally:
        backup.delete_backup_vault(BackupVaultName="strict")


def test_a_plan_goes_after_its_selections(shared_cloud: Cloud) -> None:
    backup = shared_cloud.client("backup")
    backup.create_backup_vault(BackupVaultName="vault")
    plan = {
        "BackupPlanId": backup.create_backup_plan(BackupPlan={"BackupPlanName": "p", "Rules": [RULE]})["BackupPlanId"]
    }
    chosen = {"SelectionName": "s", "IamRoleArn": "arn:aws:iam::000000000000:role/backup", "Resources": ["*"]}
    selection = backup.create_backup_selection(**plan, BackupSelection=chosen)["SelectionId"]
    with pytest.raises(ClientError, match="selections must be deleted prior"):
        backup.delete_backup_plan(**plan)
    backup.delete_backup_selection(**plan, SelectionId=selection)
    backup.delete_backup_plan(**plan)
    assert backup.list_backup_plans()["BackupPlansList"] == []


def test_a_bucket_that_wants_tls_takes_objects_here(shared_cloud: Cloud) -> None:
    s3, about = shared_cloud.client("s3"), ["arn:aws:s3:::safe", "arn:aws:s3:::safe/*"]
    refused = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": about, "Condition": refused}
    s3.create_bucket(Bucket="safe")
    s3.put_bucket_policy(Bucket="safe", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    s3.put_object(Bucket="safe", Key="a", Body=b"a")
    assert s3.get_object(Bucket="safe", Key="a")["Body"].read() == b"a"


def test_a_composite_alarm_speaks_of_alarms_that_are_there(shared_cloud: Cloud) -> None:
    with pytest.raises(ClientError, match=r"alarms \[none, other\] in the alarm rule do not exist"):
        shared_cloud.client("cloudwatch").put_composite_alarm(
            AlarmName="c", AlarmRule='OK(other) OR NOT ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:none")'
        )


def test_a_deleted_alarm_leaves_no_tags_to_the_next_of_its_name(shared_cloud: Cloud) -> None:
    cloudwatch = shared_cloud.client("cloudwatch")
    cloudwatch.put_metric_alarm(**_limit("again"), Tags=[{"Key": "by", "Value": "one"}])
    cloudwatch.delete_alarms(AlarmNames=["again"])
    cloudwatch.put_metric_alarm(**_limit("again"), Tags=[{"Key": "of", "Value": "other"}])
    arn = cloudwatch.describe_alarms(AlarmNames=["again"])["MetricAlarms"][0]["AlarmArn"]
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "of", "Value": "other"}]


def test_events_are_of_topics_and_sources_that_are_there(shared_cloud: Cloud) -> None:
    rds, topic = shared_cloud.client("rds"), shared_cloud.client("sns").create_topic(Name="here")["TopicArn"]
    with pytest.raises(ClientError, match="SNSTopicArnNotFound"):
        rds.create_event_subscription(SubscriptionName="s", SnsTopicArn=topic + "-not")
    with pytest.raises(ClientError, match="Unable to find db-instance none"):
        rds.create_event_subscription(
            SubscriptionName="s", SnsTopicArn=topic, SourceType="db-instance", SourceIds=["none"]
        )


def test_a_key_that_only_encrypts_does_not_sign(shared_cloud: Cloud) -> None:
    kms = shared_cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    cipher = kms.encrypt(KeyId=key, Plaintext=b"plain")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=cipher)["Plaintext"] == b"plain"
    with pytest.raises(ClientError, match="the key is symmetric"):
        kms.get_public_key(KeyId=key)


def test_backups_are_replicated_to_another_region_with_a_key_there(shared_cloud: Cloud) -> None:
    near, far = shared_cloud.client("rds"), shared_cloud.client("rds", "us-west-2")
    arn = near.create_db_instance(
        **order(DBInstanceIdentifier="copied", StorageEncrypted=True, BackupRetentionPeriod=7)
    )["DBInstance"]["DBInstanceArn"]
    with pytest.raises(ClientError, match="are one region"):
        near.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
    with pytest.raises(ClientError, match="KmsKeyId must be a key of this region"):
        far.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
    key = shared_cloud.client("kms", "us-west-2").create_key()["KeyMetadata"]["Arn"]
    far.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn, KmsKeyId=key)
    kept = far.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"][0]
    shown = shared_cloud.instance("copied")["DBInstanceAutomatedBackupsReplications"]
    assert (kept["Status"], kept["Region"], kept["KmsKeyId"]) == ("replicating", "us-east-1", key)
    assert shown == [{"DBInstanceAutomatedBackupsArn": kept["DBInstanceAutomatedBackupsArn"]}]
    near.delete_db_instance(DBInstanceIdentifier="copied", SkipFinalSnapshot=True)
    far.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
    assert far.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"] == []
