"""OpenSearch domains: in the network, encrypted, asking who comes, able to lose a node, and logged."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, too_open
from policies.level import LIKE_PRODUCTION, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

DOMAIN = "aws:opensearch/domain:Domain"

TLS = "Policy-Min-TLS-1-2"
"""How the names of AWS's policies begin that want TLS 1.2 or newer."""
LOGS = ("INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS", "ES_APPLICATION_LOGS", "AUDIT_LOGS")


@rule("search-encrypted", types=[DOMAIN], field="components/search.py: encrypt_at_rest",
      controls=["Opensearch.1", "CKV_AWS_5"])  # fmt: skip
def encrypted(domain: Resource) -> Iterator[str]:
    """A search domain's indices, logs and snapshots are encrypted."""
    if not domain.get("encryptAtRest", {}).get("enabled"):
        yield "encryptAtRest is off"


@rule("search-customer-key", types=[DOMAIN], field="components/search.py: kms_key_id", controls=["CKV_AWS_247"])
def customer_key(domain: Resource) -> Iterator[str]:
    """A search domain is encrypted with a customer key."""
    if "kmsKeyId" not in domain.get("encryptAtRest", {"kmsKeyId": "encryption is off"}):
        yield "encryptAtRest.kmsKeyId is missing"


@rule("search-nodes-speak-tls", types=[DOMAIN], field="components/search.py: node_to_node_encryption",
      controls=["Opensearch.3", "CKV_AWS_6"])  # fmt: skip
def nodes_speak_tls(domain: Resource) -> Iterator[str]:
    """A search domain's nodes speak TLS with each other."""
    if not domain.get("nodeToNodeEncryption", {}).get("enabled"):
        yield "nodeToNodeEncryption is off"


@rule("search-tls-only", types=[DOMAIN], field="components/search.py: domain_endpoint_options",
      controls=["Opensearch.8", "CKV_AWS_83", "CKV_AWS_228"])  # fmt: skip
def tls_only(domain: Resource) -> Iterator[str]:
    """A search domain is spoken to by HTTPS only, in TLS 1.2 or newer."""
    options = domain.get("domainEndpointOptions", {})
    if not options.get("enforceHttps"):
        yield "domainEndpointOptions.enforceHttps is off"
    policy = options.get("tlsSecurityPolicy", "the oldest")
    if not policy.startswith(TLS):
        yield f"domainEndpointOptions.tlsSecurityPolicy is {policy}; one that begins with {TLS} is asked for"


@rule("search-in-network", types=[DOMAIN], field="components/search.py: vpc_options",
      controls=["Opensearch.2", "CKV_AWS_137"])  # fmt: skip
def in_network(domain: Resource) -> Iterator[str]:
    """A search domain stands in the network, behind a security group, not in the internet."""
    options = domain.get("vpcOptions", {})
    for name in ("subnetIds", "securityGroupIds"):
        if not options.get(name):
            yield f"vpcOptions.{name} is empty"


@rule("search-asks-who-comes", types=[DOMAIN], field="components/search.py: advanced_security_options",
      controls=["Opensearch.7", "CKV2_AWS_52"])  # fmt: skip
def asks_who_comes(domain: Resource) -> Iterator[str]:
    """A search domain asks everybody who he is, and knows him by a role of the account, not by a password."""
    options = domain.get("advancedSecurityOptions", {})
    if not options.get("enabled"):
        yield "advancedSecurityOptions is off"
    for name in ("anonymousAuthEnabled", "internalUserDatabaseEnabled"):
        if options.get(name):
            yield f"advancedSecurityOptions.{name} is on"


@rule("search-policy-closed", types=[DOMAIN, PROVIDER], about=About.STACK, field="components/search.py: _policy",
      controls=["CIS 2.21"])  # fmt: skip
def policy_closed(stack: Stack) -> Iterator[Complaint]:
    """Every search domain has a policy, which lets neither everybody nor another account in."""
    yield from ((domain, "accessPolicies is missing") for domain in stack.of(DOMAIN) if "accessPolicies" not in domain)
    yield from too_open(stack, stack.of(DOMAIN), "accessPolicies")


@rule("search-logged", types=[DOMAIN], field="components/search.py: LOGS",
      controls=["Opensearch.4", "Opensearch.5", "CKV_AWS_84", "CKV_AWS_317"])  # fmt: skip
def logged(domain: Resource) -> Iterator[str]:
    """A search domain writes down slow requests, errors, and who did what."""
    options = domain.get("logPublishingOptions", ())
    written = {each.get("logType") for each in options if each.get("enabled", True)}
    lacking = [log for log in LOGS if log not in written]
    if lacking:
        yield f"{', '.join(lacking)} is published nowhere"


@rule("search-patched", types=[DOMAIN], field="components/search.py: auto_software_update_enabled",
      controls=["Opensearch.10"])  # fmt: skip
def patched(domain: Resource) -> Iterator[str]:
    """A search domain gets AWS's patches by itself, in its quiet hours."""
    if not domain.get("softwareUpdateOptions", {}).get("autoSoftwareUpdateEnabled"):
        yield "softwareUpdateOptions.autoSoftwareUpdateEnabled is off"
    if not domain.get("offPeakWindowOptions", {}).get("enabled"):
        yield "offPeakWindowOptions is off, so a patch may come at any hour"


@rule("search-loses-a-node", types=[DOMAIN], field="environment.capacity.search_nodes",
      controls=["Opensearch.6", "CKV2_AWS_59"], levels=PRODUCTION)  # fmt: skip
def loses_a_node(domain: Resource, *, nodes: int = 3) -> Iterator[str]:
    """A search domain of production has three nodes or more that hold data, in more than one zone."""
    cluster = domain.get("clusterConfig", {})
    count = cluster.get("instanceCount", 1)
    if count < nodes:
        yield f"clusterConfig.instanceCount is {count:g}, {nodes} or more are asked for"
    if not cluster.get("zoneAwarenessEnabled"):
        yield "clusterConfig.zoneAwarenessEnabled is off"


@rule("search-led", types=[DOMAIN], field="components/search.py: MASTERS",
      controls=["Opensearch.11", "CKV2_AWS_59"], levels=PRODUCTION)  # fmt: skip
def led(domain: Resource, *, masters: int = 3) -> Iterator[str]:
    """A search domain of production is led by three nodes of their own, of which one can be lost."""
    cluster = domain.get("clusterConfig", {})
    count = cluster.get("dedicatedMasterCount", 0) if cluster.get("dedicatedMasterEnabled") else 0
    if count < masters:
        yield f"clusterConfig has {count:g} dedicated masters, {masters} or more are asked for"


@rule("search-protected", types=[DOMAIN], field="environment.protection.protected", levels=LIKE_PRODUCTION)
def protected(domain: Resource) -> Iterator[str]:
    """Pulumi refuses to delete a search domain."""
    if not domain.protected:
        yield "Pulumi's protect is off"
