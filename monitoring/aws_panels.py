"""What CloudWatch's dashboards show: of each service its database, and of a system what its services share."""

from dataclasses import replace

from catalog.limits import DatabaseMeasure
from catalog.system import Stack
from monitoring.alarm import Insight, Metric
from monitoring.logs import LATENCY, counted
from monitoring.panel import Board, Line, Panel, Row, Unit, row
from monitoring.postgres import Instances, here
from monitoring.stores import nodes
from monitoring.watch import service as watched
from monitoring.watch import shared

KIB = 1024


def service_board(stack: Stack, service: str, account: str) -> Board:
    """One service: connections, statements, waits, memory and storage of every instance of its database."""
    of = here(stack, service)
    rows = (
        row("Connections", _pool(of), _rds(of, "Open connections", "connections", "DatabaseConnections"), _proxy(of)),
        row(
            "Statements", _latency(of), _slow(of), _insight(of, "Commits", "per second", "db.Transactions.xact_commit")
        ),
        row(
            "Errors and load",
            _insight(of, "Rollbacks: transactions that failed", "per second", "db.Transactions.xact_rollback"),
            _rds(of, "Sessions that work or wait", "count", "DBLoad"),
            _rds(of, "CPU", "percent", "CPUUtilization"),
        ),
        row("Waits", _deadlocks(of), _insight(of, "Blocked transactions", "count", BLOCKED), _waits(of), _lag(of)),
        row("Memory and storage", _hits(of), _storage(of), _rds(of, "Free storage", "bytes", "FreeStorageSpace")),
        _search(stack, service, account),
    )
    alarms = watched(stack, service, account)
    names = ([alarms.name] if alarms.rule else []) + [alarm.name for alarm in alarms.alarms]
    title = f"{stack.name} {stack.environment.name}: {service}"
    return Board(f"{stack.stack}-{service}", title, tuple(one for one in rows if one.panels), tuple(names))


def system_board(stack: Stack, account: str) -> Board:
    """A system: each service's state, the writers side by side, and the caches."""
    watches = [watched(stack, name, account) for name in stack.services]
    states = [watch.name for watch in watches if watch.rule]
    caches = [alarm.name for alarm in shared(stack).alarms]
    rows = (
        row(
            "Databases",
            *(_writers(stack, title, unit, metric) for title, (unit, metric) in WRITERS.items()),
        ),
        *(_cache(stack, name) for name in stack.caches),
    )
    title = f"{stack.name} {stack.environment.name}"
    return Board(stack.stack, title, tuple(one for one in rows if one.panels), (*states, *caches))


BLOCKED = "db.Transactions.blocked_transactions"

WRITERS: dict[str, tuple[Unit, str]] = {
    "Open connections": ("connections", "DatabaseConnections"),
    "Sessions that work or wait": ("count", "DBLoad"),
    "CPU": ("percent", "CPUUtilization"),
    "Free storage": ("bytes", "FreeStorageSpace"),
}


def _limit(of: Instances, measure: DatabaseMeasure) -> float | None:
    limit = of.stack.services[of.service].database.limits.get(measure)
    return limit.at if limit else None


def _metric(name: str, identifier: str, statistic: str = "Average") -> Metric:
    return Metric("AWS/RDS", name, {"DBInstanceIdentifier": identifier}, statistic)


def _rds(of: Instances, title: str, unit: Unit, metric: str) -> Panel:
    return Panel(title, unit, tuple(Line(one, {"value": _metric(metric, one)}) for one in of.everyone))


def _insight(of: Instances, title: str, unit: Unit, counter: str) -> Panel:
    lines = tuple(Line(one, {"value": Insight(one, f"{counter}.avg")}) for one in of.everyone)
    return Panel(title, unit, lines, "Database Insights")


def _writers(stack: Stack, title: str, unit: Unit, metric: str) -> Panel:
    writers = {name: here(stack, name).writer for name in stack.services}
    return Panel(
        title, unit, tuple(Line(name, {"value": _metric(metric, one)}) for name, one in writers.items() if one)
    )


def _pool(of: Instances) -> Panel:
    budget, pools = of.stack.budget(of.service), _limit(of, "pool_percent")
    most = budget.max_connections if pools is None else budget.pool * budget.instances
    title = "Share of max_connections" if pools is None else "Use of the services' pools"
    lines = tuple(
        Line(one, {"open": _metric("DatabaseConnections", one)}, f"100 * open / {most}") for one in of.everyone
    )
    limit = _limit(of, "connections_percent") if pools is None else pools
    return Panel(title, "percent", lines, f"of {most} connections", limit)


def _proxy(of: Instances) -> Panel | None:
    if of.stack.services[of.service].pooler != "rds-proxy":
        return None
    names = {"clients": "ClientConnections", "to the database": "DatabaseConnections"}
    proxied = {"ProxyName": f"{of.stack.called(of.service)}-proxy"}
    lines = tuple(Line(label, {"open": Metric("AWS/RDS", name, proxied, "Sum")}) for label, name in names.items())
    return Panel("Connections through the proxy", "connections", lines)


