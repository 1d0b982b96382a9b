"""What stands around the pods: namespaces, walls, budgets for disruption, secrets and volumes."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.level import LIKE_PRODUCTION, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.pods import CRON, OPERATED, PODS, TEMPLATED, pods
from policies.stack import Stack

NAMESPACE, SERVICE, CONFIG = (f"kubernetes:core/v1:{kind}" for kind in ("Namespace", "Service", "ConfigMap"))
ACCOUNT, SECRET = "kubernetes:core/v1:ServiceAccount", "kubernetes:core/v1:Secret"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret"
ANALYTICS, KEEPER = OPERATED
SPREAD = tuple(kind for kind in TEMPLATED if not kind.endswith("DaemonSet"))
"""What runs a number of equal pods."""
RESTRICTED = "pod-security.kubernetes.io/enforce"
WALLS = frozenset({"Ingress", "Egress"})


@rule("namespace-restricted", types=[NAMESPACE],
      field="components/kubernetes/cluster.py: the namespace's labels")  # fmt: skip
def restricted(namespace: Resource) -> Iterator[str]:
    """The cluster itself refuses a namespace's pods when they do not keep the `restricted` standard."""
    mode = (namespace["metadata"].get("labels") or {}).get(RESTRICTED)
    if mode != "restricted":
        yield f"the label {RESTRICTED} is {mode or 'not set'}, restricted is asked for"


@rule("namespace-protected", types=[NAMESPACE], field="environment.protection.protected",
      levels=LIKE_PRODUCTION)  # fmt: skip
def protected(namespace: Resource) -> Iterator[str]:
    """Pulumi refuses to delete a namespace, and with it all that is in it."""
    if not namespace.protected:
        yield "Pulumi's protect is off"


@rule("analytics-protected", types=[ANALYTICS, KEEPER], field="environment.protection.protected",
      levels=LIKE_PRODUCTION)  # fmt: skip
def analytics_protected(store: Resource) -> Iterator[str]:
    """Pulumi refuses to delete an analytical database, or the register that its copies agree through."""
    if not store.protected:
        yield "Pulumi's protect is off"


@rule("namespace-not-default", types=[*PODS, SERVICE, CONFIG], field="system.kubernetes.namespace",
      controls=["CKV_K8S_21"])  # fmt: skip
def not_default(resource: Resource) -> Iterator[str]:
    """What a system has on a cluster is in a namespace of its own."""
    if resource["metadata"].get("namespace", "default") == "default":
        yield "it is in the namespace default, or in none"


@rule("namespace-closed", types=[NAMESPACE, POLICY], field="components/kubernetes/walls.py: closed",
      about=About.STACK, controls=["CKV2_K8S_6"])  # fmt: skip
def closed(stack: Stack) -> Iterator[Complaint]:
    """In every namespace one policy closes all pods to everybody, before others open what is needed."""
    shut = {each["metadata"].get("namespace") for each in stack.of(POLICY) if _closes_all(each["spec"])}
    for namespace in stack.of(NAMESPACE):
        if namespace["metadata"]["name"] not in shut:
            yield namespace, "no network policy there closes all pods, both ways"


@rule("network-policy-names-both-sides", types=[POLICY], field="components/kubernetes/walls.py")
def both_sides(policy: Resource) -> Iterator[str]:
    """A network policy that opens something says to whom, and at which ports."""
    spec = policy["spec"]
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for each in spec.get(direction) or ():
            yield from (f"{direction} without {part}: {what}" for part, what in _missing(each, peers))


@rule("network-policy-names-its-pods", types=[POLICY], field="components/kubernetes/walls.py: wall")
def names_its_pods(policy: Resource) -> Iterator[str]:
    """A network policy is about both ways, and one that opens something is about the pods that it names."""
    spec = policy["spec"]
    if missing := sorted(WALLS - set(spec.get("policyTypes") or ())):
        yield f"policyTypes lacks {', '.join(missing)}"
    if not spec.get("podSelector") and (spec.get("ingress") or spec.get("egress")):
        yield "podSelector selects every pod, and opens something to all of them"


