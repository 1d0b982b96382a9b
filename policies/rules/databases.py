"""RDS instances."""

from collections.abc import Iterator

from policies.level import ON_AWS, PRODUCTION
from policies.resource import Resource
from policies.rule import rule

INSTANCE = "aws:rds/instance:Instance"


@rule("database-encrypted", types=[INSTANCE], field="components/postgres.py: the writer's storage_encrypted",
      controls=["RDS.3", "RDS.4", "CIS 3.2.1", "CKV_AWS_16"])  # fmt: skip
def encrypted(instance: Resource) -> Iterator[str]:
    """A database's storage is encrypted, and with it every snapshot."""
    if not instance.get("storageEncrypted"):
        yield "storageEncrypted is off; it cannot be switched on later without a new instance"


@rule("database-deletion-protected", types=[INSTANCE], field="environment.protection.protected",
      controls=["RDS.8", "CKV_AWS_293"], levels=PRODUCTION)  # fmt: skip
def deletion_protected(instance: Resource) -> Iterator[str]:
    """AWS and Pulumi both refuse to delete a production database."""
    if not instance.get("deletionProtection"):
        yield "deletionProtection is off"
    if not instance.protected:
        yield "Pulumi's protect is off"


@rule("database-backups-kept", types=[INSTANCE], field="environment.retention.backup_days",
      controls=["RDS.11", "CKV_AWS_133"], levels=ON_AWS)  # fmt: skip
def backups_kept(instance: Resource, *, days: int = 7) -> Iterator[str]:
    """A database that is no reader keeps its automated backups for a week or more."""
    kept = int(instance.get("backupRetentionPeriod", 0))
    if "replicateSourceDb" not in instance and kept < days:
        yield f"backupRetentionPeriod is {kept} days, {days} or more are asked for"
