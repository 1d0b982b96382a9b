"""CloudWatch alarms: that there is one where it matters, that it acts, and that it says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from policies.level import ADVICE, ON_AWS, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
INSTANCE = "aws:rds/instance:Instance"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
DOMAIN = "aws:opensearch/domain:Domain"
PLAN = "aws:backup/plan:Plan"

NAMED = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
"""The alarms that a composite alarm's rule speaks of."""

COMPONENT = "components/alarms.py"
DECLARED = "service.database.limits"


Watched: TypeAlias = Mapping[tuple[str, str], set[str]]
"""By namespace and name, whose metrics alarms look at: instances, nodes and vaults are told apart by dimensions."""


@rule("alarm-acts", types=[ALARM], field=f"{COMPONENT}: alarm_actions", controls=["CloudWatch.15"])
def acts(alarm: Resource) -> Iterator[str]:
    """Every alarm does something when it goes off."""
    if not len(alarm.get("alarmActions", ())):
        yield "alarmActions is empty"


@rule("alarm-pages", types=[COMPOSITE], field="environment.paged", controls=["CloudWatch.15"], levels=PRODUCTION)
def pages(alarm: Resource) -> Iterator[str]:
    """In production the alarm above a service's alarms pages somebody."""
    if not len(alarm.get("alarmActions", ())):
        yield "alarmActions is empty"


@rule("alarm-actions-enabled", types=[ALARM, COMPOSITE], field=f"{COMPONENT}: actions_enabled",
      controls=["CloudWatch.17", "CKV_AWS_319"])  # fmt: skip
def actions_enabled(alarm: Resource) -> Iterator[str]:
    """What an alarm does is not switched off."""
    if alarm.get("actionsEnabled", True) is False:
        yield "actionsEnabled is off"


@rule("alarm-says-when-it-is-over", types=[ALARM], field=f"{COMPONENT}: ok_actions", levels=ADVICE)
def says_when_it_is_over(alarm: Resource) -> Iterator[str]:
    """Whoever was told that something is wrong is told when it is over."""
    if not len(alarm.get("okActions", ())):
        yield "okActions is empty"


@rule("alarm-says-what-is-wrong", types=[ALARM, COMPOSITE], field="monitoring/: says", levels=ADVICE)
def says_what_is_wrong(alarm: Resource) -> Iterator[str]:
    """An alarm tells whoever is woken what is wrong."""
    if not alarm.get("alarmDescription"):
        yield "alarmDescription says nothing"


@rule("alarm-decides-on-silence", types=[ALARM], field="monitoring/: silence")
def decides_on_silence(alarm: Resource) -> Iterator[str]:
    """An alarm says what it means when no figures come, and never that all stays as it was."""
    found = alarm.get("treatMissingData")
    if found in {None, "ignore"}:
        yield f"treatMissingData is {found or 'not said'}; breaching, notBreaching or missing is asked for"


@rule("alarm-above-alarms-there-are", types=[ALARM, COMPOSITE], about=About.STACK, field=f"{COMPONENT}: alarm_rule")
def above_alarms_there_are(stack: Stack) -> Iterator[Complaint]:
    """The alarms that an alarm stands above are there."""
    names = {each["name"] for each in stack.of(ALARM) if "name" in each}
    names |= {each["alarmName"] for each in stack.of(COMPOSITE)}
    for alarm in stack.of(COMPOSITE):
        if missing := sorted(set(NAMED.findall(alarm["alarmRule"])) - names):
            yield alarm, f"alarmRule names {', '.join(missing)}, and there is no such alarm"


@rule("critical-alarm-pages", types=[ALARM, COMPOSITE], about=About.STACK, field=f"{COMPONENT}: alarm_rule",
      levels=PRODUCTION)  # fmt: skip
def critical_alarm_pages(stack: Stack) -> Iterator[Complaint]:
    """In production an alarm that calls itself critical is below one that pages."""
    below = {name for each in stack.of(COMPOSITE) for name in NAMED.findall(each["alarmRule"])}
    for alarm in stack.of(ALARM):
        if alarm.get("alarmDescription", "").startswith("critical") and alarm.get("name", alarm.name) not in below:
            yield alarm, "it is critical, and no alarm above it names it"


