"""Pods and their containers."""

from typing import Any

from tests.policies.broken import Editable, breaks

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ANALYTICS = "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation"


def pod(plan: Editable) -> dict[str, Any]:
    found: dict[str, Any] = plan.first(DEPLOYMENT)["spec"]["template"]["spec"]
    return found


def container(plan: Editable) -> dict[str, Any]:
    found: dict[str, Any] = pod(plan)["containers"][0]
    return found


@breaks("pod-not-root", "runAsNonRoot is not true")
def _(plan: Editable) -> None:
    pod(plan)["securityContext"]["runAsNonRoot"] = False


@breaks("container-files-read-only", "container clickhouse: readOnlyRootFilesystem is not true")
def _(plan: Editable) -> None:
    template = plan.first(ANALYTICS)["spec"]["templates"]["podTemplates"][0]
    del template["spec"]["containers"][0]["securityContext"]["readOnlyRootFilesystem"]


@breaks("container-gains-no-privilege", "allowPrivilegeEscalation is not false")
def _(plan: Editable) -> None:
    del container(plan)["securityContext"]["allowPrivilegeEscalation"]


@breaks("container-drops-capabilities", "capabilities.add has SYS_ADMIN")
def _(plan: Editable) -> None:
    container(plan)["securityContext"]["capabilities"]["add"] = ["NET_BIND_SERVICE", "SYS_ADMIN"]


@breaks("pod-calls-filtered", "seccompProfile is not set")
def _(plan: Editable) -> None:
    del pod(plan)["securityContext"]["seccompProfile"]


@breaks("container-limited", "resources.limits.memory is not set")
def _(plan: Editable) -> None:
    del container(plan)["resources"]["limits"]["memory"]


@breaks("container-probed", "livenessProbe is not set")
def _(plan: Editable) -> None:
    del container(plan)["livenessProbe"]


@breaks("image-pinned", "may be another one tomorrow")
def _(plan: Editable) -> None:
    container(plan)["image"] = "quay.io/prometheuscommunity/postgres-exporter:latest"


@breaks("pod-holds-no-token", "automountServiceAccountToken is not false")
def _(plan: Editable) -> None:
    job = plan.first("kubernetes:batch/v1:CronJob")["spec"]["jobTemplate"]["spec"]
    del job["template"]["spec"]["automountServiceAccountToken"]


@breaks("pod-apart-from-node", "hostNetwork is on")
def _(plan: Editable) -> None:
    pod(plan)["hostNetwork"] = True


@breaks("environment-holds-no-secret", "the variable PGPASSWORD is given in clear")
def _(plan: Editable) -> None:
    container(plan)["env"] = [{"name": "PGPASSWORD", "value": "a password"}]
