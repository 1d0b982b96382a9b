"""OpenSearch domains."""

import json

from tests.policies.broken import Editable, breaks

DOMAIN = "aws:opensearch/domain:Domain"


@breaks("search-encrypted", "encryptAtRest is off")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["encryptAtRest"]["enabled"] = False


@breaks("search-customer-key", "encryptAtRest.kmsKeyId is missing")
def _(plan: Editable) -> None:
    del plan.first(DOMAIN)["encryptAtRest"]["kmsKeyId"]


@breaks("search-nodes-speak-tls", "nodeToNodeEncryption is off")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["nodeToNodeEncryption"]["enabled"] = False


@breaks("search-tls-only", "tlsSecurityPolicy is Policy-Min-TLS-1-0-2019-07")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["domainEndpointOptions"]["tlsSecurityPolicy"] = "Policy-Min-TLS-1-0-2019-07"


@breaks("search-in-network", "vpcOptions.subnetIds is empty")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["vpcOptions"]["subnetIds"] = []


@breaks("search-asks-who-comes", "advancedSecurityOptions.internalUserDatabaseEnabled is on")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["advancedSecurityOptions"]["internalUserDatabaseEnabled"] = True


@breaks("search-policy-closed", "accessPolicies lets everybody in by its statement OwnRoles")
def _(plan: Editable) -> None:
    domain = plan.first(DOMAIN)
    policy = json.loads(domain["accessPolicies"])
    policy["Statement"][0]["Principal"] = "*"
    domain["accessPolicies"] = json.dumps(policy)


@breaks("search-logged", "AUDIT_LOGS is published nowhere")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["logPublishingOptions"][3]["enabled"] = False


@breaks("search-patched", "softwareUpdateOptions.autoSoftwareUpdateEnabled is off")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["softwareUpdateOptions"]["autoSoftwareUpdateEnabled"] = False


@breaks("search-loses-a-node", "clusterConfig.instanceCount is 2, 3 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["clusterConfig"]["instanceCount"] = 2


@breaks("search-led", "clusterConfig has 0 dedicated masters, 3 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(DOMAIN)["clusterConfig"]["dedicatedMasterEnabled"] = False


@breaks("search-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(DOMAIN)
