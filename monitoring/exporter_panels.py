"""What Grafana's dashboards show: the exporters' figures, and from CloudWatch those that no exporter has.

Names are postgres_exporter's (0.15 and up, with its collectors `stat_statements` and `long_running_transactions`),
redis_exporter's and pgbouncer_exporter's.
"""

from catalog.limits import DatabaseMeasure
from catalog.system import Stack
from monitoring.logs import LATENCY, counted
from monitoring.panel import Board, Line, Panel, Row, Unit, row
from monitoring.postgres import here
from monitoring.prometheus import select

BY_STORE = "{{store}}"
"""A line's name: the instance that it tells of."""


def service_board(stack: Stack, service: str) -> Board:
    """One service: its pool, its statements, what they wait for, its tables and its readers."""
    rows = (
        row("Connections", _pool(stack, service), _idle(stack, service), _states(stack, service), _all(stack, service)),
        _pooler(stack, service),
        row("Statements", _latency(stack, service), _mean(stack, service), _rate(stack, service)),
        row("Trouble", _slow(stack, service), _errors(stack, service), _deadlocks(stack, service)),
        row("Locks", _locks(stack, service), _longest(stack, service), _lag(stack, service)),
        row(
            "Tables", _sizes(stack, service), _index_use(stack, service), _bloat(stack, service), _hits(stack, service)
        ),
    )
    title = f"{stack.name} {stack.environment.name}: {service}"
    return Board(f"{stack.stack}-{service}", title, tuple(one for one in rows if one.panels))


def system_board(stack: Stack) -> Board:
    """A system: its services side by side, then its caches."""
    series = f'{{stack="{stack.stack}"}}'
    writers = f'{{stack="{stack.stack}", role="writer"}}'
    mean, rate = "groundwork:statement_seconds:mean5m", "groundwork:statements:rate5m"
    services = row(
        "Databases",
        _one("Statements", "per second", f"sum by (owner) ({rate}{series})", "{{owner}}"),
        _one("Mean time of a statement", "seconds", f"max by (owner) ({mean}{series})", "{{owner}}"),
        _one("Open connections", "connections", f"sum by (owner) (pg_stat_activity_count{series})", "{{owner}}"),
        _one("Size", "bytes", f"max by (owner) (pg_database_size_bytes{writers})", "{{owner}}"),
    )
    caches = [_cache(stack, name) for name in stack.caches]
    return Board(stack.stack, f"{stack.name} {stack.environment.name}", (services, *caches))


def _one(title: str, unit: Unit, query: str, label: str = BY_STORE) -> Panel:
    return Panel(title, unit, (Line(label, expression=query),))


def _at(stack: Stack, service: str, measure: DatabaseMeasure) -> float | None:
    limit = stack.services[service].database.limits.get(measure)
    return limit.at if limit else None


def _user(stack: Stack, service: str) -> str:
    return f'usename=~"{stack.services[service].former or service}_app(_clone)?"'


def _pool(stack: Stack, service: str) -> Panel:
    budget = stack.budget(service)
    most = budget.pool * budget.instances
    series = select(stack, service, _user(stack, service))
    query = f"100 * sum by (store) (pg_stat_activity_count{{{series}}}) / {most}"
    line = (Line(BY_STORE, expression=query),)
    return Panel("Use of the services' pools", "percent", line, f"of {most}", _at(stack, service, "pool_percent"))


def _idle(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'state="idle"', _user(stack, service))
    percent = _at(stack, service, "idle_below_percent")
    least = stack.pool(service).min_idle * stack.environment.capacity.service_instances
    line = (Line(BY_STORE, expression=f"sum by (store) (pg_stat_activity_count{{{series}}})"),)
    limit = None if percent is None else least * percent / 100
    says = f"the pools' minimum is {least}"
    return Panel("Idle connections", "connections", line, says, limit, below=True)


def _states(stack: Stack, service: str) -> Panel:
    series = select(stack, service)
    return _one(
        "Connections by state", "connections", f"sum by (state) (pg_stat_activity_count{{{series}}})", "{{state}}"
    )


def _all(stack: Stack, service: str) -> Panel:
    series = select(stack, service)
    most = f"max by (store) (pg_settings_max_connections{{{series}}})"
    query = f"100 * sum by (store) (pg_stat_activity_count{{{series}}}) / {most}"
    limit = _at(stack, service, "connections_percent")
    return Panel("Share of max_connections", "percent", (Line(BY_STORE, expression=query),), limit=limit)


