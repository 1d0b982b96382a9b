"""Policies: spelled a second time where checkov reads one spelling only, and read here where it reads none.

It passes what it cannot read: the policies of keys and topics, which are text, whatever stands in them.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from audit.finding import Finding

Document = dict[str, Any]


def spelled_out(document: Document) -> Document:
    """Add what a role may do as `aws_iam_policy_document`."""
    policies = document["resource"].get("aws_iam_role_policy", {})
    roles = {name: statements(body["policy"]) for name, body in policies.items()}
    return {**document, **({"data": {"aws_iam_policy_document": roles}} if roles else {})}


def statements(policy: str) -> Document:
    """A policy as the blocks of Terraform's `aws_iam_policy_document`."""
    return {"statement": [_statement(statement) for statement in json.loads(policy)["Statement"]]}


def _statement(statement: Mapping[str, Any]) -> Document:
    return {
        "effect": statement["Effect"],
        "actions": listed(statement["Action"]),
        "resources": listed(statement["Resource"]),
        "condition": list(_conditions(statement.get("Condition", {}))),
    }


def _conditions(conditions: Mapping[str, Mapping[str, Any]]) -> Iterator[Document]:
    for test, variables in conditions.items():
        for variable, values in variables.items():
            yield {"test": test, "variable": variable, "values": listed(values)}


def listed(value: str | list[str]) -> list[str]:
    """IAM lets a list of one be written as the one."""
    return value if isinstance(value, list) else [value]


def judge(stack: str, document: Document) -> Iterator[Finding]:
    """Every policy of a resource that lets anybody in without a condition (controls KMS.5, SNS.4, S3.2, S3.3)."""
    mend = "name the principal, or bind it to the account by a condition"
    for kind, bodies in document["resource"].items():
        for name, body in bodies.items():
            for said in json.loads(body.get("policy") or '{"Statement": []}')["Statement"]:
                if anybody(said):
                    what = f"statement {said.get('Sid', '')} lets anybody in"
                    yield Finding("policies", stack, f"{kind}.{name}", "anybody", what, mend)


def anybody(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows something to everybody in the world."""
    principal = statement.get("Principal")
    named = listed(principal.get("AWS", [])) if isinstance(principal, dict) else [principal]
    return statement["Effect"] == "Allow" and "*" in named and not statement.get("Condition")
