"""Prometheus rules: what CloudWatch cannot watch, and the figures that dashboards share.

Every limit goes off in one place. CloudWatch has what RDS counts and the log tells; the exporters alone see idle
connections, dead rows and lag in parts of a second.
"""

from collections.abc import Callable, Iterator
from typing import Any

from catalog.limits import DatabaseMeasure, Limit, Severity
from catalog.system import Stack

FEW_ROWS = 1000
"""Dead rows that no table is called bloated for. Own choice: a small table is read as a whole anyway."""

SCRAPED = "5m"
"""Own choice: long enough for several scrapes, whose usual interval is 30 s."""


def labels(stack: Stack, owner: str, store: str, role: str = "") -> dict[str, str]:
    """What every series of an exporter must bear: whose it is, and which instance or cache it tells of.

    `role` is `writer` or `reader` for a database's instance, and nothing for the rest.
    """
    return {"stack": stack.stack, "owner": owner, "store": store} | ({"role": role} if role else {})


def select(stack: Stack, owner: str, *more: str) -> str:
    """The series of one service, or of one cache."""
    return ", ".join([f'stack="{stack.stack}"', f'owner="{owner}"', *more])


def rules(stack: Stack) -> dict[str, Any]:
    """All rules of a stack: what a PrometheusRule has as its `spec`, and Prometheus takes as a file."""
    alerts = [
        *(alert for name in stack.services for alert in _service(stack, name)),
        *(_silent(stack, name, "redis_up") for name in stack.caches),
    ]
    groups = {f"{stack.stack}-figures": list(_figures(stack)), f"{stack.stack}-alerts": alerts}
    return {"groups": [{"name": name, "interval": "30s", "rules": found} for name, found in groups.items()]}


def _figures(stack: Stack) -> Iterator[dict[str, Any]]:
    for record, expression in RECORDED.items():
        if stack.caches or "redis" not in record:
            yield {"record": record, "expr": expression.format(series=f'stack="{stack.stack}"')}


def _service(stack: Stack, name: str) -> Iterator[dict[str, Any]]:
    for measure, limit in sorted(stack.services[name].database.limits.items()):
        if measure in ALERTS:
            yield ALERTS[measure](stack, name, limit)
    yield _silent(stack, name, "pg_up")


RECORDED = {
    "groundwork:cache_hits:ratio": "sum by (stack, owner, store) (rate(pg_stat_database_blks_hit{{{series}}}[5m]))"
    " / sum by (stack, owner, store) (rate(pg_stat_database_blks_hit{{{series}}}[5m])"
    " + rate(pg_stat_database_blks_read{{{series}}}[5m]))",
    "groundwork:statements:rate5m": "sum by (stack, owner, store)"
    " (rate(pg_stat_statements_calls_total{{{series}}}[5m]))",
    "groundwork:statement_seconds:mean5m": "sum by (stack, owner, store)"
    " (rate(pg_stat_statements_seconds_total{{{series}}}[5m]))"
    " / sum by (stack, owner, store) (rate(pg_stat_statements_calls_total{{{series}}}[5m]))",
    "groundwork:dead_rows:ratio": "pg_stat_user_tables_n_dead_tup{{{series}}}"
    " / (pg_stat_user_tables_n_live_tup{{{series}}} + pg_stat_user_tables_n_dead_tup{{{series}}})",
    "groundwork:index_use:ratio": "sum by (stack, owner, store, relname)"
    " (rate(pg_stat_user_tables_idx_scan{{{series}}}[5m]))"
    " / sum by (stack, owner, store, relname) (rate(pg_stat_user_tables_idx_scan{{{series}}}[5m])"
    " + rate(pg_stat_user_tables_seq_scan{{{series}}}[5m]))",
    "groundwork:redis_hits:ratio": "sum by (stack, owner, store) (rate(redis_keyspace_hits_total{{{series}}}[5m]))"
    " / sum by (stack, owner, store) (rate(redis_keyspace_hits_total{{{series}}}[5m])"
    " + rate(redis_keyspace_misses_total{{{series}}}[5m]))",
}
"""Figures that panels and alerts share."""


