"""An object of the cluster, as plain data.

The objects are registered without the classes of `pulumi_kubernetes`: importing those takes more than a second of every
preview, and what they check (names and types) the provider checks better, against the schemas of the cluster's version.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi

from catalog.system import Kubernetes, Stack

PLUGIN = "4.34.2"
"""Of Pulumi's Kubernetes provider; the same as in requirements.in."""

Body = Mapping[str, Any]


class Kind(NamedTuple):
    """What an object is: an API version of the cluster, and a name in it."""

    version: str
    name: str

    @property
    def token(self) -> str:
        """As Pulumi knows it: the core group, which has no name, is spelled out."""
        version = self.version if "/" in self.version else f"core/{self.version}"
        return f"kubernetes:{version}:{self.name}"


CONFIG_MAP = Kind("v1", "ConfigMap")
CRON_JOB = Kind("batch/v1", "CronJob")
DEPLOYMENT = Kind("apps/v1", "Deployment")
DISRUPTION_BUDGET = Kind("policy/v1", "PodDisruptionBudget")
JOB = Kind("batch/v1", "Job")
NAMESPACE = Kind("v1", "Namespace")
NETWORK_POLICY = Kind("networking.k8s.io/v1", "NetworkPolicy")
SERVICE = Kind("v1", "Service")
SERVICE_ACCOUNT = Kind("v1", "ServiceAccount")

# Of operators that the cluster has: their definitions are the platform's to install.
CERTIFICATE = Kind("cert-manager.io/v1", "Certificate")
INSTALLATION = Kind("clickhouse.altinity.com/v1", "ClickHouseInstallation")
KEEPER = Kind("clickhouse-keeper.altinity.com/v1", "ClickHouseKeeperInstallation")
EXTERNAL_SECRET = Kind("external-secrets.io/v1", "ExternalSecret")
PASSWORD = Kind("generators.external-secrets.io/v1alpha1", "Password")
PROMETHEUS_RULE = Kind("monitoring.coreos.com/v1", "PrometheusRule")
SERVICE_MONITOR = Kind("monitoring.coreos.com/v1", "ServiceMonitor")

HOLDING_DATA = frozenset({INSTALLATION, KEEPER})
"""What Pulumi refuses to delete where an environment is protected."""


class Object(pulumi.CustomResource):
    """One object."""

    def __init__(self, name: str, kind: Kind, body: Body, opts: pulumi.ResourceOptions) -> None:
        versioned = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(version=PLUGIN))
        props = {"apiVersion": kind.version, "kind": kind.name, **body}
        super().__init__(kind.token, name, props, versioned)


class Place(NamedTuple):
    """Where a stack's objects go."""

    stack: Stack
    cluster: Kubernetes
    parent: pulumi.Resource

    @property
    def namespace(self) -> str:
        """The system's own."""
        return self.cluster.namespace

    def put(self, kind: Kind, name: str, body: Body, more: Mapping[str, str] | None = None) -> Object:
        """Declare an object of the namespace; `more` are labels beside Kubernetes' recommended ones."""
        labels = {**labelled(self.stack, name), **(more or {})}
        metadata = {"name": name, "namespace": self.namespace, "labels": labels}
        kept = kind in HOLDING_DATA and self.stack.environment.protection.protected
        opts = pulumi.ResourceOptions(parent=self.parent, protect=kept)
        return Object(f"{self.stack.stack}-{name}", kind, {"metadata": metadata, **body}, opts)


def labelled(stack: Stack, name: str) -> dict[str, str]:
    """Kubernetes' recommended labels."""
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": stack.stack,
        "app.kubernetes.io/managed-by": "groundwork",
    }
