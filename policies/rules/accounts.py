"""Accounts: where a provider may work, and on whose behalf and to what AWS's services are let in."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, too_trusting, unnamed_actions
from policies.resource import Resource
from policies.rule import rule

POLICY_OF = {
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:opensearch/domain:Domain": "accessPolicies",
    "aws:secretsmanager/secret:Secret": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:sns/topic:Topic": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
}
"""By type, the property that says who may use it; buckets have rules of their own."""

UNCONDITIONAL = {
    "aws:kms/key:Key": ("backup.amazonaws.com", "events.amazonaws.com", "events.rds.amazonaws.com"),
    "aws:sns/topic:Topic": ("backup.amazonaws.com", "events.amazonaws.com"),
}
"""Services whose policies AWS documents without a condition: with one, a message could be lost."""


@rule("provider-in-own-account", types=[PROVIDER], field="stacks/settings: the stack's account")
def provider_in_own_account(provider: Resource) -> Iterator[str]:
    """A provider names the account that it may work in: somebody logged in elsewhere changes nothing there."""
    if not provider.name.startswith("default") and "allowedAccountIds" not in provider:
        yield "allowedAccountIds is missing"


@rule("services-act-for-own-account", types=list(POLICY_OF),
      field="components/: the policy's statement for the service")  # fmt: skip
def services_act_for_own_account(resource: Resource) -> Iterator[str]:
    """A service of AWS is let in on behalf of the own account, or of one resource of it, and of no other."""
    if POLICY_OF[resource.type] in resource:
        yield from too_trusting(resource[POLICY_OF[resource.type]], UNCONDITIONAL.get(resource.type, ()))


@rule("resource-policy-names-actions", types=list(POLICY_OF), field="components/: the policy's actions")
def names_actions(resource: Resource) -> Iterator[str]:
    """The policy of a key, topic, secret or domain says what is allowed, and to no service everything."""
    if POLICY_OF[resource.type] in resource:
        yield from unnamed_actions(resource[POLICY_OF[resource.type]])
