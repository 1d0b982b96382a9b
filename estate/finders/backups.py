"""Vaults, plans and selections of AWS Backup, all listed: describing a vault that is not there is denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from estate.look import Calls, Finder, Found, Inputs, Look


def _vault(calls: Calls, given: Inputs) -> Found | None:
    look = Look(
        "backup", "list_backup_vaults", _nothing, f"BackupVaultList[?BackupVaultName=='{given['name']}']",
        "BackupVaultName", outputs={"arn": "BackupVaultArn", "name": "BackupVaultName"},
        fixed={"kmsKeyArn": "EncryptionKeyArn"},
    )  # fmt: skip
    return look(calls, given)


def _lock(calls: Calls, given: Inputs) -> Found | None:
    where = f"BackupVaultList[?BackupVaultName=='{given['backupVaultName']}' && Locked]"
    return Look("backup", "list_backup_vaults", _nothing, where, "BackupVaultName")(calls, given)


def _plan(calls: Calls, given: Inputs) -> Found | None:
    where = f"BackupPlansList[?BackupPlanName=='{given['name']}']"
    outputs = {"arn": "BackupPlanArn"}
    return Look("backup", "list_backup_plans", _nothing, where, "BackupPlanId", outputs=outputs)(calls, given)


def _selection(calls: Calls, given: Inputs) -> Found | None:
    where = f"BackupSelectionsList[?SelectionName=='{given['name']}']"
    identity = "join('|', [BackupPlanId, SelectionId])"
    return Look("backup", "list_backup_selections", _of_plan, where, identity)(calls, given)


def _of_plan(given: Inputs) -> Mapping[str, Any]:
    return {"BackupPlanId": given["planId"]}


def _nothing(_: Inputs) -> Mapping[str, Any]:
    return {}


FINDERS: dict[str, Finder] = {
    "aws:backup/vault:Vault": _vault,
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _lock,
    "aws:backup/plan:Plan": _plan,
    "aws:backup/selection:Selection": _selection,
}
"""By type."""
