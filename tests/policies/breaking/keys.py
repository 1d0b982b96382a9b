"""KMS keys."""

import json

from tests.policies.broken import Editable, breaks

KEY = "aws:kms/key:Key"


@breaks("key-rotated", "enableKeyRotation is off")
def _(plan: Editable) -> None:
    plan.first(KEY)["enableKeyRotation"] = False


@breaks("key-enabled", "isEnabled is off")
def _(plan: Editable) -> None:
    plan.first(KEY)["isEnabled"] = False


@breaks("key-had-back", "deletionWindowInDays is 7, 30 are asked for")
def _(plan: Editable) -> None:
    plan.first(KEY)["deletionWindowInDays"] = 7


@breaks("key-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(KEY)


@breaks("key-policy-said", "policy is missing")
def _(plan: Editable) -> None:
    del plan.first(KEY)["policy"]


@breaks("key-policy-closed", "policy lets everybody in by its statement AccountDecides")
def _(plan: Editable) -> None:
    key = plan.first(KEY)
    policy = json.loads(key["policy"])
    policy["Statement"][0]["Principal"] = {"AWS": "*"}
    key["policy"] = json.dumps(policy)


@breaks("key-named", "no alias leads to it")
def _(plan: Editable) -> None:
    plan.remove("aws:kms/alias:Alias")
