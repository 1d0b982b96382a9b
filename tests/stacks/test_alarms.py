"""What the alarms and dashboards of whole stacks are, as they are declared to Pulumi."""

import json
from typing import Any

import pytest

from tests.stacks.conftest import every
from tests.stacks.declaring import Everything

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ABOVE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
BOARD = "aws:cloudwatch/dashboard:Dashboard"
STACKS = [
    f"{system}-{end}" for system in ("neotool", "commerce", "standard", "vrooli") for end in ("local", "dev", "prod")
]


def stack(name: str) -> Everything:
    return every(*name.split("-"))


def test_neotools_limits_are_watched_on_what_measures_them() -> None:
    alarms = stack("neotool-prod").of(ALARM)
    own = {
        name.removeprefix("neotool-prod-"): one for name, one in alarms.items() if name.startswith("neotool-prod-app")
    }
    storage, lag = ("warning", 85.0, "missing"), 1.0
    assert {name: (severity(one), one["threshold"], one["treatMissingData"]) for name, one in own.items()} == {
        "app-pool": ("warning", 120.0, "missing"),
        "app-1-pool": ("warning", 120.0, "missing"),
        "app-2-pool": ("warning", 120.0, "missing"),
        "app-storage": ("critical", *storage[1:]),
        "app-1-storage": ("critical", *storage[1:]),
        "app-2-storage": ("critical", *storage[1:]),
        "app-1-lag": ("critical", lag, "breaching"),
        "app-2-lag": ("critical", lag, "breaching"),
        "app-slow-queries": ("warning", 1.0, "notBreaching"),
        "app-latency-p99": ("warning", 1.0, "notBreaching"),
        "app-deadlocks": ("warning", 1.0, "notBreaching"),
    }


def severity(alarm: dict[str, Any]) -> str:
    return str(alarm["alarmDescription"].partition(":")[0])


def test_one_cause_pages_once_however_many_alarms_it_sets_off() -> None:
    everything = stack("vrooli-prod")
    (service,) = everything.of(ABOVE).values()
    critical = [name for name, one in everything.of(ALARM).items() if severity(one) == "critical" and "server" in name]
    assert sorted(service["alarmRule"].split(" OR ")) == sorted(f'ALARM("{name}")' for name in critical)
    assert service["alarmActions"] == service["okActions"] == ["arn:vrooli-prod-critical"]
    assert {tuple(everything.of(ALARM)[name]["alarmActions"]) for name in critical} == {("arn:vrooli-prod-warning",)}


@pytest.mark.parametrize("name", [one for one in STACKS if not one.endswith("prod")])
def test_outside_production_nothing_pages(name: str) -> None:
    everything = stack(name)
    assert {tuple(one["alarmActions"]) for one in everything.of(ABOVE).values()} == {()}
    assert {tuple(one["alarmActions"]) for one in everything.of(ALARM).values()} == {(f"arn:{name}-warning",)}


@pytest.mark.parametrize("name", STACKS)
def test_every_alarm_acts_and_says_what_silence_means(name: str) -> None:
    """Controls CloudWatch.15 and CloudWatch.17."""
    alarms = stack(name).of(ALARM).values()
    assert all(one["alarmActions"] and one.get("actionsEnabled", True) and one["treatMissingData"] for one in alarms)


@pytest.mark.parametrize("name", STACKS)
def test_every_filter_reads_a_log_group_that_is_made(name: str) -> None:
    everything = stack(name)
    made = {one["name"] for one in everything.of("aws:cloudwatch/logGroup:LogGroup").values()}
    assert {one["logGroupName"] for one in everything.of(FILTER).values()} <= made


def test_a_log_metric_has_zeros_and_therefore_no_dimensions() -> None:
    counted = [one["metricTransformation"] for one in stack("neotool-prod").of(FILTER).values()]
    assert {one.get("defaultValue") for one in counted if one["value"] == "1"} == {"0"}
    assert [one for one in counted if one.get("dimensions")] == []


@pytest.mark.parametrize("name", STACKS)
def test_there_is_a_dashboard_for_each_service_and_one_for_the_system(name: str) -> None:
    everything = stack(name)
    services = everything.exported["services"]
    assert sorted(everything.of(BOARD)) == sorted([name, *(f"{name}-{service}" for service in services)])


def test_dashboards_know_instances_by_the_id_that_rds_gave_them() -> None:
    body = json.loads(stack("standard-prod").of(BOARD)["standard-prod-web"]["dashboardBody"])
    text = json.dumps(body)
    assert "DB_PERF_INSIGHTS('RDS', 'db-standard-prod-web-1', 'db.Cache.blks_hit.avg')" in text
