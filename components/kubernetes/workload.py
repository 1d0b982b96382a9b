"""Pods as the "restricted" pod security standard wants them, with their resources set."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from components.kubernetes.object import DEPLOYMENT, DISRUPTION_BUDGET, Body, Object, Place, labelled

POOLER_CA = "/etc/pooler/ca.crt"
"""Where a service mounts the authority of its pooler's certificate, out of the secret `SERVICE-pooler-tls`."""

USER = 65532
"""The number that images without a shell call nonroot; any but 0 would do."""

CA_FOLDER = "/etc/rds"
CA_FILE = f"{CA_FOLDER}/global-bundle.pem"
"""AWS's bundle of authorities, under the name that AWS gives it."""


class Size(NamedTuple):
    """What a container is given: CPU when all want it, memory at most; own choice, from what such programs take."""

    cpu: str
    memory: str


SMALL = Size("25m", "64Mi")
LARGE = Size("250m", "512Mi")


def container(name: str, image: str, size: Size = SMALL, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (its other fields)
    """A container that may write nowhere and become nobody; memory is guaranteed, CPU is not capped."""
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {
            "requests": {"cpu": size.cpu, "memory": size.memory, "ephemeral-storage": "16Mi"},
            "limits": {"memory": size.memory, "ephemeral-storage": "1Gi"},
        },
        **more,
    }


def pod(containers: Sequence[Body], **more: Any) -> dict[str, Any]:  # noqa: ANN401 (its other fields)
    """A pod without a token of the cluster, as an unprivileged user."""
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [*containers],
        **more,
    }


def deployment(place: Place, name: str, spec: Body, *, replicas: int = 1, annotations: Body | None = None) -> Object:
    """Run a pod so many times, spread over zones, the old one kept until the new one is ready."""
    labels = labelled(place.stack, name)
    selector = {"matchLabels": {"app.kubernetes.io/name": name}}
    spread = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": selector,
    }
    template = {
        "metadata": {"labels": labels, "annotations": annotations or {}},
        "spec": {**spec, "topologySpreadConstraints": [spread]},
    }
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    body = {"replicas": replicas, "selector": selector, "strategy": strategy, "template": template}
    if replicas > 1:
        place.put(DISRUPTION_BUDGET, name, {"spec": {"maxUnavailable": 1, "selector": selector}})
    return place.put(DEPLOYMENT, name, {"spec": body})


def from_secret(variables: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Environment variables out of secrets: variable, secret's name and key."""
    return [
        {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
        for variable, (secret, key) in variables.items()
    ]


def http_probe(path: str, port: int) -> dict[str, Any]:
    """Asked every ten seconds (Kubernetes' default)."""
    return {"httpGet": {"path": path, "port": port}}


LOGIN = "/etc/login"
LOGIN_MOUNT = {"name": "login", "mountPath": LOGIN, "readOnly": True}
"""Where a program finds what it logs in with, a file for each key of a secret."""


def login_volume(secret: str) -> dict[str, Any]:
    """The secret's files, which the pod's own user may read."""
    return {"name": "login", "secret": {"secretName": secret, "defaultMode": 0o440}}


CA_MOUNT = {"name": "rds-ca", "mountPath": CA_FOLDER, "readOnly": True}
CA_VOLUME = {"name": "rds-ca", "configMap": {"name": "rds-ca"}}
"""AWS's bundle, put into each namespace by the platform, as it is published and turned there."""
