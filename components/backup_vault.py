"""A vault of AWS Backup: what lies in it goes when its days are over, and not before."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.environment import LEAST_LOCKED_DAYS, MOST_VAULT_DAYS, Protection
from components.place import Place, named

GRACE_DAYS = 30
"""Own choice: within a month of its making the lock can still be taken off (AWS asks for three days or more); after
that nobody can, AWS neither, until the last backup has had its days."""


@dataclass(frozen=True)
class BackupVaultArgs:
    """What a vault is made from."""

    place: Place
    protection: Protection
    key: pulumi.Input[str]
    """ARN of the key for what is copied into it; RDS's own snapshots stay under their database's."""


class BackupVault(pulumi.ComponentResource):
    """The vault, its lock where the environment locks, and who may not delete what is in it."""

    def __init__(self, name: str, args: BackupVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:BackupVault", name, None, opts)
        self.name, self._args = name, args
        self.vault = self._vault()
        if args.protection.protected:
            self._nobody_deletes()
        if args.protection.locked:
            self._lock()
        self.register_outputs({"arn": self.vault.arn})

    def _vault(self) -> aws.backup.Vault:
        protected = self._args.protection.protected
        return aws.backup.Vault(
            self.name,
            name=self.name,
            kms_key_arn=self._args.key,
            force_destroy=not protected,
            tags=named(self.name),
            opts=pulumi.ResourceOptions(parent=self, protect=protected),
        )

    def _nobody_deletes(self) -> None:
        aws.backup.VaultPolicy(
            self.name,
            backup_vault_name=self.vault.name,
            policy=json.dumps(policy(self._args.place, self.name)),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _lock(self) -> None:
        """Compliance, not governance: an administrator's stolen rights are what it is for."""
        aws.backup.VaultLockConfiguration(
            self.name,
            backup_vault_name=self.vault.name,
            min_retention_days=LEAST_LOCKED_DAYS,
            max_retention_days=MOST_VAULT_DAYS,
            changeable_for_days=GRACE_DAYS,
            opts=pulumi.ResourceOptions(parent=self),
        )


def policy(place: Place, vault: str) -> dict[str, Any]:
    """Nobody deletes a backup or shortens its days by hand; AWS Backup itself removes what has had them."""
    statement = {
        "Sid": "NobodyDeletes",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
        "Resource": "*",
    }
    own = {
        "Sid": "OwnAccountOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "backup:CopyIntoBackupVault",
        "Resource": place.arn("backup", f"backup-vault:{vault}"),
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": place.account}},
    }
    return {"Version": "2012-10-17", "Statement": [statement, own]}
