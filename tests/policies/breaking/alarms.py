"""Alarms."""

from tests.policies.broken import Editable, breaks

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


@breaks("alarm-acts", "alarmActions is empty")
def _(plan: Editable) -> None:
    plan.first(ALARM)["alarmActions"] = []


@breaks("alarm-pages", "alarmActions is empty")
def _(plan: Editable) -> None:
    plan.first(COMPOSITE)["alarmActions"] = []


@breaks("alarm-actions-enabled", "actionsEnabled is off")
def _(plan: Editable) -> None:
    plan.first(COMPOSITE)["actionsEnabled"] = False


@breaks("alarm-says-when-it-is-over", "okActions is empty")
def _(plan: Editable) -> None:
    del plan.first(ALARM)["okActions"]


@breaks("alarm-says-what-is-wrong", "alarmDescription says nothing")
def _(plan: Editable) -> None:
    del plan.first(ALARM)["alarmDescription"]


@breaks("alarm-decides-on-silence", "treatMissingData is ignore")
def _(plan: Editable) -> None:
    plan.first(ALARM)["treatMissingData"] = "ignore"


@breaks("alarm-above-alarms-there-are", "alarmRule names commerce-prod-gone, and there is no such alarm")
def _(plan: Editable) -> None:
    plan.first(COMPOSITE)["alarmRule"] += ' OR ALARM("commerce-prod-gone")'


@breaks("critical-alarm-pages", "it is critical, and no alarm above it names it")
def _(plan: Editable) -> None:
    plan.remove(COMPOSITE, "commerce-prod-analytics")


@breaks("log-filter-looked-at", "no alarm watches Groundwork/commerce-prod-order Rollbacks")
def _(plan: Editable) -> None:
    counted = {"namespace": "Groundwork/commerce-prod-order", "name": "Rollbacks", "value": "1"}
    plan.add(FILTER, "rollbacks", {"metricTransformation": counted})


@breaks("log-filter-counts-each-line", "metricTransformation.value is 0")
def _(plan: Editable) -> None:
    plan.made(FILTER, "commerce-prod-catalog-1-SlowQueries").inputs["metricTransformation"]["value"] = "0"


@breaks("log-trouble-alarmed", "no alarm is about Groundwork/neotool-prod-app SlowQueries alone", "neotool-prod")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "neotool-prod-app-slow-queries")


@breaks("log-counted-in-every-instance", "Statements is not counted in /aws/rds/instance/neotool-prod-app-1/postgresql",
        "neotool-prod")  # fmt: skip
def _(plan: Editable) -> None:
    plan.remove(FILTER, "neotool-prod-app-1-Statements")


@breaks("alarm-names-what-it-watches", "the dimensions of OperationsFailedReplication lack RuleId")
def _(plan: Editable) -> None:
    del plan.first(ALARM, metricName="OperationsFailedReplication")["dimensions"]["RuleId"]


@breaks("database-alarmed", "no alarm watches DatabaseConnections of commerce-prod-analytics")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "commerce-prod-analytics-connections")


@breaks("cache-alarmed", "no alarm watches DatabaseMemoryUsagePercentage of commerce-prod-cache-002")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "commerce-prod-cache-002-memory")


@breaks("search-alarmed", "no alarm watches ClusterStatus.red of commerce-prod-catalog")
def _(plan: Editable) -> None:
    red = plan.first(ALARM, name="commerce-prod-catalog-search-red")
    red["metricName"] = "ClusterStatus.green"


@breaks("backup-alarmed", "no alarm watches NumberOfBackupJobsFailed of commerce-prod-backups")
def _(plan: Editable) -> None:
    plan.first(ALARM, metricName="NumberOfBackupJobsFailed")["dimensions"]["BackupVaultName"] = "another"


@breaks("proxy-alarmed", "no alarm watches DatabaseConnections of commerce-prod-catalog")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "commerce-prod-catalog-proxy")


@breaks("replication-slot-alarmed", "no alarm watches OldestReplicationSlotLag of commerce-prod-analytics")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "commerce-prod-analytics-slot")


@breaks("bucket-copy-alarmed", "no alarm watches OperationsFailedReplication of commerce-prod-backups-123456789012")
def _(plan: Editable) -> None:
    plan.remove(ALARM, "commerce-prod-backups-replication")


@breaks("alarm-has-figures", "no filter counts Groundwork/neotool-prod-app Rollbacks", stack="neotool-prod")
def _(plan: Editable) -> None:
    slow = plan.first(ALARM, name="neotool-prod-app-slow-queries")
    plan.add(ALARM, "rollbacks", {**slow, "name": "neotool-prod-app-rollbacks", "metricName": "Rollbacks"})


@breaks("database-log-counted", "no filter counts anything in /aws/rds/instance/commerce-prod-catalog-1/postgresql")
def _(plan: Editable) -> None:
    plan.remove(FILTER, "commerce-prod-catalog-1-SlowQueries")
