"""Pods and their containers, whatever makes them: deployments, jobs, an operator's templates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.resource import NotKnownYet, Resource
from policies.rule import rule

TEMPLATED = tuple(f"kubernetes:apps/v1:{kind}" for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"))
JOB, CRON = "kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob"
POD = "kubernetes:core/v1:Pod"
OPERATED = (
    "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation",
    "kubernetes:clickhouse-keeper.altinity.com/v1:ClickHouseKeeperInstallation",
)
PODS = (*TEMPLATED, JOB, CRON, POD, *OPERATED)
"""All that makes pods."""
SERVING = TEMPLATED
"""Those that go on for ever, so that somebody has to see that they still answer."""

SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY)(?!.*_(FILE|PATH|NAME|ARN)$)")
"""Environment variables that hold a secret, unless they say where it lies."""
SECRET_VALUE = re.compile(r"://[^/\s:@]+:(?!\$\()[^/\s:@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}")
"""An address with a password in it (and no `$(NAME)` that Kubernetes fills in), a private key, an access key of AWS."""

HOST = ("hostNetwork", "hostPID", "hostIPC")
"""What of the node a pod may share."""
ALLOWED = frozenset({"NET_BIND_SERVICE"})
"""The capability that the `restricted` standard lets be added."""


@rule("pod-not-root", types=PODS, field="components/kubernetes/workload.py: pod's securityContext",
      controls=["CKV_K8S_23", "CKV_K8S_40"])  # fmt: skip
def not_root(resource: Resource, *, least: int = 100) -> Iterator[str]:
    """No container runs as root, or as another user of its node's own: the cluster refuses those that would.

    Below 100 are the users that a system comes with.
    """
    for pod in pods(resource):
        of_pod = pod.get("securityContext") or {}
        for name, container in containers(pod):
            own = container.get("securityContext") or {}
            if not _first(own.get("runAsNonRoot"), of_pod.get("runAsNonRoot")):
                yield f"container {name}: runAsNonRoot is not true"
            user = _first(own.get("runAsUser"), of_pod.get("runAsUser"), 0)
            if user < least:
                yield f"container {name}: runAsUser is {user:g}, {least} or more is asked for"


@rule("container-files-read-only", types=PODS, field="components/kubernetes/workload.py: container's securityContext",
      controls=["CKV_K8S_22"])  # fmt: skip
def read_only(resource: Resource) -> Iterator[str]:
    """A container writes to its volumes alone, and never to its own files."""
    for name, own in _contexts(resource):
        if not own.get("readOnlyRootFilesystem"):
            yield f"container {name}: readOnlyRootFilesystem is not true"


@rule("container-gains-no-privilege", types=PODS,
      field="components/kubernetes/workload.py: container's securityContext",
      controls=["CKV_K8S_16", "CKV_K8S_20", "CKV_K8S_30"])  # fmt: skip
def no_privilege(resource: Resource) -> Iterator[str]:
    """A container has no privileges on its node and cannot gain any."""
    for name, own in _contexts(resource):
        if own.get("privileged"):
            yield f"container {name}: privileged is on"
        # Kubernetes lets it unless it is told not to.
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"container {name}: allowPrivilegeEscalation is not false"


@rule("container-drops-capabilities", types=PODS,
      field="components/kubernetes/workload.py: container's securityContext",
      controls=["CKV_K8S_25", "CKV_K8S_28", "CKV_K8S_37", "CKV_K8S_39"])  # fmt: skip
def capabilities(resource: Resource) -> Iterator[str]:
    """A container drops every capability, and adds none but to listen at a port below 1024."""
    for name, own in _contexts(resource):
        given = own.get("capabilities") or {}
        if "ALL" not in (given.get("drop") or ()):
            yield f"container {name}: capabilities.drop lacks ALL"
        if more := [each for each in given.get("add") or () if each not in ALLOWED]:
            yield f"container {name}: capabilities.add has {', '.join(more)}"


@rule("pod-calls-filtered", types=PODS, field="components/kubernetes/workload.py: pod's securityContext",
      controls=["CKV_K8S_29", "CKV_K8S_31"])  # fmt: skip
def seccomp(resource: Resource) -> Iterator[str]:
    """The kernel's calls are filtered by the runtime's own profile, or a stricter one."""
    for pod in pods(resource):
        of_pod = (pod.get("securityContext") or {}).get("seccompProfile") or {}
        for name, container in containers(pod):
            own = (container.get("securityContext") or {}).get("seccompProfile") or of_pod
            if own.get("type") not in ("RuntimeDefault", "Localhost"):
                yield f"container {name}: seccompProfile is {own.get('type', 'not set')}, RuntimeDefault is asked for"


@rule("container-limited", types=PODS, field="components/kubernetes/workload.py: Size",
      controls=["CKV_K8S_10", "CKV_K8S_12", "CKV_K8S_13"])  # fmt: skip
def limited(resource: Resource) -> Iterator[str]:
    """A container asks for CPU and memory, and its memory has a limit, so that it starves no other."""
    for pod in pods(resource):
        for name, container in containers(pod):
            for kind, what in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")):
                if what not in ((container.get("resources") or {}).get(kind) or {}):
                    yield f"container {name}: resources.{kind}.{what} is not set"


@rule("container-probed", types=SERVING, field="components/kubernetes/workload.py: http_probe",
      controls=["CKV_K8S_8", "CKV_K8S_9"])  # fmt: skip
def probed(resource: Resource) -> Iterator[str]:
    """A pod that serves is asked whether it is ready, and each of its containers whether it still lives."""
    for pod in pods(resource):
        serving = list(pod.get("containers", ()))
        # A program beside another says nothing of whether that one is ready.
        if not any("readinessProbe" in container for container in serving):
            yield "readinessProbe is not set in any container"
        for container in serving:
            if "livenessProbe" not in container:
                yield f"container {container['name']}: livenessProbe is not set"


@rule("image-pinned", types=PODS, field="components/kubernetes/images.py; system.kubernetes.image",
      controls=["CKV_K8S_14"])  # fmt: skip
def pinned(resource: Resource) -> Iterator[str]:
    """An image is named by a version or a digest, and from a registry that is named too."""
    for pod in pods(resource):
        for name, container in containers(pod):
            image = container["image"]
            path, _, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
            if "@sha256:" not in image and tag in ("", "latest"):
                yield f"container {name}: image {image} may be another one tomorrow; name a version or a digest"
            elif "." not in image.partition("/")[0] or not path:
                yield f"container {name}: image {image} leaves the registry to the node; name it"


@rule("pod-holds-no-token", types=PODS, field="components/kubernetes/workload.py: automountServiceAccountToken",
      controls=["CKV_K8S_38"])  # fmt: skip
def no_token(resource: Resource) -> Iterator[str]:
    """A pod is given no token of the cluster's API."""
    for pod in pods(resource):
        if pod.get("automountServiceAccountToken") is not False:
            yield "automountServiceAccountToken is not false"


