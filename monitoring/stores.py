"""The alarms of what stands beside the databases: caches, proxies, search, backups and copies of buckets."""

from collections.abc import Iterator

from catalog.cache import Cache
from catalog.limits import CacheMeasure, Limit, Severity
from catalog.system import Stack
from monitoring.alarm import Alarm, Metric

JVM_PERCENT = 80
"""Of OpenSearch's heap in use; AWS's recommended alarm (OpenSearch Service, "Recommended CloudWatch alarms")."""

FREE_PERCENT = 25
"""Of a search node's storage that has to be free; AWS's recommendation for the same alarm."""


def nodes(stack: Stack, cache: str) -> list[str]:
    """The nodes of a cache, as ElastiCache numbers them."""
    count = 1 + stack.environment.capacity.cache_replicas
    return [f"{stack.stack}-{cache}-{number:03d}" for number in range(1, count + 1)]


WATCHED: dict[CacheMeasure, tuple[str, str, str, str]] = {
    "memory_percent": ("memory", "DatabaseMemoryUsagePercentage", "Average", "{at:g} % of the memory is used"),
    "cpu_percent": ("cpu", "EngineCPUUtilization", "Average", "{at:g} % of the engine's one core is used"),
    "evictions": ("evictions", "Evictions", "Sum", "{at:g} keys or more were evicted in a minute"),
    "replica_lag_seconds": ("lag", "ReplicationLag", "Average", "the copy is {at:g} s behind"),
}
"""Subject, metric, statistic and sentence of each measure."""


def caches(stack: Stack, name: str) -> Iterator[Alarm]:
    """Each limit of a cache, for each of its nodes."""
    facts: Cache = stack.caches[name]
    for measure, limit in facts.limits.items():
        for node in nodes(stack, name):
            yield _node(node, measure, limit)


def _node(node: str, measure: CacheMeasure, limit: Limit) -> Alarm:
    subject, metric, statistic, sentence = WATCHED[measure]
    lags = measure == "replica_lag_seconds"
    primary = "the primary has no lag to report, and any node may become it"
    return Alarm(
        name=f"{node}-{subject}",
        subject=subject,
        says=sentence.format(at=limit.at),
        severity=limit.severity,
        metrics={"value": Metric("AWS/ElastiCache", metric, {"CacheClusterId": node}, statistic)},
        threshold=limit.at,
        silence="notBreaching" if lags else "missing",
        why=primary if lags else "a node that reports nothing is an event of ElastiCache's, not a full one",
    )


def proxy(stack: Stack, service: str) -> Iterator[Alarm]:
    """How many of the connections that a proxy may hold it does hold: the service's own limit, share of all."""
    limits = stack.services[service].database.limits
    limit = limits.get("pool_percent") or limits.get("connections_percent")
    if limit and stack.services[service].pooler == "rds-proxy":
        name = f"{stack.stack}-{service}"
        proxied = {"ProxyName": f"{stack.called(service)}-proxy"}
        yield Alarm(
            name=f"{name}-proxy",
            subject="proxy",
            says=f"{limit.at:g} % of the connections that the proxy may hold are open",
            severity=limit.severity,
            metrics={
                "open": Metric("AWS/RDS", "DatabaseConnections", proxied, "Sum"),
                "most": Metric("AWS/RDS", "MaxDatabaseConnectionsAllowed", proxied, "Sum"),
            },
            expression="100 * open / most",
            threshold=limit.at,
            silence="notBreaching",
            why="a proxy reports connections from its first one on",
        )


def search(stack: Stack, service: str, account: str) -> Iterator[Alarm]:
    """AWS's own recommended alarms for a domain, for the source texts have none."""
    if not stack.services[service].search:
        return
    name, domain = f"{stack.stack}-{service}", stack.called(service)
    megabytes = stack.environment.capacity.search_storage_gib * 1024 * FREE_PERCENT / 100
    heap = f"{JVM_PERCENT} % of the heap is used"
    wanted: list[tuple[str, str, str, Severity, str, float]] = [
        ("search-red", "ClusterStatus.red", "Maximum", "critical", "a primary shard has no node", 1),
        ("search-yellow", "ClusterStatus.yellow", "Maximum", "warning", "a copy of a shard has no node", 1),
        ("search-memory", "JVMMemoryPressure", "Maximum", "warning", heap, JVM_PERCENT),
        ("search-storage", "FreeStorageSpace", "Minimum", "critical", f"{FREE_PERCENT} % of a node is free", megabytes),
    ]
    for subject, metric, statistic, severity, says, at in wanted:
        yield Alarm(
            name=f"{name}-{subject}",
            subject=subject,
            says=says,
            severity=severity,
            metrics={"value": Metric("AWS/ES", metric, {"DomainName": domain, "ClientId": account}, statistic)},
            threshold=at,
            silence="missing",
            why="a domain that reports nothing is an event of OpenSearch's",
            below=subject == "search-storage",
        )


def copies(name: str, source: str, destination: str, rule: str) -> Alarm:
    """Objects of a bucket that did not reach the second region."""
    dimensions = {"SourceBucket": source, "DestinationBucket": destination, "RuleId": rule}
    return Alarm(
        name=f"{name}-replication",
        subject="replication",
        says="objects were not copied to the second region",
        severity="warning",
        metrics={"failed": Metric("AWS/S3", "OperationsFailedReplication", dimensions, "Sum")},
        threshold=1,
        silence="notBreaching",
        why="S3 reports replication while there is something to copy",
        period=300,
        times=1,
    )
