"""Every alarm of every production stack, fed across its figure (fault A3), and the choices that are ours."""

from collections.abc import Iterator

import pytest

from catalog import load, systems
from monitoring import watch
from monitoring.alarm import Alarm, Metric
from tests.monitoring.evaluation import state
from tests.monitoring.worlds import GIB, worlds

ACCOUNT = "123456789012"


def every(environment: str = "prod") -> Iterator[Alarm]:
    for system in systems():
        stack = load(system, environment)
        for name in stack.services:
            yield from watch.service(stack, name, ACCOUNT).alarms
        yield from watch.shared(stack).alarms


ALARMS = {alarm.name: alarm for alarm in every()}


def one(name: str) -> Alarm:
    return ALARMS[name]


def test_there_are_so_many_alarms_of_each_subject() -> None:
    subjects = [alarm.subject for alarm in ALARMS.values()]
    assert {subject: subjects.count(subject) for subject in sorted(set(subjects))} == {
        "connections": 17,
        "deadlocks": 3,
        "lag": 15,
        "latency-p95": 1,
        "latency-p99": 3,
        "lock-waits": 1,
        "memory": 18,
        "pool": 14,
        "proxy": 3,
        "search-memory": 2,
        "search-red": 2,
        "search-storage": 2,
        "search-yellow": 2,
        "slot": 1,
        "slow-queries": 15,
        "storage": 31,
    }


@pytest.mark.parametrize("name", ALARMS)
def test_it_goes_off_at_its_figure_and_comes_back(name: str) -> None:
    alarm = ALARMS[name]
    short, at = worlds(alarm)
    calm, bad = [short] * alarm.times, [at] * alarm.times
    assert [state(alarm, calm), state(alarm, [*calm, *bad]), state(alarm, [*bad, *calm])] == ["OK", "ALARM", "OK"]


@pytest.mark.parametrize("name", ALARMS)
def test_a_peak_of_one_period_less_wakes_nobody(name: str) -> None:
    alarm = ALARMS[name]
    short, at = worlds(alarm)
    assert state(alarm, [short, *[at] * (alarm.times - 1)]) == "OK"


SILENT = {"missing": "INSUFFICIENT_DATA", "breaching": "ALARM", "notBreaching": "OK"}


@pytest.mark.parametrize("name", ALARMS)
def test_silence_means_what_the_alarm_says_and_it_says_why(name: str) -> None:
    alarm = ALARMS[name]
    nothing: dict[str, float | None] = dict.fromkeys(alarm.metrics)
    assert state(alarm, [nothing] * alarm.times) == SILENT[alarm.silence]
    assert alarm.why


def test_storage_that_has_grown_is_still_measured_against_what_it_may_grow_to() -> None:
    alarm = one("commerce-prod-order-storage")
    # 900 GiB of a volume that grew from 100 to 950: over 85 % of the 1,000 that it may have.
    assert state(alarm, [{"free": 50 * GIB, "used": 900 * 1024**2}] * 5) == "ALARM"
    # 95 GiB of the first 100: RDS grows it, nobody is woken.
    assert state(alarm, [{"free": 5.1 * GIB, "used": 94.9 * 1024**2}] * 5) == "OK"


def test_storage_that_should_have_grown_and_did_not_goes_off_even_without_insights() -> None:
    alarm = one("commerce-prod-order-storage")
    assert state(alarm, [{"free": 4.9 * GIB, "used": None}] * 5) == "ALARM"


def test_an_idle_writers_readers_do_not_lag() -> None:
    alarm = one("neotool-prod-app-1-lag")
    idle, lost = {"lag": 299.0, "wal": 120.0}, {"lag": 302.0, "wal": 120.0}
    assert [state(alarm, [idle] * 5), state(alarm, [lost] * 5)] == ["OK", "ALARM"]


def test_a_reader_that_follows_nobody_goes_off() -> None:
    assert state(one("vrooli-prod-server-1-lag"), [{"lag": -1.0, "wal": 0.0}] * 5) == "ALARM"


def test_slow_statements_weigh_no_more_than_they_are() -> None:
    """Of 100,000 statements 90 took a second or more; all of these were logged, of the rest one in ten."""
    alarm = one("neotool-prod-app-latency-p99")
    assert state(alarm, [{"every": 9991 + 90, "over": 90, "always": 90}] * 3) == "OK"
    assert state(alarm, [{"every": 9991 + 90, "over": 90 + 91, "always": 90}] * 3) == "ALARM"


def test_a_handful_of_statements_makes_no_percentile() -> None:
    alarm = one("neotool-prod-app-latency-p99")
    assert state(alarm, [{"every": 999, "over": 500, "always": 0}] * 3) == "OK"


def test_nothing_stands_on_a_metric_that_nobody_emits() -> None:
    emitted = {
        "AWS/RDS": {
            "DatabaseConnections",
            "FreeStorageSpace",
            "MaxDatabaseConnectionsAllowed",
            "OldestReplicationSlotLag",
            "ReplicaLag",
            "TransactionLogsGeneration",
        },
        "AWS/ElastiCache": {"DatabaseMemoryUsagePercentage"},
        "AWS/ES": {"ClusterStatus.red", "ClusterStatus.yellow", "FreeStorageSpace", "JVMMemoryPressure"},
    }
    filtered = {
        (one.metric.namespace, one.metric.name)
        for system in systems()
        for stack in [load(system, "prod")]
        for name in stack.services
        for one in watch.service(stack, name, ACCOUNT).filters
    }
    asked = [source for alarm in ALARMS.values() for source in alarm.metrics.values() if isinstance(source, Metric)]
    absent = {
        (source.namespace, source.name)
        for source in asked
        if source.name not in emitted.get(source.namespace, ()) and (source.namespace, source.name) not in filtered
    }
    assert absent == set()


def test_a_renamed_service_keeps_its_instances_and_roles() -> None:
    stack = load("standard", "prod", {"services": {"web": {"former": "site"}}})
    found = watch.service(stack, "web", ACCOUNT)
    groups = {one.group for one in found.filters}
    assert groups == {f"/aws/rds/instance/standard-prod-site{end}/postgresql" for end in ("", "-1")}
    assert all(":site_app[_clone]*@" in one.pattern for one in found.filters if "SlowQueries" in one.name)
