# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""KMS: keys and their aliases."""

from __future__ import annotations

from collections.abc import Collection

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import MARK, Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_NOT_FOUND = ("NotFoundException",)


class Key(Kind):
    """A customer managed key. AWS deletes it only days after it was asked to; from then on it counts as gone."""

    type_name = "aws:kms/key:Key"
    service = "kms"
    creation = Call("create_key")
    reading = Call("describe_key", "KeyId", "KeyMetadata")
    identity = "KeyMetadata.KeyId"
    names = {"customerMasterKeySpec": "KeySpec", "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"}
    paths = {"isEnabled": "Enabled"}
    defaults = {
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyUsage": "ENCRYPT_DECRYPT",
        "isEnabled": True,
        "enableKeyRotation": False,
        "bypassPolicyLockoutSafetyCheck": False,
    }
    replaces = ("customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId")
    passive = ("deletionWindowInDays", "bypassPolicyLockoutSafetyCheck")
    missing = _NOT_FOUND
    tagging = Tagging(
        "tag_resource",
        "untag_resource",
        "KeyId",
        of="id",
        key="TagKey",
        value="TagValue",
        list="list_resource_tags:Tags",
    )

    def find(self, work: Work) -> str | None:
        """Look for a living key that bears the mark."""
        tagged = {"ResourceTypeFilters": ["kms"], "TagFilters": [{"Key": MARK, "Values": [work.mark]}]}
        answer = work.cloud.call("resourcegroupstaggingapi", work.region, "get_resources", tagged)
        for entry in answer["ResourceTagMappingList"]:
            work.id = entry["ResourceARN"].rpartition("/")[2]
            found = self.read(work) if work.id != work.replaced else None
            if found is not None and not self.gone(found):
                return work.id
        return None

    def create(self, work: Work) -> str:
        """Create the key, then switch on what CreateKey has no parameter for."""
        work.id = super().create(work)
        self.update(
            work, {"enableKeyRotation", "isEnabled"} & {name for name, value in work.inputs.items() if not value}
        )
        if work.inputs["enableKeyRotation"]:
            self.update(work, {"enableKeyRotation"})
        return work.id

    def read(self, work: Work) -> Found | None:
        """Describe the key with its rotation and its policy."""
        found = super().read(work)
        if found is None or self.gone(found):
            return found
        rotation = work.call("get_key_rotation_status", KeyId=work.id)
        policy = work.call("get_key_policy", KeyId=work.id, PolicyName="default")["Policy"]
        return {
            **found,
            "EnableKeyRotation": rotation["KeyRotationEnabled"],
            "RotationPeriodInDays": rotation.get("RotationPeriodInDays"),
            "Policy": policy,
        }

    def gone(self, found: Found) -> bool:
        """Tell whether it waits for its deletion."""
        return found["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion")

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change description, policy, rotation and whether it is enabled: a call each."""
        wanted, key = work.inputs, {"KeyId": work.id}
        if "isEnabled" in changed:
            work.call("enable_key" if wanted["isEnabled"] else "disable_key", **key)
        if "description" in changed:
            work.call("update_key_description", **key, Description=wanted.get("description") or "")
        if "policy" in changed and wanted.get("policy"):
            work.call("put_key_policy", **key, PolicyName="default", Policy=wanted["policy"])
        if {"enableKeyRotation", "rotationPeriodInDays"} & set(changed):
            self._rotate(work)

    def _rotate(self, work: Work) -> None:
        if not work.inputs["enableKeyRotation"]:
            work.call("disable_key_rotation", KeyId=work.id)
            return
        days = work.inputs.get("rotationPeriodInDays")
        work.call("enable_key_rotation", KeyId=work.id, **({"RotationPeriodInDays": int(days)} if days else {}))

    def delete(self, work: Work) -> None:
        """Ask for the deletion after the days the program wants, 30 when it does not say."""
        work.call(
            "schedule_key_deletion", KeyId=work.id, PendingWindowInDays=int(work.get("deletionWindowInDays") or 30)
        )


class Alias(Kind):
    """A name for a key."""

    type_name = "aws:kms/alias:Alias"
    service = "kms"
    creation = Call("create_alias")
    reading = Call("list_aliases")
    updating = (Call("update_alias", "AliasName"),)
    deletion = Call("delete_alias", "AliasName")
    natural = ("name",)
    names = {"name": "AliasName"}
    paths = {"arn": "AliasArn", "targetKeyId": "TargetKeyId"}
    autoname = Autoname(before="alias/", longest=256)
    replaces = ("name", "namePrefix")
    missing = _NOT_FOUND
    taken = ("AlreadyExistsException",)

    def read(self, work: Work) -> Found | None:
        """Look through the account's aliases; KMS has no call for one."""
        client = work.cloud.client(self.service, work.region)
        pages = client.get_paginator("list_aliases").paginate()
        return next((one for page in pages for one in page["Aliases"] if one["AliasName"] == work.id), None)

    def outputs(self, work: Work, found: Found) -> Properties:
        """Add the key's ARN, which KMS does not tell with an alias."""
        arn = f"{found['AliasArn'].rpartition(':')[0]}:key/{found['TargetKeyId'].rpartition('/')[2]}"
        return {**super().outputs(work, found), "targetKeyArn": arn}

    def is_same(self, name: str, wanted: object, found: object) -> bool:
        """Take a key's id and its ARN for the same."""
        if name == "targetKeyId":
            wanted, found = (str(key).rpartition("/")[2] for key in (wanted, found))
        return super().is_same(name, wanted, found)