@rule("log-filter-looked-at", types=[ALARM, DASHBOARD, FILTER], about=About.STACK, field="monitoring/logs.py")
def filter_looked_at(stack: Stack) -> Iterator[Complaint]:
    """What is counted in a log is watched by an alarm, or shown on a dashboard."""
    watched = _watched(stack)
    for each in stack.of(FILTER):
        metric = each["metricTransformation"]
        pair = metric["namespace"], metric["name"]
        if pair not in watched and not any(_shows(board, *pair) for board in stack.of(DASHBOARD)):
            yield each, f"no alarm watches {' '.join(pair)}, and no dashboard shows it"


@rule("database-alarmed", types=[ALARM, INSTANCE], about=About.STACK, field=DECLARED, levels=ON_AWS)
def database_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Alarms watch the connections and the storage of every database instance, and how far a reader is behind."""
    watched = _watched(stack)
    for instance in stack.of(INSTANCE):
        wanted = ["DatabaseConnections", "FreeStorageSpace"]
        wanted += ["ReplicaLag"] if "replicateSourceDb" in instance else []
        yield from _missing(watched, instance, "AWS/RDS", wanted, instance.get("identifier", instance.name))


@rule("cache-alarmed", types=[ALARM, CACHE], about=About.STACK, field="service.caches: limits", levels=ON_AWS)
def cache_alarmed(stack: Stack) -> Iterator[Complaint]:
    """An alarm watches the memory of every node of a cache."""
    watched = _watched(stack)
    for group in stack.of(CACHE):
        for number in range(1, int(group.get("numCacheClusters", 0)) + 1):
            node = f"{group['replicationGroupId']}-{number:03}"
            yield from _missing(watched, group, "AWS/ElastiCache", ["DatabaseMemoryUsagePercentage"], node)


@rule("search-alarmed", types=[ALARM, DOMAIN], about=About.STACK, field="monitoring/stores.py")
def search_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Alarms watch the state and the storage of every OpenSearch domain."""
    watched = _watched(stack)
    for domain in stack.of(DOMAIN):
        name = domain.get("domainName", domain.name)
        yield from _missing(watched, domain, "AWS/ES", ["ClusterStatus.red", "FreeStorageSpace"], name)


@rule("backup-alarmed", types=[ALARM, PLAN], about=About.STACK, field="components/backup_alarms.py")
def backup_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Alarms go off when backups fail, and when none is made."""
    watched = _watched(stack)
    wanted = ["NumberOfBackupJobsFailed", "NumberOfBackupJobsCompleted"]
    for plan in stack.of(PLAN):
        for vault in {each["targetVaultName"] for each in plan["rules"]}:
            yield from _missing(watched, plan, "AWS/Backup", wanted, vault)


def _shows(board: Resource, namespace: str, name: str) -> bool:
    body = board["dashboardBody"]
    return f'"{namespace}"' in body and f'"{name}"' in body


def _missing(
    watched: Watched, resource: Resource, namespace: str, wanted: list[str], whose: str
) -> Iterator[Complaint]:
    for name in wanted:
        if whose not in watched.get((namespace, name), ()):
            yield resource, f"no alarm watches {name} of {whose}"


def _watched(stack: Stack) -> Watched:
    """Every metric that an alarm of the stack looks at, alone or in an expression."""
    found: dict[tuple[str, str], set[str]] = {}
    for alarm in stack.of(ALARM):
        for metric in _metrics(alarm):
            dimensions = (metric.get("dimensions") or {}).values()
            found.setdefault((metric.get("namespace") or "", metric["metricName"]), set()).update(dimensions)
    return found


def _metrics(alarm: Resource) -> Iterator[Mapping[str, Any]]:
    if "metricName" in alarm:
        yield alarm.props
    yield from (query["metric"] for query in alarm.get("metricQueries", ()) if "metric" in query)