def _pooler(stack: Stack, service: str) -> Row:
    series = select(stack, service)
    served = {
        "clients served": f"sum(pgbouncer_pools_client_active_connections{{{series}}})",
        "clients waiting": f"sum(pgbouncer_pools_client_waiting_connections{{{series}}})",
        "to the database": f"sum(pgbouncer_pools_server_active_connections{{{series}}})",
    }
    lines = tuple(Line(label, expression=query) for label, query in served.items())
    wait = _one(
        "Longest wait for a connection", "seconds", f"max(pgbouncer_pools_client_maxwait_seconds{{{series}}})", "wait"
    )
    panels = (Panel("PgBouncer", "connections", lines), wait)
    return row("Pooler", *(panels if stack.services[service].pooler == "pgbouncer" else ()))


def _latency(stack: Stack, service: str) -> Panel | None:
    limits = stack.services[service].database.limits
    declared = {f"p{LATENCY[measure]}": limits[measure].at for measure in sorted(limits) if measure in LATENCY}
    name = here(stack, service).name
    lines = tuple(Line(text, {"value": counted(name, "StatementMilliseconds", text)}) for text in ("p50", "p95", "p99"))
    if not declared:
        return None
    percentile, limit = next(iter(declared.items()))
    says = f"CloudWatch: the log's sample; limit: {percentile}"
    return Panel("How long statements take", "milliseconds", lines, says, limit)


def _mean(stack: Stack, service: str) -> Panel:
    return _one(
        "Mean time of a statement", "seconds", f"groundwork:statement_seconds:mean5m{{{select(stack, service)}}}"
    )


def _rate(stack: Stack, service: str) -> Panel:
    return _one("Statements", "per second", f"groundwork:statements:rate5m{{{select(stack, service)}}}")


def _slow(stack: Stack, service: str) -> Panel | None:
    at = _at(stack, service, "slow_query_seconds")
    lines = (Line("slow queries", {"value": counted(here(stack, service).name, "SlowQueries")}),)
    text = f"Queries of {at:g} s or more" if at is not None else ""
    return Panel(text, "count", lines, "CloudWatch: the log", 1, bars=True) if text else None


def _errors(stack: Stack, service: str) -> Panel:
    series = select(stack, service)
    failed, done = (
        f"sum by (store) (rate(pg_stat_database_xact_{word}{{{series}}}[5m]))" for word in ("rollback", "commit")
    )
    return _one("Transactions that failed", "percent", f"100 * {failed} / ({failed} + {done})")


def _deadlocks(stack: Stack, service: str) -> Panel:
    series = select(stack, service)
    line = Line(BY_STORE, expression=f"sum by (store) (increase(pg_stat_database_deadlocks{{{series}}}[5m]))")
    return Panel("Deadlocks in five minutes", "count", (line,), limit=_at(stack, service, "deadlocks"), bars=True)


def _locks(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'role="writer"')
    return _one("Locks by mode", "count", f"sum by (mode) (pg_locks_count{{{series}}}) > 0", "{{mode}}")


def _longest(stack: Stack, service: str) -> Panel:
    series = select(stack, service)
    query = f"max by (store) (pg_long_running_transactions_oldest_timestamp_seconds{{{series}}})"
    return _one("Longest transaction", "seconds", query)


def _lag(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'role="reader"')
    line = Line(BY_STORE, expression=f"max by (store) (pg_replication_lag_seconds{{{series}}})")
    return Panel("Replication lag", "seconds", (line,), limit=_at(stack, service, "replica_lag_seconds"))


def _sizes(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'role="writer"')
    query = f"topk(10, max by (relname) (pg_stat_user_tables_table_size_bytes{{{series}}}))"
    return _one("Largest tables", "bytes", query, "{{relname}}")


def _index_use(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'role="writer"')
    query = f"100 * bottomk(10, groundwork:index_use:ratio{{{series}}})"
    return _one("Scans by index, least first", "percent", query, "{{relname}}")


def _bloat(stack: Stack, service: str) -> Panel:
    series = select(stack, service, 'role="writer"')
    line = Line("{{relname}}", expression=f"100 * topk(10, groundwork:dead_rows:ratio{{{series}}})")
    return Panel("Dead rows", "percent", (line,), limit=_at(stack, service, "bloat_percent"))


def _hits(stack: Stack, service: str) -> Panel:
    return _one("Blocks found in memory", "percent", f"100 * groundwork:cache_hits:ratio{{{select(stack, service)}}}")


def _cache(stack: Stack, name: str) -> Row:
    series, memory = select(stack, name), stack.caches[name].limits.get("memory_percent")
    used = f"100 * redis_memory_used_bytes{{{series}}} / redis_memory_max_bytes{{{series}}}"
    full = Panel("Memory in use", "percent", (Line(BY_STORE, expression=used),), limit=memory.at if memory else None)
    return row(
        f"Cache: {name}",
        full,
        _one("Clients", "connections", f"redis_connected_clients{{{series}}}"),
        _one("Commands", "per second", f"rate(redis_commands_processed_total{{{series}}}[5m])"),
        _one("Keys found", "percent", f"100 * groundwork:redis_hits:ratio{{{series}}}"),
    )
