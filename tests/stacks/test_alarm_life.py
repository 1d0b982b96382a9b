"""Alarms as they are declared, in the local cloud: fed across their figure, acting, and read back (fault A3).

The local cloud keeps alarms and metrics and computes statistics; it evaluates no alarm by itself. So the comparison
is made here, on what it answers, with the operator, the figure and the periods that it kept. One alarm of each subject
goes this way; `tests/monitoring/test_alarms.py` takes every one across its figure.
"""

import operator
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from catalog import load
from monitoring import watch
from monitoring.alarm import Alarm, Metric
from tests.monitoring.evaluation import answer
from tests.monitoring.worlds import World, worlds
from tests.stacks.conftest import every

COMPARE = {"GreaterThanOrEqualToThreshold": operator.ge, "LessThanOrEqualToThreshold": operator.le}
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def watched(system: str) -> dict[str, Alarm]:
    stack = load(system, "prod")
    found = [watch.service(stack, name, "123456789012") for name in stack.services]
    of_each = {alarm.subject: alarm for one in [*found, watch.shared(stack)] for alarm in one.alarms}
    return {alarm.name: alarm for alarm in of_each.values()}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="us-east-1")


def put(cloud: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Put an alarm as it was declared, and read back what is kept of it."""
    spelled = {f"{name[0].upper()}{name[1:]}": value for name, value in inputs.items()}
    spelled |= {"AlarmName": spelled.pop("Name"), "OKActions": spelled.pop("OkActions")}
    spelled |= {"EvaluationPeriods": int(inputs["evaluationPeriods"])}
    spelled.pop("Tags")
    if "dimensions" in inputs:
        spelled["Dimensions"] = pairs(inputs["dimensions"])
    if "period" in inputs:
        spelled["Period"] = int(inputs["period"])
    if queries := spelled.pop("MetricQueries", None):
        spelled["Metrics"] = [member(query) for query in queries]
    cloud.put_metric_alarm(**spelled)
    return cloud.describe_alarms(AlarmNames=[inputs["name"]])["MetricAlarms"][0]


def pairs(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]


def member(query: dict[str, Any]) -> dict[str, Any]:
    found = {f"{name[0].upper()}{name[1:]}": value for name, value in query.items() if name not in {"metric", "period"}}
    if metric := query.get("metric"):
        measured = {"Namespace": metric["namespace"], "MetricName": metric["metricName"]}
        measured["Dimensions"] = pairs(metric.get("dimensions") or {})
        found["MetricStat"] = {"Metric": measured, "Period": int(metric["period"]), "Stat": metric["stat"]}
    return found


def feed(cloud: Any, alarm: Alarm, world: World, start: datetime) -> None:
    """One value a period, for as many periods as the alarm wants."""
    for number in range(alarm.times):
        for name, source in alarm.metrics.items():
            if isinstance(source, Metric):
                datum = {"MetricName": source.name, "Value": world[name], "Dimensions": pairs(source.dimensions)}
                datum["Timestamp"] = start + timedelta(seconds=number * alarm.period)
                cloud.put_metric_data(Namespace=source.namespace, MetricData=[datum])


def seen(cloud: Any, kept: dict[str, Any], alarm: Alarm, world: World, start: datetime) -> list[World]:
    """What the cloud answers to the alarm's own questions; Database Insights is not there and is given."""
    end = start + timedelta(seconds=alarm.times * alarm.period)
    asked = [one for one in kept.get("Metrics", []) if "MetricStat" in one] or [plain(kept, alarm)]
    answers = cloud.get_metric_data(
        MetricDataQueries=[{**one, "ReturnData": True} for one in asked], StartTime=start, EndTime=end
    )["MetricDataResults"]
    found = {one["Id"]: one["Values"] for one in answers}
    assert {len(values) for values in found.values()} == {alarm.times}
    return [world | {name: values[at] for name, values in found.items()} for at in range(alarm.times)]


def plain(kept: dict[str, Any], alarm: Alarm) -> dict[str, Any]:
    metric = {name: kept[name] for name in ("Namespace", "MetricName", "Dimensions")}
    return {
        "Id": next(iter(alarm.metrics)),
        "MetricStat": {"Metric": metric, "Period": kept["Period"], "Stat": kept["Statistic"]},
    }


def state(kept: dict[str, Any], alarm: Alarm, periods: list[World]) -> str:
    compare = COMPARE[kept["ComparisonOperator"]]
    crossed = [compare(answer(alarm, values), kept["Threshold"]) for values in periods]
    return "ALARM" if len(crossed) == kept["EvaluationPeriods"] and all(crossed) else "OK"


@pytest.mark.parametrize("system", ["neotool", "commerce", "standard", "vrooli"])
def test_every_declared_alarm_goes_from_ok_to_alarm_and_back_and_acts(cloud: Any, system: str) -> None:
    declared, alarms = every(system, "prod").of(ALARM), watched(system)
    went = {}
    for day, (name, alarm) in enumerate(alarms.items()):
        kept = put(cloud, declared[name])
        short, at = worlds(alarm)
        states = []
        for number, world in enumerate((short, at, short)):
            start = NOW + timedelta(days=day, hours=number)
            feed(cloud, alarm, world, start)
            new = state(kept, alarm, seen(cloud, kept, alarm, world, start))
            cloud.set_alarm_state(AlarmName=name, StateValue=new, StateReason="fed")
            states.append(cloud.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"])
        went[name] = (*states, kept["ActionsEnabled"], len(kept["AlarmActions"]), len(kept["OKActions"]))
        cloud.delete_alarms(AlarmNames=[name])
    assert set(went.values()) == {("OK", "ALARM", "OK", True, 1, 1)}
    assert len(went) > 4
