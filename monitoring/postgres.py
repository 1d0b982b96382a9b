"""The alarms of a service's database instances: what RDS counts, and what their logs tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.limits import DatabaseMeasure, Limit
from catalog.system import Stack
from monitoring.alarm import Alarm, Insight, Metric
from monitoring.logs import LATENCY, ONE_IN, always_logged, counted, counting_always

BUSY = 65536
"""Bytes of WAL a second from which on a writer is taken to commit all the time. Own choice: RDS counts lag as the age
of the last commit that a reader has replayed, so that an idle writer's readers seem to lag."""

IDLE_LAG = 300
"""Seconds that an idle writer's readers seem to lag at most (RDS User Guide, "Working with read replicas")."""

LOST = 86400
"""Seconds that stand for a reader that follows nobody, for which RDS says -1."""

FLOOR_PERCENT = 5
"""Of the declared storage. RDS grows a volume that has a tenth left; at half of that, growth has not come in time."""

SLOT_PERCENT = 10
"""Of the declared storage. Own choice: what a consumer that stands still may hold back before somebody is told; nothing
but the storage alarm ends it otherwise, for a slot keeps WAL until it is read."""

FEWEST = {95: 200, 99: 1000}
"""Logged statements below which a percentile is chance: CloudWatch's own rule, ten over the percentile."""


@dataclass(frozen=True)
class Instances:
    """The instances of one service's database that stand in this region."""

    stack: Stack
    service: str
    writer: str | None
    """None: it stands in another region."""
    readers: Sequence[str]

    @property
    def name(self) -> str:
        """What the service's alarms and metrics begin with."""
        return f"{self.stack.stack}-{self.service}"

    @property
    def owner(self) -> str:
        """What the login roles begin with: a service that was renamed keeps its roles."""
        return self.stack.services[self.service].former or self.service

    @property
    def everyone(self) -> list[str]:
        """All identifiers, the writer's first."""
        return [*([self.writer] if self.writer else []), *self.readers]


def here(stack: Stack, service: str) -> Instances:
    """The instances that a stack of the first region has."""
    database, called = stack.services[service].database, stack.called(service)
    readers = [f"{called}-{number}" for number in range(1, database.replicas + 1)]
    return Instances(stack, service, database.adopted or called, readers)


def alarms(instances: Instances) -> Iterator[Alarm]:
    """Everything that CloudWatch can watch of them; the rest is Prometheus's (`monitoring/prometheus.py`)."""
    limits = instances.stack.services[instances.service].database.limits
    for identifier in instances.everyone:
        yield from _connections(instances, identifier)
        if limit := limits.get("storage_used_percent"):
            yield _storage(instances.stack, identifier, limit)
    for reader in instances.readers:
        if limit := limits.get("replica_lag_seconds"):
            yield _lag(instances, reader, limit)
    if instances.writer and instances.stack.services[instances.service].analytics:
        yield _slot(instances.stack, instances.writer)
    yield from _logged(instances)


def _connections(instances: Instances, identifier: str) -> Iterator[Alarm]:
    stack, service = instances.stack, instances.service
    limits, budget = stack.services[service].database.limits, stack.budget(service)
    most = {
        "pool_percent": ("pool", budget.pool * budget.instances, "the services' pools"),
        "connections_percent": ("connections", budget.max_connections, "max_connections"),
    }
    for measure, limit in limits.items():
        if measure in most:
            subject, number, what = most[measure]
            yield Alarm(
                name=f"{identifier}-{subject}",
                subject=subject,
                says=f"{limit.at:g} % of {what} ({number} connections) are open",
                severity=limit.severity,
                metrics={"open": _rds("DatabaseConnections", identifier)},
                threshold=number * limit.at / 100,
                silence="missing",
                why="an instance that reports nothing is an event of RDS's, not a full pool",
            )


def _storage(stack: Stack, identifier: str, limit: Limit) -> Alarm:
    capacity = stack.environment.capacity
    used = Insight(identifier, "os.fileSys.used.avg")  # KiB
    floor = capacity.storage_gib * 1024**3 * FLOOR_PERCENT // 100
    share = f"100 * FILL(used, 0) / {capacity.max_storage_gib * 1024**2}"
    says = f"{limit.at:g} % of the {capacity.max_storage_gib} GiB that it may grow to is used"
    return Alarm(
        name=f"{identifier}-storage",
        subject="storage",
        says=f"{says}, or only {floor / 1024**3:g} GiB is left of what it has",
        severity=limit.severity,
        metrics={"free": _rds("FreeStorageSpace", identifier), "used": used},
        expression=f"IF(free < {floor}, 100, {share})",
        threshold=limit.at,
        silence="missing",
        why="without the free bytes nothing is known; without Database Insights the free bytes decide alone",
    )