def _idle(stack: Stack, name: str, limit: Limit) -> dict[str, Any]:
    """Zero connections make no series: what the exporter says of itself stands in for them."""
    pool, user = stack.pool(name), stack.services[name].former or name
    least = pool.min_idle * stack.environment.capacity.service_instances * limit.at / 100
    writer = select(stack, name, 'role="writer"')
    idle = f'sum by (stack, owner) (pg_stat_activity_count{{{writer}, state="idle", usename=~"{user}_app(_clone)?"}})'
    none = f"0 * max by (stack, owner) (pg_up{{{writer}}})"
    says = f"fewer than {least:g} connections are idle: the pools' minimum, {limit.at:g} % of it"
    return _alert(
        stack,
        name,
        "PoolHasNoneIdle",
        f"({idle} or {none}) < {least:g}",
        lasts=SCRAPED,
        severity=limit.severity,
        says=says,
    )


def _behind(stack: Stack, name: str, limit: Limit) -> dict[str, Any]:
    return _lag(stack, name, "ReaderIsBehind", limit.at, f"{limit.at:g} s")


def _slightly_behind(stack: Stack, name: str, limit: Limit) -> dict[str, Any]:
    return _lag(stack, name, "ReaderIsSlightlyBehind", limit.at / 1000, f"{limit.at:g} ms")


def _lag(stack: Stack, name: str, alert: str, seconds: float, words: str) -> dict[str, Any]:
    """The exporter counts no lag while there is nothing to replay; CloudWatch pages, this tells how far behind."""
    series = select(stack, name, 'role="reader"')
    lag = f"max by (stack, owner, store) (pg_replication_lag_seconds{{{series}}}) >= {seconds:g}"
    says = f"{{{{ $labels.store }}}} is {words} behind or more; send no reads there that must be fresh"
    return _alert(stack, name, alert, lag, lasts="1m", severity="warning", says=says)


def _bloat(stack: Stack, name: str, limit: Limit) -> dict[str, Any]:
    series = select(stack, name, 'role="writer"')
    bloated = f"groundwork:dead_rows:ratio{{{series}}} >= {limit.at / 100:g}"
    large = f"pg_stat_user_tables_n_dead_tup{{{series}}} >= {FEW_ROWS}"
    says = f"{limit.at:g} % of {{{{ $labels.relname }}}} are dead rows: autovacuum does not keep up"
    return _alert(
        stack, name, "TableIsBloated", f"{bloated} and {large}", lasts="1h", severity=limit.severity, says=says
    )


def _silent(stack: Stack, owner: str, up: str) -> dict[str, Any]:
    series = select(stack, owner)
    expression = f"{up}{{{series}}} == 0 or absent({up}{{{series}}})"
    says = f"no exporter tells of {owner}: what Prometheus watches of it is not watched"
    return _alert(stack, owner, "ExporterIsSilent", expression, lasts="10m", severity="warning", says=says)


def _alert(  # noqa: PLR0913 (what an alert is made of)
    stack: Stack, owner: str, name: str, expression: str, *, lasts: str, severity: Severity, says: str
) -> dict[str, Any]:
    """What is critical is called so only where somebody is paged."""
    pages = severity if stack.environment.paged else "warning"
    return {
        "alert": name,
        "expr": expression,
        "for": lasts,
        "labels": {"severity": pages, "stack": stack.stack, "owner": owner},
        "annotations": {"summary": says},
    }


ALERTS: dict[DatabaseMeasure, Callable[[Stack, str, Limit], dict[str, Any]]] = {
    "idle_below_percent": _idle,
    "replica_lag_seconds": _behind,
    "replica_lag_ms": _slightly_behind,
    "bloat_percent": _bloat,
}
"""Which limits Prometheus watches."""
