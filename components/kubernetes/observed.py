"""What Prometheus and Grafana are given: the rules of a stack, and its dashboards."""

import json

from components.kubernetes.object import CONFIG_MAP, PROMETHEUS_RULE, Place
from monitoring.documents import grafana_documents
from monitoring.prometheus import rules


def observed(place: Place, region: str) -> None:
    """Prometheus' operator takes the rules; Grafana's sidecar takes every ConfigMap with its label."""
    place.put(PROMETHEUS_RULE, "rules", {"spec": rules(place.stack)})
    for name, document in grafana_documents(place.stack, region).items():
        short = name.removeprefix(place.stack.stack).lstrip("-") or "system"
        text = json.dumps(document, separators=(",", ":"))
        place.put(CONFIG_MAP, f"{short}-dashboard", {"data": {f"{name}.json": text}}, {"grafana_dashboard": "1"})
