"""All documents of a stack by file name: what Grafana, CloudWatch and Prometheus take, and pages to look at."""

import json
from collections.abc import Iterator
from typing import Any

import yaml

from catalog.system import Stack
from monitoring.cloudwatch import Where, cloudwatch, overview
from monitoring.grafana import grafana, grafana_overview
from monitoring.postgres import here
from monitoring.preview import cloudwatch_page, grafana_page
from monitoring.prometheus import rules


def grafana_documents(stack: Stack, region: str = "default") -> dict[str, dict[str, Any]]:
    """Every dashboard of a stack for Grafana, by its name."""
    services = {f"{stack.stack}-{name}": grafana(stack, name, region) for name in stack.services}
    return {stack.stack: grafana_overview(stack, region), **services}


def cloudwatch_documents(stack: Stack, where: Where) -> dict[str, dict[str, Any]]:
    """Every dashboard of a stack for CloudWatch, by its name."""
    services = {f"{stack.stack}-{name}": cloudwatch(stack, name, where) for name in stack.services}
    return {stack.stack: overview(stack, where), **services}


def documents(stack: Stack, where: Where) -> dict[str, str]:
    """Every file's text."""
    return dict(_documents(stack, where))


def _documents(stack: Stack, where: Where) -> Iterator[tuple[str, str]]:
    yield "prometheus-rules.yaml", yaml.safe_dump(rules(stack), sort_keys=False, width=1000)
    for name, document in grafana_documents(stack, where.region).items():
        yield f"grafana-{name}.json", _json(document)
        yield f"grafana-{name}.html", grafana_page(document, _names(stack, name))
    for name, document in cloudwatch_documents(stack, where).items():
        yield f"cloudwatch-{name}.json", _json(document)
        yield f"cloudwatch-{name}.html", cloudwatch_page(document, name)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _names(stack: Stack, name: str) -> dict[str, list[str]]:
    """What Prometheus's labels may be, for the samples on a page."""
    service = name.removeprefix(f"{stack.stack}-")
    stores = (
        here(stack, service).everyone if service in stack.services else [f"{stack.stack}-{c}" for c in stack.caches]
    )
    return {
        "store": stores,
        "owner": list(stack.services),
        "state": ["active", "idle", "idle in transaction"],
        "mode": ["accesssharelock", "rowexclusivelock", "sharelock"],
        "relname": [f"table {number}" for number in range(1, 6)],
    }
