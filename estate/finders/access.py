"""Keys, secrets and roles: who may read the data, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from estate.look import Calls, Finder, Found, Inputs, Look, named_by, tagged


def _alias_of(given: Inputs) -> Mapping[str, Any]:
    """A key bears its alias as a tag: the key is found by that even when the tag is not there."""
    return {"KeyId": f"alias/{tagged(given)}"}


def _attachment(calls: Calls, given: Inputs) -> Found | None:
    attached = Look(
        "iam", "list_attached_role_policies", named_by("RoleName", "role"),
        f"AttachedPolicies[?PolicyArn=='{given['policyArn']}']", "PolicyArn",
    )(calls, given)  # fmt: skip
    return attached and Found(f"{given['role']}/{attached.id}")


def _policy(calls: Calls, given: Inputs) -> Found | None:
    look = Look(
        "iam", "get_role_policy", lambda asked: {"RoleName": asked["role"], "PolicyName": asked["name"]}, "[@]",
        "join(':', [RoleName, PolicyName])",
    )  # fmt: skip
    return look(calls, given)


FINDERS: dict[str, Finder] = {
    "aws:kms/key:Key": Look(
        "kms", "describe_key", _alias_of, "KeyMetadata", "KeyId",
        outputs={"arn": "Arn", "keyId": "KeyId"}, leaving="DeletionDate",
    ),
    "aws:kms/alias:Alias": lambda calls, given: (
        Found(given["name"])
        if Look("kms", "describe_key", named_by("KeyId", "name"), "KeyMetadata", "KeyId")(calls, given)
        else None
    ),
    "aws:secretsmanager/secret:Secret": Look(
        "secretsmanager", "describe_secret", named_by("SecretId", "name"), "[@]", "ARN",
        outputs={"arn": "ARN"}, leaving="DeletedDate",
    ),
    "aws:iam/role:Role": Look(
        "iam", "get_role", named_by("RoleName", "name"), "Role", "RoleName",
        outputs={"arn": "Arn", "name": "RoleName"},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment,
    "aws:iam/rolePolicy:RolePolicy": _policy,
}  # fmt: skip
"""By type."""
