"""Objects to declare."""

from typing import Any

from localcloud.plugins.values import Properties

DEPLOYMENT, JOB = "kubernetes:apps/v1:Deployment", "kubernetes:batch/v1:Job"
SECRET, CONFIG = "kubernetes:core/v1:Secret", "kubernetes:core/v1:ConfigMap"
MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
LABELS = {"app.kubernetes.io/name": "web"}


def metadata(name: str = "web", **other: Any) -> Properties:
    return {"name": name, "namespace": "shop", **other}


def pod(**container: Any) -> Properties:
    return {"containers": [{"name": "web", "image": "web:1", **container}]}


def deployment(replicas: int = 1, **container: Any) -> Properties:
    template = {"metadata": {"labels": LABELS}, "spec": pod(**container)}
    return {
        "metadata": metadata(),
        "spec": {"replicas": replicas, "selector": {"matchLabels": LABELS}, "template": template},
    }


def job(**container: Any) -> Properties:
    return {
        "metadata": metadata("once"),
        "spec": {"template": {"spec": {**pod(**container), "restartPolicy": "Never"}}},
    }


EVERY: dict[str, Properties] = {
    DEPLOYMENT: deployment(),
    JOB: job(),
    CONFIG: {"metadata": metadata("settings"), "data": {"host": "db.example"}},
    SECRET: {"metadata": metadata("login"), "stringData": {"password": "hunter2"}},
    MONITOR: {"metadata": metadata("web"), "spec": {"endpoints": [{"port": "metrics"}]}},
    "kubernetes:core/v1:Namespace": {"metadata": {"name": "shop"}},
    "kubernetes:core/v1:ServiceAccount": {"metadata": metadata("web"), "automountServiceAccountToken": False},
    "kubernetes:core/v1:Service": {"metadata": metadata(), "spec": {"ports": [{"port": 80}], "selector": LABELS}},
    "kubernetes:batch/v1:CronJob": {
        "metadata": metadata("dump"),
        "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": job()["spec"]}},
    },
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": {
        "metadata": metadata(),
        "spec": {"podSelector": {"matchLabels": LABELS}, "policyTypes": ["Ingress"]},
    },
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": {
        "metadata": {"name": "shop:reader"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
    },
    "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation": {
        "metadata": metadata("analytics"),
        "spec": {"configuration": {"clusters": [{"name": "main"}]}},
    },
}
"""One of each kind that matters."""
