"""Secrets Manager."""

import json

from tests.policies.broken import Editable, breaks

SECRET = "aws:secretsmanager/secret:Secret"


@breaks("secret-customer-key", "kmsKeyId is missing")
def _(plan: Editable) -> None:
    del plan.first(SECRET)["kmsKeyId"]


@breaks("secret-had-back", "recoveryWindowInDays is 0, 7 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(SECRET)["recoveryWindowInDays"] = 0


@breaks("secret-policy-closed", "policy lets everybody in by its statement Open")
def _(plan: Editable) -> None:
    statement = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}
    plan.first(SECRET)["policy"] = json.dumps({"Statement": [statement]})


@breaks("secret-filled-elsewhere", "secretString is written by the program")
def _(plan: Editable) -> None:
    plan.add("aws:secretsmanager/secretVersion:SecretVersion", "first", {"secretId": "a", "secretString": "open"})


@breaks("secret-rotated-in-time", "automaticallyAfterDays is 365, 90 or fewer are asked for")
def _(plan: Editable) -> None:
    rules = {"automaticallyAfterDays": 365}
    plan.add("aws:secretsmanager/secretRotation:SecretRotation", "late", {"secretId": "a", "rotationRules": rules})
