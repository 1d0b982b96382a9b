"""Who talks to whom in the namespace: nobody, but as said here."""

from collections.abc import Sequence
from typing import Any

from components.kubernetes.object import NETWORK_POLICY, Body, Object, Place

DNS = {
    "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}


def closed(place: Place) -> Object:
    """No pod is reached and none reaches anything: what may is added, rule by rule."""
    return place.put(NETWORK_POLICY, "closed", {"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}})


NAME = "app.kubernetes.io/name"


def wall(
    place: Place, name: str, *, label: str = NAME, reached_by: Sequence[Body] = (), reaches: Sequence[Body] = ()
) -> Object:
    """Open what the pods of one name need, and DNS; an operator's pods have their name under a label of its own."""
    spec: dict[str, Any] = {
        "podSelector": {"matchLabels": {label: name}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [*reached_by],
        "egress": [DNS, *reaches],
    }
    return place.put(NETWORK_POLICY, name, {"spec": spec})


def stores(place: Place, port: int) -> dict[str, Any]:
    """To the data stores' network, at one port."""
    return {"to": [{"ipBlock": {"cidr": place.stack.network.cidr}}], "ports": [{"protocol": "TCP", "port": port}]}


def aws_api() -> dict[str, Any]:
    """To AWS's API, whose endpoints have addresses in the network or of the internet; TLS alone."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"protocol": "TCP", "port": 443}]}


def identity() -> dict[str, Any]:
    """To the agent of EKS Pod Identity, which gives a pod its role's credentials, at the address that AWS gave it."""
    return {"to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}], "ports": [{"protocol": "TCP", "port": 80}]}


def monitoring(place: Place, *ports: int) -> dict[str, Any]:
    """From Prometheus."""
    namespace = {"matchLabels": {"kubernetes.io/metadata.name": place.cluster.monitoring}}
    return {
        "from": [{"namespaceSelector": namespace}],
        "ports": [{"protocol": "TCP", "port": port} for port in ports],
    }


def inside(*ports: int) -> dict[str, Any]:
    """To the namespace's own pods."""
    return {"to": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": port} for port in ports]}


def from_inside(*ports: int) -> dict[str, Any]:
    """From the namespace's own pods."""
    return {"from": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": port} for port in ports]}


def pods(label: str, value: str, port: int) -> dict[str, Any]:
    """From the namespace's pods with a label."""
    selector = {"podSelector": {"matchLabels": {f"groundwork/{label}": value}}}
    return {"from": [selector], "ports": [{"protocol": "TCP", "port": port}]}
