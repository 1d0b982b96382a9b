"""CloudWatch alarms: that there is one where it matters, that it acts, and that it says what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
PROXY = "aws:rds/proxy:Proxy"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

NAMED = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
"""The alarms that a composite alarm's rule speaks of."""

TAKEN = "$"
"""Begins what a filter takes from a line; it adds one for each where it counts them."""
TROUBLE = frozenset({"Deadlocks", "LockWaits", "SlowQueries"})
"""What is counted in a log and is wrong by itself, not only together with other figures."""
OF_THE_WRITER = ("deadlock detected", "still waiting for")
"""PostgreSQL's words of what a reader has none of."""
DIMENSIONS: Mapping[str, Sequence[Sequence[str]]] = {
    "AWS/Backup": [["BackupVaultName"], ["ResourceType"]],
    "AWS/ES": [["DomainName", "ClientId"]],
    "AWS/ElastiCache": [["CacheClusterId"], ["ReplicationGroupId"]],
    "AWS/RDS": [["DBInstanceIdentifier"], ["ProxyName"], ["DBClusterIdentifier"]],
    "AWS/S3": [
        ["SourceBucket", "DestinationBucket", "RuleId"],
        ["BucketName", "StorageType"],
        ["BucketName", "FilterId"],
    ],
}
"""By namespace, the dimensions by which AWS counts (each service's guide, "CloudWatch metrics"): a metric with fewer
is another one, of all stores together or of none."""
OWN = "Groundwork/"
"""Begins the namespaces of what is counted in logs."""
COMPONENT = "components/alarms.py"
DECLARED = "service.database.limits"


Watched: TypeAlias = Mapping[tuple[str, str], set[str]]
"""By namespace and name, whose metrics alarms look at: the dimensions' values, alone and after their names."""


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
    """Lines that are counted in a log are watched by an alarm; figures taken from them are shown on a dashboard."""
    watched = _watched(stack)
    for each in stack.of(FILTER):
        metric = each["metricTransformation"]
        pair = metric["namespace"], metric["name"]
        if not metric["value"].startswith(TAKEN) and pair not in watched:
            yield each, f"no alarm watches {' '.join(pair)}"
        elif metric["value"].startswith(TAKEN) and not any(_shows(board, *pair) for board in stack.of(DASHBOARD)):
            yield each, f"no dashboard shows {' '.join(pair)}"


@rule("log-filter-counts-each-line", types=[FILTER], field="monitoring/alarm.py: LogFilter.value")
def counts_each_line(count: Resource) -> Iterator[str]:
    """A filter of a log adds one for each line, or takes a figure from it."""
    value = count["metricTransformation"]["value"]
    if not value.startswith(TAKEN) and value != "1":
        yield f"metricTransformation.value is {value}; 1, or a field of the line, is asked for"


@rule("log-trouble-alarmed", types=[ALARM, FILTER], about=About.STACK, field=DECLARED)
def trouble_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Deadlocks, waits for locks and slow queries that are counted have an alarm each, about nothing else."""
    told = [list(_metrics(alarm)) for alarm in stack.of(ALARM)]
    alone = {(metrics[0].get("namespace"), metrics[0]["metricName"]) for metrics in told if len(metrics) == 1}
    for each in stack.of(FILTER):
        metric = each["metricTransformation"]
        if metric["name"] in TROUBLE and (metric["namespace"], metric["name"]) not in alone:
            yield each, f"no alarm is about {metric['namespace']} {metric['name']} alone"


@rule("log-counted-in-every-instance", types=[FILTER], about=About.STACK, field="monitoring/logs.py: filters")
def counted_in_every_instance(stack: Stack) -> Iterator[Complaint]:
    """What statements of one instance of a database count, those of its others count as well."""
    for logs in _counted(stack).values():
        every = {what: each for counted in logs.values() for what, each in counted.items()}
        for log, counted in sorted(logs.items()):
            for name, pattern in sorted(every.keys() - counted.keys()):
                yield every[name, pattern], f"{name} is not counted in {log}"


@rule("database-alarmed", types=[ALARM, INSTANCE], about=About.STACK, field=DECLARED, levels=ON_AWS)
def database_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Alarms watch the connections and the storage of every database instance, and how far a reader is behind."""
    watched = _watched(stack)
    for instance in stack.of(INSTANCE):
        wanted = ["DatabaseConnections", "FreeStorageSpace"]
        wanted += ["ReplicaLag"] if "replicateSourceDb" in instance else []
        name = instance.get("identifier", instance.name)
        yield from _missing(watched, instance, "AWS/RDS", wanted, name, dimension="DBInstanceIdentifier")


