# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudWatch: alarms on metrics, and log groups."""

from __future__ import annotations

from collections.abc import Collection

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work


class MetricAlarm(Kind):
    """An alarm; putting one of the same name replaces the whole."""

    type_name = "aws:cloudwatch/metricAlarm:MetricAlarm"
    service = "cloudwatch"
    creation = Call("put_metric_alarm")
    reading = Call("describe_alarms", "AlarmNames", "MetricAlarms")
    deletion = Call("delete_alarms", "AlarmNames")
    natural = ("name",)
    names = {
        "name": "AlarmName",
        "okActions": "OKActions",
        "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
    }
    paths = {"arn": "AlarmArn", "dimensions": "Dimensions"}
    autoname = Autoname()
    defaults = {"actionsEnabled": True, "treatMissingData": "missing"}
    replaces = ("name",)
    missing = ("ResourceNotFound",)
    tagging = Tagging("tag_resource", "untag_resource", "ResourceARN", list="list_tags_for_resource:Tags")

    def create(self, work: Work) -> str:
        """Put the alarm."""
        self._put(work, tagged=True)
        return str(work.inputs["name"])

    def find(self, work: Work) -> str | None:
        """Look for an alarm of the name: putting it again would overwrite somebody else's without a word."""
        work.id = str(work.inputs["name"])
        return work.id if self.read(work) is not None else None

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the alarm again."""
        if set(changed) - {"tags", "tagsAll"}:
            self._put(work, tagged=False)

    def _put(self, work: Work, *, tagged: bool) -> None:
        wanted = {name: value for name, value in work.inputs.items() if name != "dimensions"}
        dimensions = work.inputs.get("dimensions") or {}
        wanted["metrics"] = [_as_member(query) for query in work.inputs.get("metricQueries") or ()] or None
        pairs = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        parameters = to_api(work.shape("put_metric_alarm"), {**wanted, "tags": None}, self.names)
        tags = self.tag_parameters(work) if tagged else {}
        work.call("put_metric_alarm", **parameters, **tags, **({"Dimensions": pairs} if pairs else {}))

    def outputs(self, work: Work, found: Found) -> Properties:
        """Give dimensions and metric queries the form that Pulumi has."""
        described = {**found, "Dimensions": {one["Name"]: one["Value"] for one in found.get("Dimensions") or ()}}
        described["MetricQueries"] = [_as_query(metric) for metric in found.get("Metrics") or ()]
        return super().outputs(work, described)


def _as_member(query: Properties) -> Properties:
    metric = query.get("metric")
    if not metric:
        return query
    dimensions = [{"Name": name, "Value": value} for name, value in (metric.get("dimensions") or {}).items()]
    measured = {"Namespace": metric.get("namespace"), "MetricName": metric["metricName"], "Dimensions": dimensions}
    stat = {"Metric": measured, "Period": metric.get("period"), "Stat": metric.get("stat"), "Unit": metric.get("unit")}
    rest = {name: value for name, value in query.items() if name != "metric"}
    return {**rest, "metricStat": {name: value for name, value in stat.items() if value is not None}}


def _as_query(metric: Found) -> Found:
    stat = metric.get("MetricStat")
    if not stat:
        return metric
    measured = stat["Metric"]
    dimensions = {one["Name"]: one["Value"] for one in measured.get("Dimensions") or ()}
    return {**metric, "Metric": {**stat, **measured, "Dimensions": dimensions}}


class LogGroup(Kind):
    """A log group; its id is its name."""

    type_name = "aws:cloudwatch/logGroup:LogGroup"
    service = "logs"
    creation = Call("create_log_group")
    reading = Call("describe_log_groups", "logGroupNamePrefix", "logGroups")
    deletion = Call("delete_log_group", "logGroupName")
    natural = ("name",)
    names = {"name": "logGroupName"}
    paths = {"arn": "logGroupArn"}
    autoname = Autoname(longest=512)
    defaults = {"logGroupClass": "STANDARD", "skipDestroy": False, "retentionInDays": 0}
    replaces = ("name", "namePrefix", "logGroupClass")
    passive = ("skipDestroy",)
    missing = ("ResourceNotFoundException",)
    taken = ("ResourceAlreadyExistsException",)
    tagging = Tagging(
        "tag_resource",
        "untag_resource",
        "resourceArn",
        tags="tags",
        keys="tagKeys",
        as_map=True,
        list="list_tags_for_resource:tags",
    )

    def create(self, work: Work) -> str:
        """Create the group, then say how long it keeps what it gets."""
        work.id = super().create(work)
        if work.inputs["retentionInDays"]:
            self.update(work, ("retentionInDays",))
        return work.id

    def read(self, work: Work) -> Found | None:
        """Find the group among those whose names begin alike."""
        groups = work.call("describe_log_groups", logGroupNamePrefix=work.id)["logGroups"]
        found = next((group for group in groups if group["logGroupName"] == work.id), None)
        if found is None:
            return None
        return {
            **found,
            "logGroupArn": found["arn"].removesuffix(":*"),
            "retentionInDays": found.get("retentionInDays", 0),
        }

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change retention and key, a call each."""
        group, days, key = {"logGroupName": work.id}, work.inputs["retentionInDays"], work.inputs.get("kmsKeyId")
        if "retentionInDays" in changed and days:
            work.call("put_retention_policy", **group, retentionInDays=int(days))
        if "retentionInDays" in changed and not days:
            work.call("delete_retention_policy", **group)
        if "kmsKeyId" in changed and key:
            work.call("associate_kms_key", **group, kmsKeyId=key)
        if "kmsKeyId" in changed and not key:
            work.call("disassociate_kms_key", **group)