def _latency(of: Instances) -> Panel | None:
    limits = of.stack.services[of.service].database.limits
    declared = {f"p{LATENCY[measure]}": limits[measure].at for measure in sorted(limits) if measure in LATENCY}
    lines = tuple(
        Line(text, {"value": counted(of.name, "StatementMilliseconds", text)}) for text in ("p50", "p95", "p99")
    )
    if not declared:
        return None
    percentile, limit = next(iter(declared.items()))
    says = f"the log's even sample; limit: {percentile}"
    return Panel("How long statements take", "milliseconds", lines, says, limit)


def _slow(of: Instances) -> Panel | None:
    at = _limit(of, "slow_query_seconds")
    lines = (Line("slow queries", {"value": counted(of.name, "SlowQueries")}),)
    return Panel(f"Queries of {at:g} s or more", "count", lines, "the log", 1, bars=True) if at is not None else None


def _deadlocks(of: Instances) -> Panel:
    at = _limit(of, "deadlocks")
    if at is not None:
        logged = (Line("deadlocks", {"value": counted(of.name, "Deadlocks")}),)
        return Panel("Deadlocks", "count", logged, "the log", at, bars=True)
    lines = (
        (Line("deadlocks a minute", {"value": Insight(of.writer, "db.Concurrency.deadlocks.avg")}),)
        if of.writer
        else ()
    )
    return Panel("Deadlocks", "count", lines, "Database Insights", bars=True)


def _waits(of: Instances) -> Panel | None:
    at = _limit(of, "lock_wait_seconds")
    lines = (Line("waits", {"value": counted(of.name, "LockWaits")}),)
    return Panel(f"Waits of {at:g} s for a lock", "count", lines, "the log", 1, bars=True) if at is not None else None


def _lag(of: Instances) -> Panel:
    lines = tuple(Line(one, {"value": _metric("ReplicaLag", one)}) for one in of.readers)
    says = "an idle writer's readers seem to lag up to 300 s"
    return Panel("Replication lag", "seconds", lines, says, _limit(of, "replica_lag_seconds"))


def _hits(of: Instances) -> Panel:
    counters = {"hit": "db.Cache.blks_hit.avg", "read": "db.IO.blks_read.avg"}
    lines = tuple(
        Line(one, {name: Insight(one, counter) for name, counter in counters.items()}, "100 * hit / (hit + read)")
        for one in of.everyone
    )
    return Panel("Blocks found in memory", "percent", lines, "Database Insights")


def _storage(of: Instances) -> Panel:
    most = of.stack.environment.capacity.max_storage_gib
    lines = tuple(
        Line(one, {"used": Insight(one, "os.fileSys.used.avg")}, f"100 * used / {most * KIB**2}") for one in of.everyone
    )
    says = f"of the {most} GiB that it may grow to"
    return Panel("Storage in use", "percent", lines, says, _limit(of, "storage_used_percent"))


def _search(stack: Stack, service: str, account: str) -> Row:
    domain = {"DomainName": stack.called(service), "ClientId": account}
    shown: dict[str, tuple[Unit, str, str]] = {
        "Search: heap": ("percent", "JVMMemoryPressure", "Maximum"),
        "Search: free storage of a node, MiB": ("count", "FreeStorageSpace", "Minimum"),
        "Search: queries": ("per second", "SearchRate", "Average"),
    }
    panels = [
        Panel(title, unit, (Line("domain", {"value": Metric("AWS/ES", metric, domain, statistic)}),))
        for title, (unit, metric, statistic) in shown.items()
    ]
    return row("Search", *(panels if stack.services[service].search else ()))


CACHES: dict[str, tuple[Unit, str]] = {
    "Memory in use": ("percent", "DatabaseMemoryUsagePercentage"),
    "Clients": ("connections", "CurrConnections"),
    "Keys found": ("percent", "CacheHitRate"),
    "Evicted keys": ("count", "Evictions"),
    "CPU of the engine": ("percent", "EngineCPUUtilization"),
}


def _cache(stack: Stack, name: str) -> Row:
    memory = stack.caches[name].limits.get("memory_percent")
    panels = [_nodes(stack, name, title, unit, metric) for title, (unit, metric) in CACHES.items()]
    panels[0] = replace(panels[0], limit=memory.at if memory else None)
    return row(f"Cache: {name}", *panels, _commands(stack, name))


def _nodes(stack: Stack, cache: str, title: str, unit: Unit, metric: str) -> Panel:
    measured = {node: Metric("AWS/ElastiCache", metric, {"CacheClusterId": node}) for node in nodes(stack, cache)}
    return Panel(title, unit, tuple(Line(node, {"value": source}) for node, source in measured.items()))


def _commands(stack: Stack, cache: str) -> Panel:
    kinds = {"read": "GetTypeCmds", "written": "SetTypeCmds"}
    lines = tuple(
        Line(
            node,
            {n: Metric("AWS/ElastiCache", kind, {"CacheClusterId": node}, "Sum") for n, kind in kinds.items()},
            "(read + written) / 60",
        )
        for node in nodes(stack, cache)
    )
    return Panel("Commands that read or write", "per second", lines)
