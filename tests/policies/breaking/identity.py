"""Roles and what they allow."""

import json
from typing import Any

from tests.policies.broken import Editable, breaks

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"


def also_allows(plan: Editable, kind: str, **statement: Any) -> None:
    """Put one more statement into the first policy document of a kind."""
    inputs, name = plan.first(kind), "assumeRolePolicy" if kind == ROLE else "policy"
    document = json.loads(inputs[name])
    document["Statement"].append({"Effect": "Allow"} | statement)
    inputs[name] = json.dumps(document)


@breaks("identity-policy-not-everything", "allows the action *")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, Action="*", Resource="*")


@breaks("identity-policy-not-a-whole-service", "allows s3:*")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, Action="s3:*", Resource="arn:aws:s3:::one/*")


@breaks("identity-policy-names-its-resources", "allows s3:getobject for every resource")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, Action=["s3:GetObject", "s3:ListAllMyBuckets"], Resource="*")


@breaks("identity-policy-decrypts-with-named-keys", "decrypt with every key (*)")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, Action="kms:Decrypt", Resource="*")


@breaks("identity-policy-says-what-it-allows", "everything but its NotAction")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, NotAction="iam:CreateUser", Resource="arn:aws:s3:::one")


@breaks("identity-policy-changes-no-identity", "allows iam:attachrolepolicy")
def _(plan: Editable) -> None:
    also_allows(plan, POLICY, Action="iam:AttachRolePolicy", Resource="arn:aws:iam::123456789012:role/own")


@breaks("identity-no-administrator", "AdministratorAccess is attached")
def _(plan: Editable) -> None:
    plan.first("aws:iam/rolePolicyAttachment:RolePolicyAttachment")["policyArn"] = (
        "arn:aws:iam::aws:policy/AdministratorAccess"
    )


@breaks("identity-no-users", "it is an IAM user's")
def _(plan: Editable) -> None:
    plan.add("aws:iam/accessKey:AccessKey", "reports", {"user": "reports"})


@breaks("role-taken-by-whom-it-names", "lets everybody take it")
def _(plan: Editable) -> None:
    also_allows(plan, ROLE, Action="sts:AssumeRole", Principal={"AWS": "*"})


@breaks("role-taken-for-own-account", "rds.amazonaws.com takes it without a condition")
def _(plan: Editable) -> None:
    also_allows(plan, ROLE, Action="sts:AssumeRole", Principal={"Service": "rds.amazonaws.com"})
