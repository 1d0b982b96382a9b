# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudWatch: alarms on metrics, and on other alarms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import UNKNOWN, Properties
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

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find an alarm that measures nothing, or in two ways."""
        metric, queries = inputs.get("metricName"), inputs.get("metricQueries")
        if (metric is None) == (not queries):
            yield "metricName", "give one of metricName and metricQueries"
        if metric is not None and (inputs.get("statistic") is None) == (inputs.get("extendedStatistic") is None):
            yield "statistic", "give one of statistic and extendedStatistic"
        if metric is None and queries and isinstance(queries, list):
            yield from _query_problems(queries)

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


def _query_problems(queries: list[Properties]) -> Iterable[tuple[str, str]]:
    known = [query for query in queries if isinstance(query, dict)]
    for at, query in enumerate(known):
        if (query.get("expression") is None) == (query.get("metric") is None):
            yield f"metricQueries[{at}]", "give one of expression and metric"
    answers = [query.get("returnData") for query in known]
    if UNKNOWN not in answers and sum(answer is True for answer in answers) != 1:
        yield "metricQueries", "exactly one of them has returnData true: the one that the alarm compares"


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


class CompositeAlarm(Kind):
    """An alarm on other alarms; its id is its name, and putting one of the same name replaces the whole."""

    type_name = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
    service = "cloudwatch"
    creation = Call("put_composite_alarm")
    reading = Call("describe_alarms", "AlarmNames", "CompositeAlarms")
    deletion = Call("delete_alarms", "AlarmNames")
    natural = ("alarmName",)
    names = {"okActions": "OKActions"}
    paths = {
        "arn": "AlarmArn",
        "actionsSuppressor": "ActionsSuppressor && {alarm: ActionsSuppressor, waitPeriod: ActionsSuppressorWaitPeriod, "
        "extensionPeriod: ActionsSuppressorExtensionPeriod}",
    }
    defaults = {"actionsEnabled": True}
    replaces = ("alarmName", "actionsEnabled")
    missing = ("ResourceNotFound",)
    tagging = MetricAlarm.tagging

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a rule that is too long."""
        if len(str(inputs["alarmRule"])) > _LONGEST_RULE:
            yield "alarmRule", f"{len(inputs['alarmRule'])} characters; {_LONGEST_RULE} are allowed"

    def create(self, work: Work) -> str:
        """Put the alarm."""
        self._put(work, self.tag_parameters(work))
        return self.natural_id(work.inputs)

    def find(self, work: Work) -> str | None:
        """Look for an alarm of the name: putting it again would overwrite somebody else's without a word."""
        work.id = self.natural_id(work.inputs)
        return work.id if self.read(work) is not None else None

    def where(self, work: Work, call: Call) -> dict[str, Any]:
        """Ask for composite alarms: where nothing is said, AWS tells of metric alarms only."""
        kinds = {"AlarmTypes": ["CompositeAlarm"]} if call is self.reading else {}
        return {**super().where(work, call), **kinds}

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the alarm again."""
        if set(changed) - {"tags", "tagsAll"}:
            self._put(work, {})

    def _put(self, work: Work, tags: dict[str, Any]) -> None:
        suppressor = work.inputs.get("actionsSuppressor") or {}
        spelled = {"actionsSuppressor" + _SUPPRESSOR[name]: value for name, value in suppressor.items()}
        wanted = {**work.inputs, "tags": None, "actionsSuppressor": None, **spelled}
        work.call("put_composite_alarm", **to_api(work.shape("put_composite_alarm"), wanted, self.names), **tags)


_SUPPRESSOR = {"alarm": "", "waitPeriod": "WaitPeriod", "extensionPeriod": "ExtensionPeriod"}
_LONGEST_RULE = 10240
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""