@rule("proxy-alarmed", types=[ALARM, PROXY], about=About.STACK, field="monitoring/postgres.py", levels=ON_AWS)
def proxy_alarmed(stack: Stack) -> Iterator[Complaint]:
    """An alarm watches the connections of every proxy."""
    watched = _watched(stack)
    for proxy in stack.of(PROXY):
        name = proxy.get("name", proxy.name)
        yield from _missing(watched, proxy, "AWS/RDS", ["DatabaseConnections"], name, dimension="ProxyName")


@rule("replication-slot-alarmed", types=[ALARM, INSTANCE, GROUP], about=About.STACK, field=DECLARED, levels=ON_AWS)
def replication_slot_alarmed(stack: Stack) -> Iterator[Complaint]:
    """An alarm watches how far a slot is behind where a database replicates logically: it keeps the log until then."""
    watched = _watched(stack)
    for instance in stack.of(INSTANCE):
        if any(_replicates_logically(group) for group in stack.taken(instance, "parameterGroupName", GROUP)):
            name = instance.get("identifier", instance.name)
            yield from _missing(watched, instance, "AWS/RDS", ["OldestReplicationSlotLag"], name)


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
    """Alarms watch the state, the storage and the memory of every OpenSearch domain."""
    watched = _watched(stack)
    for domain in stack.of(DOMAIN):
        name = domain.get("domainName", domain.name)
        wanted = ["ClusterStatus.red", "ClusterStatus.yellow", "FreeStorageSpace", "JVMMemoryPressure"]
        yield from _missing(watched, domain, "AWS/ES", wanted, name)


@rule("backup-alarmed", types=[ALARM, PLAN], about=About.STACK, field="components/backup_alarms.py")
def backup_alarmed(stack: Stack) -> Iterator[Complaint]:
    """Alarms go off when backups or their copies fail, and when no backup is made."""
    watched = _watched(stack)
    for plan in stack.of(PLAN):
        for each in plan["rules"]:
            wanted = ["NumberOfBackupJobsFailed", "NumberOfBackupJobsCompleted"]
            wanted += ["NumberOfCopyJobsFailed"] if len(each.get("copyActions") or ()) else []
            yield from _missing(watched, plan, "AWS/Backup", wanted, each["targetVaultName"])


@rule("bucket-copy-alarmed", types=[ALARM, REPLICATION], about=About.STACK, field="components/backup_alarms.py")
def bucket_copy_alarmed(stack: Stack) -> Iterator[Complaint]:
    """An alarm goes off when an object of a bucket that is copied could not be."""
    watched = _watched(stack)
    for replication in stack.of(REPLICATION):
        bucket = replication["bucket"]
        yield from _missing(
            watched, replication, "AWS/S3", ["OperationsFailedReplication"], bucket, dimension="SourceBucket"
        )