@rule("pod-apart-from-node", types=PODS, field="components/kubernetes/workload.py: pod",
      controls=["CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19", "CKV_K8S_26", "CKV_K8S_27"])  # fmt: skip
def apart(resource: Resource) -> Iterator[str]:
    """A pod shares neither network, processes, ports nor folders with its node."""
    for pod in pods(resource):
        yield from (f"{shared} is on" for shared in HOST if pod.get(shared))
        yield from (
            f"volume {each['name']} is a folder of the node" for each in pod.get("volumes") or () if "hostPath" in each
        )
        for name, container in containers(pod):
            if ports := [each["hostPort"] for each in container.get("ports") or () if each.get("hostPort")]:
                yield f"container {name}: takes the node's port {', '.join(f'{port:g}' for port in ports)}"


@rule("environment-holds-no-secret", types=PODS, field="components/kubernetes/workload.py: from_secret, login_volume",
      controls=["CKV_K8S_35"])  # fmt: skip
def no_secret(resource: Resource) -> Iterator[str]:
    """No password, token or key stands in a pod's declaration: it comes from a secret."""
    for pod in pods(resource):
        for name, container in containers(pod):
            for each in container.get("env") or ():
                if "value" in each and _is_secret(each):
                    yield f"container {name}: the variable {each['name']} is given in clear; take it from a secret"


def pods(resource: Resource) -> Iterator[Mapping[str, Any]]:
    """The pods that a resource makes, as their `spec` says. Raises NotKnownYet."""
    spec = resource.get("spec", {})
    if resource.type == POD:
        yield spec
    elif resource.type in OPERATED:
        yield from (each["spec"] for each in spec.get("templates", {}).get("podTemplates", ()))
    else:
        yield (spec["jobTemplate"]["spec"] if resource.type == CRON else spec)["template"]["spec"]


def containers(pod: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A pod's containers, those that prepare it included, by name."""
    for container in (*(pod.get("containers") or ()), *(pod.get("initContainers") or ())):
        yield container["name"], container


def _contexts(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for pod in pods(resource):
        for name, container in containers(pod):
            yield name, container.get("securityContext") or {}


def _first(*given: Any) -> Any:  # noqa: ANN401 (whatever Kubernetes takes)
    return next((each for each in given if each is not None), None)


def _is_secret(variable: Mapping[str, Any]) -> bool:
    try:
        return bool(SECRET_NAME.search(variable["name"]) or SECRET_VALUE.search(str(variable["value"])))
    except NotKnownYet:
        return False
