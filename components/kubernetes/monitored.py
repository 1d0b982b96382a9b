"""What Prometheus asks: a service with ports for metrics, and a monitor that says whose each port's figures are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.kubernetes.object import SERVICE, SERVICE_MONITOR, Object, Place

INTERVAL = "30s"
"""Between two questions; own choice, two for each minute that an alert looks at."""


@dataclass(frozen=True)
class Port:
    """A named port; its labels go to every series that is read there (monitoring/prometheus.py says which)."""

    number: int
    labels: Mapping[str, str] = field(default_factory=dict)


def service(place: Place, name: str, ports: Mapping[str, Port]) -> Object:
    """A name for the pods, with named ports."""
    spec = {
        "selector": {"app.kubernetes.io/name": name},
        "ports": [{"name": port, "port": found.number, "targetPort": port} for port, found in ports.items()],
    }
    return place.put(SERVICE, name, {"spec": spec})


def monitored(place: Place, name: str, ports: Mapping[str, Port]) -> Object:
    """Ask each named port of a service for metrics."""
    endpoints = [
        {"port": port, "interval": INTERVAL, "relabelings": [_label(*label) for label in found.labels.items()]}
        for port, found in ports.items()
    ]
    spec = {"selector": {"matchLabels": {"app.kubernetes.io/name": name}}, "endpoints": endpoints}
    return place.put(SERVICE_MONITOR, name, {"spec": spec})


def _label(name: str, value: str) -> dict[str, str]:
    return {"action": "replace", "targetLabel": name, "replacement": value}
