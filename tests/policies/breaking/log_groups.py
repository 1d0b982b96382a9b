"""Log groups."""

import json

from tests.policies.broken import Editable, breaks

GROUP = "aws:cloudwatch/logGroup:LogGroup"


@breaks("log-group-encrypted", "kmsKeyId names no key")
def _(plan: Editable) -> None:
    del plan.first(GROUP)["kmsKeyId"]


@breaks("log-group-ends", "retentionInDays is not said")
def _(plan: Editable) -> None:
    del plan.first(GROUP)["retentionInDays"]


@breaks("log-group-kept-a-year", "retentionInDays is 30, 365 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(GROUP)["retentionInDays"] = 30.0


@breaks("log-group-there-before-its-database", "it exports upgrade")
def _(plan: Editable) -> None:
    plan.remove(GROUP, "commerce-prod-analytics-upgrade")


@breaks("log-policy-for-own-account", "Service es.amazonaws.com may write without a condition")
def _(plan: Editable) -> None:
    policy = plan.first("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    document = json.loads(policy["policyDocument"])
    del document["Statement"][0]["Condition"]
    policy["policyDocument"] = json.dumps(document)


@breaks("log-group-there-before-its-proxy", "/aws/rds/proxy/commerce-prod-catalog-proxy is not declared")
def _(plan: Editable) -> None:
    plan.remove(GROUP, "commerce-prod-catalog-proxy")


@breaks("log-policy-narrow", "a statement allows *")
def _(plan: Editable) -> None:
    policy = plan.first("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    document = json.loads(policy["policyDocument"])
    document["Statement"][0]["Resource"] = "*"
    policy["policyDocument"] = json.dumps(document)
