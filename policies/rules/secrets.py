"""Secrets Manager: under a customer key, to be had back, closed, and never filled by the program."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, too_open
from policies.level import ON_AWS
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a type's name)
POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"


@rule("secret-customer-key", types=[SECRET], field="components/secret.py: kms_key_id", controls=["CKV_AWS_149"])
def customer_key(secret: Resource) -> Iterator[str]:
    """A secret is encrypted with a customer key."""
    if "kmsKeyId" not in secret:
        yield "kmsKeyId is missing; without one AWS's own key encrypts it, which no policy of the account guards"


@rule("secret-had-back", types=[SECRET], field="environment.protection.secret_recovery_days", levels=ON_AWS)
def had_back(secret: Resource, *, days: int = 7) -> Iterator[str]:
    """A secret that somebody deletes can be had back for a week or more."""
    window = secret.get("recoveryWindowInDays", 30)
    if window < days:
        yield f"recoveryWindowInDays is {window:g}, {days} or more are asked for"


@rule("secret-policy-closed", types=[SECRET, POLICY, PROVIDER], about=About.STACK,
      field="components/secret.py: no policy at all", controls=["CIS 2.21"])  # fmt: skip
def policy_closed(stack: Stack) -> Iterator[Complaint]:
    """No secret's policy, where there is one, lets everybody or another account read it."""
    yield from too_open(stack, stack.of(SECRET, POLICY), "policy")


@rule("secret-filled-elsewhere", types=[VERSION], field="components/secret.py: leave the value to `groundwork roles`")
def filled_elsewhere(version: Resource) -> Iterator[str]:
    """What is in a secret is written by who makes it, never by the program: Pulumi's state would keep a copy."""
    for name in ("secretString", "secretBinary"):
        if name in version:
            yield f"{name} is written by the program; let the database's own tools write it"


@rule("secret-rotated-in-time", types=[ROTATION], field="the rotation's automatically_after_days")
def rotated_in_time(rotation: Resource, *, days: int = 90) -> Iterator[str]:
    """A secret that Secrets Manager rotates is rotated every ninety days or oftener.

    Nothing shipped is rotated so, and controls SecretsManager.4 and CKV_AWS_304 are not met by this.
    """
    rules = rotation.get("rotationRules", {})
    after = rules.get("automaticallyAfterDays")
    if after is None and "scheduleExpression" not in rules:
        yield f"neither automaticallyAfterDays nor scheduleExpression is said; {days} days or fewer are asked for"
    elif after is not None and after > days:
        yield f"automaticallyAfterDays is {after:g}, {days} or fewer are asked for"
