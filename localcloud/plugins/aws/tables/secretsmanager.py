# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""Secrets Manager: the secrets themselves; what they hold is written by others."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.work import Call, Found, Work


class Secret(Kind):
    """A secret without its value; its id is its ARN."""

    type_name = "aws:secretsmanager/secret:Secret"
    service = "secretsmanager"
    creation = Call("create_secret")
    reading = Call("describe_secret", "SecretId")
    updating = (Call("update_secret", "SecretId"),)
    identity = "ARN"
    natural = ("name",)
    names = {"replicas": "AddReplicaRegions"}
    paths = {"arn": "ARN", "replicas": "ReplicationStatus"}
    autoname = Autoname(longest=512)
    defaults = {"recoveryWindowInDays": 30, "forceOverwriteReplicaSecret": False}
    passive = ("recoveryWindowInDays", "forceOverwriteReplicaSecret")
    replaces = ("name", "namePrefix")
    missing = ("ResourceNotFoundException",)
    tagging = Tagging("tag_resource", "untag_resource", "SecretId", of="id")
    tags_at = "Tags"

    def find(self, work: Work) -> str | None:
        """Look for the name: one that waits for its deletion is restored, as its name cannot be used for another."""
        work.id = str(work.inputs["name"])
        found = super().read(work)
        if found is None or found["ARN"] == work.replaced:
            return None
        if found.get("DeletedDate"):
            work.call("restore_secret", SecretId=found["ARN"])
        return str(found["ARN"])

    def create(self, work: Work) -> str:
        """Create the secret, then its policy."""
        work.id = super().create(work)
        self.update(work, {"policy"} & set(work.inputs))
        return work.id

    def read(self, work: Work) -> Found | None:
        """Describe the secret with its policy."""
        found = super().read(work)
        if found is None or self.gone(found):
            return found
        return {**found, "Policy": self._policy(work)}

    def _policy(self, work: Work) -> str | None:
        try:
            return work.call("get_resource_policy", SecretId=work.id).get("ResourcePolicy")
        except ApiError as refused:
            if refused.code in self.missing:
                return None
            raise

    def gone(self, found: Found) -> bool:
        """Tell whether it waits for its deletion."""
        return found.get("DeletedDate") is not None

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the policy by a call of its own, the rest at once."""
        if "policy" in changed and work.inputs.get("policy"):
            work.call("put_resource_policy", SecretId=work.id, ResourcePolicy=work.inputs["policy"])
        super().update(work, set(changed) & {"description", "kmsKeyId"})

    def delete(self, work: Work) -> None:
        """Delete it after the days the program wants; with none, at once."""
        days = work.get("recoveryWindowInDays")
        how: dict[str, Any] = {"RecoveryWindowInDays": int(days)} if days else {"ForceDeleteWithoutRecovery": True}
        work.call("delete_secret", SecretId=work.id, **how)


class SecretPolicy(Kind):
    """Who may do what with a secret, declared apart from it; its id is the secret's ARN."""

    type_name = "aws:secretsmanager/secretPolicy:SecretPolicy"
    service = "secretsmanager"
    creation = Call("put_resource_policy")
    reading = Call("get_resource_policy", "SecretId")
    deletion = Call("delete_resource_policy", "SecretId")
    natural = ("secretArn",)
    names = {"secretArn": "SecretId", "policy": "ResourcePolicy"}
    paths = {"secretArn": "ARN"}
    unreadable = ("blockPublicPolicy",)
    replaces = ("secretArn",)
    # AWS says the latter of a secret that waits for its deletion.
    missing = ("ResourceNotFoundException", "InvalidRequestException")

    def read(self, work: Work) -> Found | None:
        """Tell the policy, where the secret has one."""
        found = super().read(work)
        return found if found and found.get("ResourcePolicy") else None

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the policy again."""
        if changed:
            self.create(work)
