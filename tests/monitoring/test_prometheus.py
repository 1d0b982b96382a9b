"""Prometheus rules: what they are, that Prometheus's own tool takes them, and that they go off at their figure."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog import load
from monitoring.prometheus import labels, rules

PROMTOOL = shutil.which("promtool")
SYSTEMS = ("neotool", "commerce", "standard", "vrooli")

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian's package prometheus)")


def alerts(system: str, environment: str = "prod") -> list[dict[str, Any]]:
    groups = rules(load(system, environment))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


WATCHED = {
    "neotool": {"ReaderIsBehind": "1", "PoolHasNoneIdle": "30", "ExporterIsSilent": None},
    "commerce": {"ReaderIsBehind": "30", "ExporterIsSilent": None},
    "standard": {"ReaderIsBehind": "10", "TableIsBloated": "0.2", "ExporterIsSilent": None},
    "vrooli": {"ReaderIsBehind": "1", "ReaderIsSlightlyBehind": "0.1", "ExporterIsSilent": None},
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_prometheus_watches_what_cloudwatch_cannot(system: str) -> None:
    found = {one["alert"]: re.search(r"(?:>=|<) ([\d.]+)", one["expr"]) for one in alerts(system)}
    assert {name: figure and figure[1] for name, figure in found.items()} == WATCHED[system]


def test_every_service_and_cache_has_an_exporter_that_must_speak() -> None:
    stack = load("commerce", "prod")
    silent = {one["labels"]["owner"] for one in alerts("commerce") if one["alert"] == "ExporterIsSilent"}
    assert silent == {*stack.services, *stack.caches}


@pytest.mark.parametrize("environment", ["local", "dev", "staging"])
def test_outside_production_nothing_is_critical(environment: str) -> None:
    assert {one["labels"]["severity"] for system in SYSTEMS for one in alerts(system, environment)} == {"warning"}


@needs_promtool
@pytest.mark.parametrize("system", SYSTEMS)
def test_promtool_takes_the_rules(system: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules(load(system, "prod"))))
    _promtool("check", "rules", "rules.yaml", folder=tmp_path)


def _promtool(*arguments: str, folder: Path) -> None:
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def series(metric: str, owner: dict[str, str], values: str, **more: str) -> dict[str, str]:
    bearing = ", ".join(f'{name}="{value}"' for name, value in (owner | more).items())
    return {"series": f"{metric}{{{bearing}}}", "values": values}


NEOTOOL, STANDARD, VROOLI = load("neotool", "prod"), load("standard", "prod"), load("vrooli", "prod")
APP = labels(NEOTOOL, "app", "neotool-prod-app", "writer")
READER = labels(VROOLI, "server", "vrooli-prod-server-1", "reader")
WEB = labels(STANDARD, "web", "standard-prod-web", "writer")
IDLE = {"state": "idle", "usename": "app_app", "datname": "app_db"}

CROSSED = {
    # name: (system, series that cross the figure at minute 60 and come back at 180, who it concerns)
    "PoolHasNoneIdle": (NEOTOOL, [series("pg_stat_activity_count", APP, "30x60 29x119 30x60", **IDLE)], "app"),
    "ReaderIsBehind": (VROOLI, [series("pg_replication_lag_seconds", READER, "0.05x60 1x119 0.05x60")], "server"),
    "ReaderIsSlightlyBehind": (
        VROOLI,
        [series("pg_replication_lag_seconds", READER, "0.09x60 0.1x119 0.09x60")],
        "server",
    ),
    "TableIsBloated": (
        STANDARD,
        [
            series("pg_stat_user_tables_n_dead_tup", WEB, "1999x60 2000x119 1999x60", relname="posts"),
            series("pg_stat_user_tables_n_live_tup", WEB, "8001x60 8000x119 8001x60", relname="posts"),
        ],
        "web",
    ),
    "ExporterIsSilent": (STANDARD, [series("pg_up", WEB, "1x60 0x119 1x60")], "web"),
}


@needs_promtool
@pytest.mark.parametrize("alert", CROSSED)
def test_an_alert_goes_off_at_its_figure_and_comes_back(alert: str, tmp_path: Path) -> None:
    stack, given, owner = CROSSED[alert]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules(stack)))
    rule = next(one for one in alerts(stack.name) if one["alert"] == alert and one["labels"]["owner"] == owner)
    minutes = {59: 0, 178: 1, 240: 0}
    tests = {
        "rule_files": ["rules.yaml"],
        "tests": [
            {
                "interval": "1m",
                "input_series": given,
                "promql_expr_test": [_count(alert, owner, minute, firing) for minute, firing in minutes.items()],
            }
        ],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(tests))
    assert rule["annotations"]["summary"]
    _promtool("test", "rules", "test.yaml", folder=tmp_path)


def _count(alert: str, owner: str, minute: int, firing: int) -> dict[str, Any]:
    which = f'ALERTS{{alertname="{alert}", owner="{owner}", alertstate="firing"}}'
    samples = [{"labels": "{}", "value": 1}] if firing else []
    return {"expr": f"count({which})", "eval_time": f"{minute}m", "exp_samples": samples}
