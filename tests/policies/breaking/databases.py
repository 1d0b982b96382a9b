"""RDS instances."""

from tests.policies.broken import Editable, breaks

INSTANCE = "aws:rds/instance:Instance"


@breaks("database-encrypted", "storageEncrypted is off")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["storageEncrypted"] = False


@breaks("database-deletion-protected", "deletionProtection is off")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["deletionProtection"] = False


@breaks("database-backups-kept", "backupRetentionPeriod is 3 days, 7 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(INSTANCE, backupRetentionPeriod=30.0)["backupRetentionPeriod"] = 3