def _lag(instances: Instances, reader: str, limit: Limit) -> Alarm:
    """A distant writer's metrics are its own region's: what the reader writes shows that something comes."""
    writer = instances.writer
    return Alarm(
        name=f"{reader}-lag",
        subject="lag",
        says=f"the reader is {limit.at:g} s behind a busy writer, {IDLE_LAG} s more behind an idle one, or silent",
        severity=limit.severity,
        metrics={
            "lag": _rds("ReplicaLag", reader),
            "wal": _rds("TransactionLogsGeneration", writer) if writer else _rds("WriteThroughput", reader),
        },
        expression=f"IF(lag < 0, {LOST}, IF(wal >= {BUSY}, lag, lag - {IDLE_LAG}))",
        threshold=limit.at,
        silence="breaching",
        why="a reader that says nothing no longer follows: that is worse than lag",
    )


def _slot(stack: Stack, writer: str) -> Alarm:
    """RDS tells of the slot that is furthest behind, which may be a reader's as well: that is as bad."""
    gib = stack.environment.capacity.storage_gib * SLOT_PERCENT / 100
    return Alarm(
        name=f"{writer}-slot",
        subject="slot",
        says=f"the analytics are {gib:g} GiB behind, which the writer keeps until they are read",
        severity="warning",
        metrics={"behind": _rds("OldestReplicationSlotLag", writer)},
        threshold=gib * 1024**3,
        silence="notBreaching",
        why="without a slot nothing is kept",
    )


COUNTED: dict[DatabaseMeasure, tuple[str, str, str]] = {
    "slow_query_seconds": ("slow-queries", "SlowQueries", "a query took {at:g} s or more"),
    "deadlocks": ("deadlocks", "Deadlocks", "{at:g} deadlocks or more in a minute"),
    "lock_wait_seconds": ("lock-waits", "LockWaits", "a query waited {at:g} s for a lock"),
}
"""What is counted in the log: subject, metric and sentence. A reader has neither deadlocks nor waits for locks."""


def _logged(instances: Instances) -> Iterator[Alarm]:
    for measure, limit in sorted(instances.stack.services[instances.service].database.limits.items()):
        if measure in COUNTED and (instances.writer or measure == "slow_query_seconds"):
            yield _count(instances, measure, limit)
        if measure in LATENCY:
            yield _latency(instances, LATENCY[measure], limit)


def _count(instances: Instances, measure: DatabaseMeasure, limit: Limit) -> Alarm:
    subject, metric, sentence = COUNTED[measure]
    return Alarm(
        name=f"{instances.name}-{subject}",
        subject=subject,
        says=sentence.format(at=limit.at),
        severity=limit.severity,
        metrics={"lines": counted(instances.name, metric)},
        threshold=limit.at if measure == "deadlocks" else 1,
        silence="notBreaching",
        why="a log without a line has none of these lines either",
        times=1,
    )


def _latency(instances: Instances, percentile: int, limit: Limit) -> Alarm:
    """The percentile is over its limit when more than the rest of all statements is: a share needs counts alone."""
    database = instances.stack.services[instances.service].database
    names = {"every": "Statements", "over": f"StatementsOver{percentile}", "always": counting_always(database)}
    return Alarm(
        name=f"{instances.name}-latency-p{percentile}",
        subject=f"latency-p{percentile}",
        says=f"{100 - percentile} % of statements take {limit.at:g} ms or more: the {percentile}th percentile does",
        severity=limit.severity,
        metrics={name: counted(instances.name, metric) for name, metric in names.items() if metric},
        expression=f"IF(every >= {FEWEST[percentile]}, {_share(limit.at, always_logged(database))}, 0)",
        threshold=100 - percentile,
        silence="notBreaching",
        why="no statement was logged, so none was slow",
        period=300,
        times=3,
    )


def _share(limit: float, always: int | None) -> str:
    """Per cent of statements over the limit, each logged one weighed by how many it stands for."""
    if always is None:
        return "100 * over / every"
    every = f"({ONE_IN} * (every - always) + always)"
    over = "over" if limit >= always else f"({ONE_IN} * (over - always) + always)"
    return f"100 * {over} / {every}"


def _rds(name: str, identifier: str) -> Metric:
    return Metric("AWS/RDS", name, {"DBInstanceIdentifier": identifier})
