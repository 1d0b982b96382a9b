"""What Prometheus asks: a service with a port for metrics, and a monitor that names it."""

from collections.abc import Mapping

from components.kubernetes.object import SERVICE, SERVICE_MONITOR, Object, Place

INTERVAL = "30s"
"""Between two questions; own choice, two for each minute that an alert looks at."""


def service(place: Place, name: str, ports: Mapping[str, int]) -> Object:
    """A name for the pods, with named ports."""
    spec = {
        "selector": {"app.kubernetes.io/name": name},
        "ports": [{"name": port, "port": number, "targetPort": port} for port, number in ports.items()],
    }
    return place.put(SERVICE, name, {"spec": spec})


def monitored(place: Place, name: str, ports: Mapping[str, int]) -> Object:
    """Ask each named port of a service for metrics; the stack is a label of all of them."""
    relabel = [{"targetLabel": "stack", "replacement": place.stack.stack}]
    endpoints = [{"port": port, "interval": INTERVAL, "relabelings": relabel} for port in ports]
    spec = {"selector": {"matchLabels": {"app.kubernetes.io/name": name}}, "endpoints": endpoints}
    return place.put(SERVICE_MONITOR, name, {"spec": spec})
