"""The calls about vaults: where backups would be, what locks them, who may reach them."""

from moto.backup.exceptions import AlreadyExistsException, InvalidRequestException, ResourceNotFoundException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time

from localcloud.cloud.recorded.shelf import Record, plain

from .calls import Calls, lacks

_DAY = 86400
_LOCK = ("MinRetentionDays", "MaxRetentionDays", "LockDate")


class Vaults(Calls):
    """Vaults, their lock and their policy."""

    def create_backup_vault(self) -> ActionResult:
        """CreateBackupVault."""
        name, backups = self.params["BackupVaultName"], self.backups
        if name in backups.shelf("vaults"):
            raise AlreadyExistsException(msg="Backup vault with the same name already exists")
        vault = plain(self.params, "BackupVaultTags") | {
            "BackupVaultArn": backups.arn("backup-vault", name),
            "EncryptionKeyArn": self.params.get("EncryptionKeyArn") or backups.own_key(),
            "CreationDate": unix_time(),
            "VaultType": "BACKUP_VAULT",
            "VaultState": "AVAILABLE",
            "NumberOfRecoveryPoints": 0,
            "Locked": False,
        }
        backups.shelf("vaults")[name] = vault
        backups.tag_resource(vault["BackupVaultArn"], self.params.get("BackupVaultTags") or {})
        return ActionResult(vault)

    def describe_backup_vault(self) -> ActionResult:
        """DescribeBackupVault."""
        return ActionResult(self._vault())

    def list_backup_vaults(self) -> ActionResult:
        """ListBackupVaults."""
        return ActionResult({"BackupVaultList": list(self.backups.shelf("vaults").values())})

    def list_recovery_points_by_backup_vault(self) -> ActionResult:
        """ListRecoveryPointsByBackupVault: there are never any."""
        self._vault()
        return ActionResult({"RecoveryPoints": []})

    def delete_backup_vault(self) -> EmptyResult:
        """DeleteBackupVault."""
        arn = self._vault()["BackupVaultArn"]
        del self.backups.shelf("vaults")[self.params["BackupVaultName"]]
        self.backups.tagger.delete_all_tags_for_resource(arn)
        return EmptyResult()

    def put_backup_vault_lock_configuration(self) -> EmptyResult:
        """PutBackupVaultLockConfiguration."""
        vault = self._unlocked()
        least, most = (self.params.get(name) for name in _LOCK[:2])
        if least and most and least > most:
            raise lacks("MinRetentionDays cannot be greater than MaxRetentionDays")
        days = self.params.get("ChangeableForDays")
        if days is not None and days < 3:
            raise lacks("ChangeableForDays must be at least 3 days")
        until = {"LockDate": unix_time() + days * _DAY} if days else {}
        self._forget_lock(vault)
        vault.update(plain({name: self.params.get(name) for name in _LOCK}), Locked=True, **until)
        return EmptyResult()

    def delete_backup_vault_lock_configuration(self) -> EmptyResult:
        """DeleteBackupVaultLockConfiguration."""
        self._forget_lock(self._unlocked())
        return EmptyResult()

    def put_backup_vault_access_policy(self) -> EmptyResult:
        """PutBackupVaultAccessPolicy."""
        self._vault()["Policy"] = self.params["Policy"]
        return EmptyResult()

    def get_backup_vault_access_policy(self) -> ActionResult:
        """GetBackupVaultAccessPolicy."""
        vault = self._vault()
        if "Policy" not in vault:
            name = vault["BackupVaultName"]
            raise ResourceNotFoundException(msg=f"Backup Vault {name} has no associated policy")
        return ActionResult(vault)

    def delete_backup_vault_access_policy(self) -> EmptyResult:
        """DeleteBackupVaultAccessPolicy."""
        self._vault().pop("Policy", None)
        return EmptyResult()

    def _vault(self) -> Record:
        return self.backups.vault(self.params["BackupVaultName"])

    def _unlocked(self) -> Record:
        vault = self._vault()
        if vault.get("LockDate", unix_time() + 1) <= unix_time():
            raise InvalidRequestException(msg="Vault Lock configuration is immutable and cannot be modified")
        return vault

    @staticmethod
    def _forget_lock(vault: Record) -> None:
        vault["Locked"] = False
        for name in _LOCK:
            vault.pop(name, None)
