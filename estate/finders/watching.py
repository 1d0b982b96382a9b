"""Logs, topics and alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from estate.look import Calls, Finder, Found, Inputs, Look


def _log_group(calls: Calls, given: Inputs) -> Found | None:
    where = f"logGroups[?logGroupName=='{given['name']}']"
    look = Look(
        "logs", "describe_log_groups", lambda asked: {"logGroupNamePrefix": asked["name"]}, where, "logGroupName",
        outputs={"arn": "logGroupArn || arn", "name": "logGroupName"},
    )  # fmt: skip
    return look(calls, given)


def _topic(calls: Calls, given: Inputs) -> Found | None:
    """By its ARN, which follows from region, account and name."""
    region, account = calls("sns").meta.region_name, calls("sts").get_caller_identity()["Account"]
    arn = f"arn:aws:sns:{region}:{account}:{given['name']}"
    look = Look(
        "sns", "get_topic_attributes", lambda _: {"TopicArn": arn}, "Attributes", "TopicArn",
        outputs={"arn": "TopicArn"},
    )  # fmt: skip
    return look(calls, given)


def _alarm(kind: str, member: str) -> Look:
    def asked(given: Inputs) -> Mapping[str, Any]:
        return {"AlarmNames": [given.get("name") or given["alarmName"]], "AlarmTypes": [kind]}

    return Look("cloudwatch", "describe_alarms", asked, member, "AlarmName", outputs={"arn": "AlarmArn"})


FINDERS: dict[str, Finder] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:sns/topic:Topic": _topic,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm("MetricAlarm", "MetricAlarms"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _alarm("CompositeAlarm", "CompositeAlarms"),
}
"""By type."""
