"""Automated backups that a second region would keep; none is ever copied."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBInstance, RDSBackend
from moto.rds.responses import RDSResponse

from localcloud.cloud.recorded.shelf import Record, Shelves, new_id

_ASSUMED_DAYS = 7
_TOLD = {
    "AllocatedStorage": "allocated_storage",
    "DbiResourceId": "dbi_resource_id",
    "DBInstanceIdentifier": "db_instance_identifier",
    "Encrypted": "storage_encrypted",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "MasterUsername": "master_username",
    "Port": "port",
    "StorageType": "storage_type",
}


class ReplicatedBackups(Shelves, RDSBackend):
    """The part of RDS that keeps what is replicated to its region."""

    def replicate(self, wanted: dict[str, Any]) -> Record:
        """Begin to replicate. Raises what RDS refuses with."""
        arn = wanted["SourceDBInstanceArn"]
        source = self._checked_source(arn)
        if arn in self.shelf("automated backups"):
            raise RDSClientError("InvalidDBInstanceState", f"{arn} is replicating to this region already")
        backup: Record = {member: getattr(source, name) for member, name in _TOLD.items()} | {
            "DBInstanceArn": arn,
            "Region": source.region,
            "BackupRetentionPeriod": wanted.get("BackupRetentionPeriod") or _ASSUMED_DAYS,
            "DBInstanceAutomatedBackupsArn": self._backup_arn(),
        }
        if source.storage_encrypted:
            backup["KmsKeyId"] = self._validate_kms_key(self._key(wanted))
        self.shelf("automated backups")[arn] = backup
        self._show(source, [*_shown(source), backup["DBInstanceAutomatedBackupsArn"]])
        return self.told(backup)

    def stop_replicating(self, arn: str) -> Record:
        """End replicating. Raises RDS's InvalidDBInstanceState."""
        backup = self.shelf("automated backups").pop(arn, None)
        if backup is None:
            raise RDSClientError("InvalidDBInstanceState", f"{arn} is not replicating to the current region")
        source = self._source(arn)
        if source is not None:
            self._show(source, [one for one in _shown(source) if one != backup["DBInstanceAutomatedBackupsArn"]])
        return self.told(backup) | {"Status": "retained"}

    def told(self, backup: Record) -> Record:
        """A record as it is shown; without its instance, what there is of it is only retained."""
        status = "replicating" if self._source(backup["DBInstanceArn"]) is not None else "retained"
        return backup | {"Status": status}

    def _checked_source(self, arn: str) -> DBInstance:
        source = self._source(arn)
        if source is None:
            raise RDSClientError("DBInstanceNotFound", f"DBInstance {arn} not found.")
        if source.region == self.region_name:
            raise RDSClientError("InvalidParameterValue", "The source and the destination are one region")
        if not source.backup_retention_period:
            raise RDSClientError("InvalidDBInstanceState", f"Automated backups are not enabled for {arn}")
        return source

    def _source(self, arn: str) -> DBInstance | None:
        region, name = arn.split(":")[3], arn.rpartition(":")[2]
        backend = self.get_backend("rds", region, self.account_id)
        return backend.databases.get(name)

    @staticmethod
    def _key(wanted: dict[str, Any]) -> str:
        if not wanted.get("KmsKeyId"):
            raise RDSClientError(
                "InvalidParameterCombination", "KmsKeyId must be a key of this region: the source is encrypted"
            )
        return str(wanted["KmsKeyId"])

    def _backup_arn(self) -> str:
        name = f"ab-{new_id().replace('-', '')}"
        return f"arn:{self.partition}:rds:{self.region_name}:{self.account_id}:auto-backup:{name}"

    @staticmethod
    def _show(source: DBInstance, arns: list[str]) -> None:
        shown = [{"DBInstanceAutomatedBackupsArn": arn} for arn in arns]
        vars(source)["db_instance_automated_backups_replications"] = shown


def _shown(source: DBInstance) -> list[str]:
    shown: list[Record] = vars(source).get("db_instance_automated_backups_replications") or []
    return [one["DBInstanceAutomatedBackupsArn"] for one in shown]


class BackupCalls(RDSResponse):
    """The calls about them."""

    @property
    def _backups(self) -> ReplicatedBackups:
        backend = self.backend
        assert isinstance(backend, ReplicatedBackups)  # noqa: S101
        return backend

    def start_db_instance_automated_backups_replication(self) -> ActionResult:
        """StartDBInstanceAutomatedBackupsReplication."""
        return ActionResult({"DBInstanceAutomatedBackup": self._backups.replicate(self.params)})

    def stop_db_instance_automated_backups_replication(self) -> ActionResult:
        """StopDBInstanceAutomatedBackupsReplication."""
        stopped = self._backups.stop_replicating(self.params["SourceDBInstanceArn"])
        return ActionResult({"DBInstanceAutomatedBackup": stopped})

    def describe_db_instance_automated_backups(self) -> ActionResult:
        """DescribeDBInstanceAutomatedBackups: those that are replicated to this region."""
        by = {
            name: self.params.get(name)
            for name in ("DBInstanceAutomatedBackupsArn", "DBInstanceIdentifier", "DbiResourceId")
        }
        wanted = {name: value for name, value in by.items() if value}
        every = [self._backups.told(backup) for backup in self._backups.shelf("automated backups").values()]
        found = [backup for backup in every if wanted.items() <= backup.items()]
        if wanted.get("DBInstanceAutomatedBackupsArn") and not found:
            raise RDSClientError("DBInstanceAutomatedBackupNotFound", "Automated backup not found")
        return ActionResult({"DBInstanceAutomatedBackups": found})
