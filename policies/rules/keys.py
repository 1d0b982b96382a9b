"""KMS keys: they turn, stay, and obey the own account only."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, too_open
from policies.level import LIKE_PRODUCTION, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

ALIAS = "aws:kms/alias:Alias"
KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"


@rule("key-rotated", types=[KEY], field="components/key.py: enable_key_rotation",
      controls=["KMS.4", "CIS 4.6", "CKV_AWS_7"])  # fmt: skip
def rotated(key: Resource) -> Iterator[str]:
    """A key's material turns every year or oftener, where it is one that can."""
    symmetric = key.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
    if symmetric and not key.get("enableKeyRotation"):
        yield "enableKeyRotation is off"


@rule("key-enabled", types=[KEY], field="components/key.py: nothing; leave is_enabled out", controls=["CKV_AWS_227"])
def enabled(key: Resource) -> Iterator[str]:
    """A key is switched on: all that it encrypts is out of reach otherwise."""
    if not key.get("isEnabled", True):
        yield "isEnabled is off"


@rule("key-had-back", types=[KEY], field="environment.protection.key_deletion_days", controls=["KMS.3"],
      levels=PRODUCTION)  # fmt: skip
def had_back(key: Resource, *, days: int = 30) -> Iterator[str]:
    """A key of production that somebody deletes can be had back for thirty days, the most that KMS allows."""
    window = key.get("deletionWindowInDays", 30)
    if window < days:
        yield f"deletionWindowInDays is {window:g}, {days} are asked for"


@rule("key-protected", types=[KEY], field="environment.protection.protected", controls=["KMS.3"],
      levels=LIKE_PRODUCTION)  # fmt: skip
def protected(key: Resource) -> Iterator[str]:
    """Pulumi refuses to delete a key: all that it encrypts would be lost with it."""
    if not key.protected:
        yield "Pulumi's protect is off"


@rule("key-policy-said", types=[KEY, KEY_POLICY], about=About.STACK, field="components/key.py: policy",
      controls=["CKV2_AWS_64"])  # fmt: skip
def policy_said(stack: Stack) -> Iterator[Complaint]:
    """A key says who may use it, instead of leaving that to AWS's default policy."""
    for key in stack.of(KEY):
        if "policy" not in key and not any(stack.takers(key, KEY_POLICY)):
            yield key, "policy is missing"


@rule("key-policy-closed", types=[KEY, KEY_POLICY, PROVIDER], about=About.STACK, field="components/key.py: policy",
      controls=["KMS.5", "CIS 2.21", "CKV_AWS_33"])  # fmt: skip
def policy_closed(stack: Stack) -> Iterator[Complaint]:
    """No key's policy lets everybody or another account use it."""
    yield from too_open(stack, stack.of(KEY, KEY_POLICY), "policy")


@rule("key-named", types=[KEY, ALIAS], about=About.STACK, field="components/key.py: _alias")
def named(stack: Stack) -> Iterator[Complaint]:
    """Every key has an alias, so that people and logs can tell one from another."""
    called = {key.urn for alias in stack.of(ALIAS) for key in stack.taken(alias, "targetKeyId", KEY)}
    for key in stack.of(KEY):
        if key.urn not in called:
            yield key, "no alias leads to it"
