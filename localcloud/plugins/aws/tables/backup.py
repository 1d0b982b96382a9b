"""AWS Backup: vaults, plans, what a plan is for, and tests of restoring."""

from localcloud.plugins.aws.tables.backup_plans import Plan, Selection
from localcloud.plugins.aws.tables.backup_testing import RestoreTestingPlan, RestoreTestingSelection
from localcloud.plugins.aws.tables.backup_vaults import Vault, VaultLockConfiguration, VaultPolicy

__all__ = [
    "Plan",
    "RestoreTestingPlan",
    "RestoreTestingSelection",
    "Selection",
    "Vault",
    "VaultLockConfiguration",
    "VaultPolicy",
]
