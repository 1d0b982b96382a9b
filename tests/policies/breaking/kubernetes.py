"""What stands around the pods."""

from tests.policies.broken import Editable, breaks

NAMESPACE, POLICY = "kubernetes:core/v1:Namespace", "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CRON, CONFIG = "kubernetes:batch/v1:CronJob", "kubernetes:core/v1:ConfigMap"
ANALYTICS = "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation"
POOLER = "vrooli-prod-server-pooler"


@breaks("namespace-restricted", "is baseline, restricted is asked for")
def _(plan: Editable) -> None:
    plan.first(NAMESPACE)["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = "baseline"


@breaks("namespace-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(NAMESPACE)


@breaks("analytics-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(ANALYTICS)


@breaks("namespace-not-default", "it is in the namespace default, or in none")
def _(plan: Editable) -> None:
    del plan.first(CONFIG)["metadata"]["namespace"]


@breaks("namespace-closed", "no network policy there closes all pods, both ways")
def _(plan: Editable) -> None:
    plan.remove(POLICY, "commerce-prod-closed")


@breaks("network-policy-names-both-sides", "egress without to: open to everybody")
def _(plan: Editable) -> None:
    plan.made(POLICY, "commerce-prod-order-dump").inputs["spec"]["egress"].append({"ports": [{"port": 443}]})


@breaks("network-policy-names-its-pods", "podSelector selects every pod, and opens something")
def _(plan: Editable) -> None:
    plan.made(POLICY, "commerce-prod-order-dump").inputs["spec"]["podSelector"] = {}


@breaks("disruptions-bounded", "2 replicas and no PodDisruptionBudget", stack="vrooli-prod")
def _(plan: Editable) -> None:
    plan.remove("kubernetes:policy/v1:PodDisruptionBudget")


@breaks("replicas-spread", "neither topologySpreadConstraints nor affinity", stack="vrooli-prod")
def _(plan: Editable) -> None:
    del plan.made("kubernetes:apps/v1:Deployment", POOLER).inputs["spec"]["template"]["spec"][
        "topologySpreadConstraints"
    ]


@breaks("service-stays-inside", "type is LoadBalancer, ClusterIP is asked for")
def _(plan: Editable) -> None:
    plan.first("kubernetes:core/v1:Service")["spec"]["type"] = "LoadBalancer"


@breaks("account-holds-no-token", "automountServiceAccountToken is not false")
def _(plan: Editable) -> None:
    del plan.first("kubernetes:core/v1:ServiceAccount")["automountServiceAccountToken"]


@breaks("secret-from-outside", "declare an ExternalSecret")
def _(plan: Editable) -> None:
    plan.add("kubernetes:core/v1:Secret", "login", {"metadata": {"namespace": "commerce"}, "stringData": {}})


@breaks("job-ends", "activeDeadlineSeconds is not set")
def _(plan: Editable) -> None:
    del plan.first(CRON)["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"]


@breaks("job-says-its-zone", "timeZone is not set")
def _(plan: Editable) -> None:
    del plan.first(CRON)["spec"]["timeZone"]


@breaks("certificate-key-turned", "privateKey.rotationPolicy is Never", stack="vrooli-prod")
def _(plan: Editable) -> None:
    del plan.first("kubernetes:cert-manager.io/v1:Certificate")["spec"]["privateKey"]["rotationPolicy"]


@breaks("secret-of-the-stack", "it takes commerce-staging/order/app")
def _(plan: Editable) -> None:
    external = plan.made("kubernetes:external-secrets.io/v1:ExternalSecret", "commerce-prod-order-database")
    external.inputs["spec"]["data"][0]["remoteRef"]["key"] = "commerce-staging/order/app"


@breaks("analytical-volumes-kept", "volume data: reclaimPolicy is Delete")
def _(plan: Editable) -> None:
    plan.first(ANALYTICS)["spec"]["templates"]["volumeClaimTemplates"][0]["reclaimPolicy"] = "Delete"


@breaks("analytical-pods-declared", "templates.podTemplates has no pod with a container")
def _(plan: Editable) -> None:
    del plan.first(ANALYTICS)["spec"]["templates"]["podTemplates"]


@breaks("analytical-database-copied", "cluster main: replicasCount is 1, 2 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(ANALYTICS)["spec"]["configuration"]["clusters"][0]["layout"]["replicasCount"] = 1


@breaks("analytical-logins-guarded", "the password of sink is in the declaration")
def _(plan: Editable) -> None:
    plan.first(ANALYTICS)["spec"]["configuration"]["users"]["sink/password"] = "a password"