@rule("alarm-names-what-it-watches", types=[ALARM], field=f"{COMPONENT}: metric_queries")
def names_what_it_watches(alarm: Resource) -> Iterator[str]:
    """An alarm on a metric of AWS's names it by all dimensions that it is counted by: with fewer it is another."""
    for metric in _metrics(alarm):
        namespace, given = metric.get("namespace") or "", metric.get("dimensions") or {}
        ways = [[name for name in each if name not in given] for each in DIMENSIONS.get(namespace, [])]
        lacking = min(ways, key=len, default=[])
        if not namespace:
            yield f"{metric['metricName']} is told without its namespace"
        elif lacking:
            yield f"the dimensions of {metric['metricName']} lack {', '.join(lacking)}"


@rule("alarm-has-figures", types=[ALARM, FILTER], about=About.STACK, field="monitoring/logs.py")
def has_figures(stack: Stack) -> Iterator[Complaint]:
    """What an alarm watches that AWS does not count is counted by a filter of a log."""
    counted = [each["metricTransformation"] for each in stack.of(FILTER)]
    pairs = {(each["namespace"], each["name"]) for each in counted}
    for alarm in stack.of(ALARM):
        for metric in _metrics(alarm):
            pair = metric.get("namespace") or "", metric["metricName"]
            if pair[0].startswith(OWN) and pair not in pairs:
                yield alarm, f"no filter counts {' '.join(pair)}"


@rule("database-log-counted", types=[FILTER, INSTANCE], about=About.STACK, field="monitoring/logs.py", levels=ON_AWS)
def log_counted(stack: Stack) -> Iterator[Complaint]:
    """What a database logs is counted: a log that nobody counts is read when it is too late."""
    counted = {each.get("logGroupName") for each in stack.of(FILTER)}
    for instance in stack.of(INSTANCE):
        group = f"/aws/rds/instance/{instance.get('identifier', instance.name)}/postgresql"
        if "postgresql" in instance.get("enabledCloudwatchLogsExports", ()) and group not in counted:
            yield instance, f"no filter counts anything in {group}"


def _counted(stack: Stack) -> Mapping[str, Mapping[str, Mapping[tuple[str, str], Resource]]]:
    """By namespace and log, the filters by metric and pattern, but those of what only a writer logs."""
    found: defaultdict[str, dict[str, dict[tuple[str, str], Resource]]] = defaultdict(dict)
    for each in stack.of(FILTER):
        metric, pattern = each["metricTransformation"], each["pattern"]
        counted = found[metric["namespace"]].setdefault(each["logGroupName"], {})
        if not any(words in pattern for words in OF_THE_WRITER):
            counted[metric["name"], pattern] = each
    return found


def _shows(board: Resource, namespace: str, name: str) -> bool:
    body = board["dashboardBody"]
    return f'"{namespace}"' in body and f'"{name}"' in body


def _replicates_logically(group: Resource) -> bool:
    return any(each["name"] == "rds.logical_replication" and each["value"] == "1" for each in group["parameters"])


def _missing(  # noqa: PLR0913 (a metric's name has as many parts)
    watched: Watched, resource: Resource, namespace: str, wanted: list[str], whose: str, *, dimension: str = ""
) -> Iterator[Complaint]:
    key = f"{dimension} {whose}" if dimension else whose
    for name in wanted:
        if key not in watched.get((namespace, name), ()):
            yield resource, f"no alarm watches {name} of {whose}"


def _watched(stack: Stack) -> Watched:
    """Every metric that an alarm of the stack looks at, alone or in an expression."""
    found: dict[tuple[str, str], set[str]] = {}
    for alarm in stack.of(ALARM):
        for metric in _metrics(alarm):
            dimensions = metric.get("dimensions") or {}
            whose = found.setdefault((metric.get("namespace") or "", metric["metricName"]), set())
            whose.update(dimensions.values(), (f"{name} {dimensions[name]}" for name in dimensions))
    return found


def _metrics(alarm: Resource) -> Iterator[Mapping[str, Any]]:
    if "metricName" in alarm:
        yield alarm.props
    yield from (query["metric"] for query in alarm.get("metricQueries", ()) if "metric" in query)
