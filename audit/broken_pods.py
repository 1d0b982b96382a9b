"""Pods that are broken on purpose: what checkov passes of them, it cannot read."""

import copy
from collections.abc import Iterable
from functools import reduce
from operator import getitem
from typing import Any

from audit.kubernetes import Object

SILENT = {"name": "silent", "image": "any"}
"""Says nothing of its rights, its resources, its health and its version."""

GREEDY = {
    "name": "greedy",
    "image": "any:1",
    "securityContext": {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}},
    "env": [{"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "any", "key": "any"}}}],
    "ports": [{"containerPort": 80, "hostPort": 80}],
}
"""Takes all that it can get."""

POD: dict[str, Any] = {
    "hostPID": True,
    "hostIPC": True,
    "hostNetwork": True,
    "volumes": [{"name": "docker", "hostPath": {"path": "/var/run/docker.sock"}}],
    "containers": [SILENT, GREEDY],
}

ANY_POD = frozenset(f"CKV_K8S_{number}" for number in (*range(10, 24), *range(25, 32), 35, 37, 38, 39, 40, 43))
SERVING = ANY_POD | {"CKV_K8S_8", "CKV_K8S_9"}
CHECKS = {"CronJob": ANY_POD, "Deployment": SERVING, "Pod": SERVING | {"CKV2_K8S_6"}}
"""What has to fail, by kind: a job has no probes, and checkov looks for the walls of what is a Pod itself only."""

TEMPLATES = {"CronJob": ("spec", "jobTemplate", "spec", "template"), "Deployment": ("spec", "template"), "Pod": ()}
"""Where each kind keeps its pod."""


def broken_pods(objects: Iterable[Object]) -> list[Object]:
    """The first object of each kind with a pod, the pod broken, and moved where everybody is."""
    firsts: dict[str, Object] = {}
    for found in objects:
        if found["kind"] in CHECKS:
            firsts.setdefault(found["kind"], found)
    return [_broken(found) for found in firsts.values()]


def _broken(workload: Object) -> Object:
    changed = copy.deepcopy(workload)
    changed["metadata"]["namespace"] = "default"
    reduce(getitem, TEMPLATES[changed["kind"]], changed)["spec"] = POD
    return changed
