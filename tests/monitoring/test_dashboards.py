"""Dashboards: the panels that each source lists, on metrics that exist, in the form that their readers take."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from grafana_foundation_sdk.models.dashboard import Dashboard

from catalog import load
from monitoring.cloudwatch import Where
from monitoring.documents import cloudwatch_documents, documents, grafana_documents

HERE = Where("us-east-1", "123456789012")
SYSTEMS = ("neotool", "commerce", "standard", "vrooli")


def grafana(system: str, name: str) -> dict[str, Any]:
    return grafana_documents(load(system, "prod"), "us-east-1")[name]


def cloudwatch(system: str, name: str) -> dict[str, Any]:
    return cloudwatch_documents(load(system, "prod"), HERE)[name]


def titles(document: dict[str, Any]) -> set[str]:
    panels = document.get("panels") or [widget["properties"] for widget in document["widgets"]]
    return {panel["title"].partition(" (")[0] for panel in panels if "title" in panel}


LISTED = {
    # What each text lists, and the panel that shows it.
    ("neotool", "neotool-prod-app"): {
        "connection pool usage": "Use of the services' pools",
        "query latency p50, p95, p99": "How long statements take",
        "slow query log": "Queries of 1 s or more",
        "table sizes": "Largest tables",
        "index usage": "Scans by index, least first",
        "replication lag": "Replication lag",
    },
    ("commerce", "commerce-prod-order"): {
        "query throughput": "Statements",
        "average response time": "Mean time of a statement",
        "error rates": "Transactions that failed",
        "connection pool utilization": "Use of the services' pools",
        "cache hit ratios": "Blocks found in memory",
        "lock contention": "Locks by mode",
    },
    ("standard", "standard-prod-web"): {
        "query execution time": "Mean time of a statement",
        "connection pool usage": "Use of the services' pools",
        "lock contention": "Locks by mode",
        "index usage statistics": "Scans by index, least first",
        "bloat": "Dead rows",
    },
    ("vrooli", "vrooli-prod-server"): {
        "query_duration_p95": "How long statements take",
        "connection_pool_usage": "Use of the services' pools",
        "active_connections": "Connections by state",
        "deadlocks_total": "Deadlocks in five minutes",
        "cache_hit_ratio": "Blocks found in memory",
    },
    ("vrooli", "vrooli-prod"): {
        "memory_usage_bytes": "Memory in use",
        "connected_clients": "Clients",
        "commands_processed_total": "Commands",
        "keyspace_hits_ratio": "Keys found",
    },
}


@pytest.mark.parametrize(("system", "name"), LISTED)
def test_grafana_shows_what_the_text_lists(system: str, name: str) -> None:
    assert set(LISTED[system, name].values()) <= titles(grafana(system, name))


def test_cloudwatch_shows_what_commerces_text_lists() -> None:
    shown = titles(cloudwatch("commerce", "commerce-prod-order"))
    assert {
        "Commits",
        "Rollbacks: transactions that failed",
        "Share of max_connections",
        "Blocks found in memory",
    } <= shown
    assert {"Blocked transactions", "Replication lag", "Storage in use", "Queries of 5 s or more"} <= shown


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_prometheus_metric_is_an_exporters_or_a_rules(system: str) -> None:
    text = json.dumps(grafana_documents(load(system, "prod")))
    asked = set(re.findall(r"\b((?:pg|redis|pgbouncer)_\w+|groundwork:\w+:\w+)", text))
    recorded = {rule["record"] for rule in _figures(system)}
    assert {name for name in asked if name.startswith("groundwork:")} <= recorded
    assert {name for name in asked if not name.startswith("groundwork:")} <= EXPORTED


def _figures(system: str) -> list[dict[str, Any]]:
    from monitoring.prometheus import rules  # noqa: PLC0415

    return [rule for group in rules(load(system, "prod"))["groups"] for rule in group["rules"] if "record" in rule]


EXPORTED = {
    "pg_database_size_bytes",
    "pg_locks_count",
    "pg_long_running_transactions_oldest_timestamp_seconds",
    "pg_replication_lag_seconds",
    "pg_settings_max_connections",
    "pg_stat_activity_count",
    "pg_stat_database_deadlocks",
    "pg_stat_database_xact_commit",
    "pg_stat_database_xact_rollback",
    "pg_stat_user_tables_table_size_bytes",
    "pgbouncer_pools_client_active_connections",
    "pgbouncer_pools_client_maxwait_seconds",
    "pgbouncer_pools_client_waiting_connections",
    "pgbouncer_pools_server_active_connections",
    "redis_commands_processed_total",
    "redis_connected_clients",
    "redis_memory_max_bytes",
    "redis_memory_used_bytes",
}
"""Of postgres_exporter, pgbouncer_exporter and redis_exporter, as their sources name them."""


@pytest.mark.parametrize("system", SYSTEMS)
def test_grafanas_own_sdk_reads_every_dashboard_back(system: str) -> None:
    for name, document in grafana_documents(load(system, "prod")).items():
        read = Dashboard.from_json(document)
        assert (read.uid, len(read.panels or [])) == (name, len(document["panels"]))
        assert len(name) <= 40  # Grafana's longest uid
        assert len({panel["id"] for panel in document["panels"]}) == len(document["panels"])


@pytest.mark.parametrize("system", SYSTEMS)
def test_cloudwatch_bodies_have_the_documented_form(system: str) -> None:
    for body in cloudwatch_documents(load(system, "prod"), HERE).values():
        assert set(body) <= {"start", "end", "periodOverride", "variables", "widgets"}
        assert len(body["widgets"]) <= 500
        for widget in body["widgets"]:
            assert set(widget) == {"type", "x", "y", "width", "height", "properties"}
            assert widget["x"] + widget["width"] <= 24
            if widget["type"] == "metric":
                _is_metric_widget(widget["properties"])


def _is_metric_widget(properties: dict[str, Any]) -> None:
    known = {"annotations", "metrics", "period", "region", "stacked", "title", "view", "yAxis"}
    assert {"metrics", "region", "title", "view"} <= set(properties) <= known
    ids = [entry[-1]["id"] for entry in properties["metrics"]]
    assert len(ids) == len(set(ids))
    for *names, shown in properties["metrics"]:
        assert re.fullmatch(r"[a-z][a-zA-Z0-9_]*", shown["id"])
        assert len(names) % 2 == 0
        assert bool(names) != ("expression" in shown)
        used = re.findall(r"\b[a-z]+\d+\b", re.sub(r"'[^']*'", "", shown.get("expression", "")))
        assert set(used) <= set(ids)


def test_no_two_panels_of_a_dashboard_lie_over_each_other() -> None:
    for body in cloudwatch_documents(load("commerce", "prod"), HERE).values():
        cells = [
            (x, y)
            for one in body["widgets"]
            for x in range(one["x"], one["x"] + one["width"])
            for y in range(one["y"], one["y"] + one["height"])
        ]
        assert len(cells) == len(set(cells))


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (HTMLParser's own)
        self.asked += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_a_page_says_that_its_data_is_a_sample_and_asks_the_network_for_nothing() -> None:
    pages = {name: text for name, text in documents(load("neotool", "dev"), HERE).items() if name.endswith(".html")}
    assert len(pages) == 8
    for text in pages.values():
        page = Page()
        page.feed(text)
        assert (page.asked, "url(" in text, "sample data" in text) == ([], False, True)


def test_the_same_declaration_gives_the_same_documents() -> None:
    assert documents(load("vrooli", "prod"), HERE) == documents(load("vrooli", "prod"), HERE)
