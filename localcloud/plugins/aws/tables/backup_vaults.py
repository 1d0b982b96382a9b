# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""AWS Backup: vaults, and what is set on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.work import Call, Found, Work

TAGGING = Tagging(
    "tag_resource", "untag_resource", "ResourceArn", keys="TagKeyList", as_map=True, list="list_tags:Tags"
)
# AWS says so, too, of a vault that is not there.
MISSING = ("ResourceNotFoundException", "AccessDeniedException")


class Vault(Kind):
    """Where backups are kept; its id is its name."""

    type_name = "aws:backup/vault:Vault"
    service = "backup"
    creation = Call("create_backup_vault")
    reading = Call("describe_backup_vault", "BackupVaultName")
    deletion = Call("delete_backup_vault", "BackupVaultName")
    natural = ("name",)
    names = {
        "name": "BackupVaultName",
        "kmsKeyArn": "EncryptionKeyArn",
        "recoveryPoints": "NumberOfRecoveryPoints",
    }
    paths = {"arn": "BackupVaultArn"}
    autoname = Autoname(longest=50)
    defaults = {"forceDestroy": False}
    passive = ("forceDestroy",)
    replaces = ("name", "kmsKeyArn")
    missing = MISSING
    taken = ("AlreadyExistsException",)
    tagging = TAGGING

    def tag_parameters(self, work: Work) -> dict[str, Any]:
        """Spell the tags as only creation does."""
        return {"BackupVaultTags": work.tags}

    def delete(self, work: Work) -> None:
        """Delete the vault, and before it, where the program says so, the backups in it."""
        of = {"BackupVaultName": work.id}
        kept = work.call("list_recovery_points_by_backup_vault", **of) if work.get("forceDestroy") else {}
        for point in kept.get("RecoveryPoints") or ():
            work.call("delete_recovery_point", **of, RecoveryPointArn=point["RecoveryPointArn"])
        super().delete(work)


class _Setting(Kind):
    """What is set on a vault: putting it again replaces it. Its id is the vault's name."""

    service = "backup"
    natural = ("backupVaultName",)
    missing = MISSING

    def create(self, work: Work) -> str:
        """Put it on the vault."""
        work.call(self.creation.operation, **to_api(work.shape(self.creation.operation), work.inputs, self.names))
        return self.natural_id(work.inputs)


class VaultLockConfiguration(_Setting):
    """How long backups must be kept at least and may be kept at most; forever, once the days to change it are over."""

    type_name = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
    creation = Call("put_backup_vault_lock_configuration")
    reading = Call("describe_backup_vault", "BackupVaultName")
    deletion = Call("delete_backup_vault_lock_configuration", "BackupVaultName")
    unreadable = ("changeableForDays",)
    replaces = ("backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays")

    def read(self, work: Work) -> Found | None:
        """Describe the vault's lock, where it has one."""
        found = super().read(work)
        return found if found and found.get("Locked") else None


class VaultPolicy(_Setting):
    """Who may do what with a vault."""

    type_name = "aws:backup/vaultPolicy:VaultPolicy"
    creation = Call("put_backup_vault_access_policy")
    reading = Call("get_backup_vault_access_policy", "BackupVaultName")
    deletion = Call("delete_backup_vault_access_policy", "BackupVaultName")
    replaces = ("backupVaultName",)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the policy again."""
        if "policy" in changed:
            self.create(work)