@rule("disruptions-bounded", types=[*SPREAD, BUDGET], field="components/kubernetes/workload.py: deployment",
      about=About.STACK)  # fmt: skip
def bounded(stack: Stack) -> Iterator[Complaint]:
    """What runs more than once has a budget, so that draining a node leaves some of it."""
    budgets = [each["spec"].get("selector") or {} for each in stack.of(BUDGET)]
    for resource in stack.of(*SPREAD):
        labels = resource["spec"]["template"]["metadata"].get("labels") or {}
        if resource["spec"].get("replicas", 1) > 1 and not any(_selects(each, labels) for each in budgets):
            yield resource, f"{resource['spec']['replicas']:g} replicas and no PodDisruptionBudget that selects them"


@rule("replicas-spread", types=SPREAD, field="components/kubernetes/workload.py: deployment")
def spread(resource: Resource) -> Iterator[str]:
    """What runs more than once stands in more than one zone or on more than one node."""
    if resource["spec"].get("replicas", 1) > 1:
        for pod in pods(resource):
            if not pod.get("topologySpreadConstraints") and "affinity" not in pod:
                yield "neither topologySpreadConstraints nor affinity"


@rule("service-stays-inside", types=[SERVICE], field="components/kubernetes: the service's type")
def inside(service: Resource) -> Iterator[str]:
    """A service is reached from within the cluster alone."""
    kind = service.get("spec", {}).get("type", "ClusterIP")
    if kind not in ("ClusterIP", "ExternalName"):
        yield f"type is {kind}, ClusterIP is asked for"


@rule("account-holds-no-token", types=[ACCOUNT], field="components/kubernetes/jobs.py: account")
def account(resource: Resource) -> Iterator[str]:
    """A service account gives its pods no token of the cluster's API unless a pod asks for one."""
    if resource.get("automountServiceAccountToken") is not False:
        yield "automountServiceAccountToken is not false"


@rule("secret-from-outside", types=[SECRET, CONFIG], field="components/kubernetes/settings.py: secret")
def from_outside(resource: Resource) -> Iterator[str]:
    """Secrets come from Secrets Manager when a pod starts, and never through Pulumi's state."""
    if resource.type == SECRET:
        yield "a Secret's data would be in the state; declare an ExternalSecret"
    for name in resource.get("data", {}) if resource.type == CONFIG else ():
        if any(word in name.lower() for word in ("password", "secret", "token", "private_key")):
            yield f"data.{name} of a ConfigMap is in clear"


@rule("job-ends", types=[CRON], field="components/kubernetes/jobs.py: cron")
def ends(job: Resource) -> Iterator[str]:
    """A job on a schedule ends in time, is not tried for ever, and never runs beside itself."""
    spec = job["spec"]
    inner = spec["jobTemplate"]["spec"]
    if spec.get("concurrencyPolicy", "Allow") == "Allow":
        yield "concurrencyPolicy lets it run beside itself; Forbid is asked for"
    for name in ("activeDeadlineSeconds", "backoffLimit"):
        if inner.get(name) is None:
            yield f"{name} is not set"


@rule("job-says-its-zone", types=[CRON], field="components/kubernetes/jobs.py: cron")
def zone(job: Resource) -> Iterator[str]:
    """A schedule says in which time zone it is meant: else it is the cluster's."""
    if "timeZone" not in job["spec"]:
        yield "timeZone is not set"


@rule("certificate-key-turned", types=[CERTIFICATE], field="components/kubernetes/pgbouncer.py: the certificate")
def turned(certificate: Resource) -> Iterator[str]:
    """A certificate gets a new key each time that it is renewed."""
    policy = (certificate["spec"].get("privateKey") or {}).get("rotationPolicy", "Never")
    if policy != "Always":
        yield f"privateKey.rotationPolicy is {policy}, Always is asked for"


