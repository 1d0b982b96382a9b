"""The second region, as the first one's stack needs it: a key, a vault, and what copies are written to."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.backup_vault import BackupVault, BackupVaultArgs
from components.key import Key, KeyArgs
from components.place import Place


@dataclass(frozen=True)
class RecoveryArgs:
    """What the second region's part is made from."""

    stack: Stack
    place: Place
    """There."""


class Recovery(pulumi.ComponentResource):
    """What stands in the second region before there is anything to copy; its provider is the region's own."""

    def __init__(self, name: str, args: RecoveryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Recovery", name, None, opts)
        self.place, self._args = args.place, args
        self.below = below = pulumi.ResourceOptions(parent=self)
        protection = args.stack.environment.protection
        described = f"copies of {args.stack.stack} in {args.place.region}"
        self.key = Key(name, KeyArgs(described, protection, args.place), below)
        self.vault = BackupVault(name, BackupVaultArgs(args.place, protection, self.key.arn), below)
        self.register_outputs({"vault": self.vault.vault.arn})

    def follow(self, identifier: str, writer: aws.rds.Instance) -> aws.rds.InstanceAutomatedBackupsReplication:
        """RDS keeps the writer's automated backups there too: any second can be restored without the first region."""
        return aws.rds.InstanceAutomatedBackupsReplication(
            identifier,
            source_db_instance_arn=writer.arn,
            kms_key_id=self.key.arn,
            retention_period=self._args.stack.environment.retention.backup_days,
            opts=self.below,
        )