@rule("secret-of-the-stack", types=[EXTERNAL], field="components/kubernetes/settings.py: secret",
      about=About.STACK)  # fmt: skip
def of_the_stack(stack: Stack) -> Iterator[Complaint]:
    """A namespace takes the secrets of its own stack alone."""
    for external in stack.of(EXTERNAL):
        for each in external["spec"].get("data") or ():
            path = each["remoteRef"]["key"]
            if not path.startswith(("arn:", f"{stack.name}/")):
                yield external, f"it takes {path}; secrets of this stack begin with {stack.name}/"


@rule("analytical-volumes-kept", types=OPERATED, field="components/kubernetes/analytics.py: volumeClaimTemplates",
      levels=LIKE_PRODUCTION)  # fmt: skip
def volumes_kept(resource: Resource) -> Iterator[str]:
    """A volume of the analytical database outlives its pod and its declaration."""
    volumes = resource["spec"].get("templates", {}).get("volumeClaimTemplates") or ()
    if not volumes:
        yield "no volumeClaimTemplates: its data would go with its pods"
    for each in volumes:
        if each.get("reclaimPolicy", "Delete") != "Retain":
            yield f"volume {each['name']}: reclaimPolicy is {each.get('reclaimPolicy', 'Delete')}, Retain is asked for"


@rule("analytical-pods-declared", types=OPERATED, field="components/kubernetes/analytics.py: podTemplates")
def pods_declared(resource: Resource) -> Iterator[str]:
    """The analytical database's pods are declared whole, so that none is the operator's own, which has no limits."""
    if not any(pod.get("containers") for pod in pods(resource)):
        yield "templates.podTemplates has no pod with a container"


@rule("analytical-database-copied", types=OPERATED, field="environment.capacity.analytics_replicas",
      levels=PRODUCTION)  # fmt: skip
def copied(resource: Resource, *, copies: int = 2, keepers: int = 3) -> Iterator[str]:
    """In production the analytical database has two copies or more, and three keepers that agree on them."""
    least = copies if resource.type == ANALYTICS else keepers
    clusters = resource["spec"]["configuration"].get("clusters") or ()
    if not clusters:
        yield "no cluster is declared: the operator's own has one copy"
    for each in clusters:
        found = int((each.get("layout") or {}).get("replicasCount", 1))
        if found < least:
            yield f"cluster {each['name']}: replicasCount is {found}, {least} or more are asked for"


@rule("analytical-logins-guarded", types=[ANALYTICS], field="components/kubernetes/analytics.py: users")
def guarded(resource: Resource) -> Iterator[str]:
    """A login of the analytical database has its password from a secret and the networks that it comes from."""
    users = resource["spec"]["configuration"].get("users") or {}
    # ClickHouse makes the login `default` by itself, and gives it no password.
    for name in sorted({"default", *(path.partition("/")[0] for path in users)}):
        if any(f"{name}/{kind}" in users for kind in ("password", "password_sha256_hex")):
            yield f"the password of {name} is in the declaration; name a secret: {name}/k8s_secret_password"
        if not users.get(f"{name}/networks/ip"):
            yield f"{name} is let in from everywhere; say {name}/networks/ip"
        elif any(each in ("::/0", "0.0.0.0/0") for each in users[f"{name}/networks/ip"]):
            yield f"{name} is let in from everywhere; name its networks"


def _closes_all(spec: Mapping[str, Any]) -> bool:
    both = set(spec.get("policyTypes") or ()) >= WALLS
    return both and not spec.get("podSelector") and not spec.get("ingress") and not spec.get("egress")


def _missing(opened: Mapping[str, Any], peers: str) -> Iterator[tuple[str, str]]:
    if not opened.get(peers):
        yield peers, "open to everybody"
    if not opened.get("ports"):
        yield "ports", "open at every port"


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    wanted = selector.get("matchLabels") or {}
    return bool(wanted) and all(labels.get(name) == value for name, value in wanted.items())
