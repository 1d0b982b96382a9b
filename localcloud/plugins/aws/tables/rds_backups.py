# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""RDS: automated backups, kept in a second region too."""

from __future__ import annotations

from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.work import Call, Found, Work

_HOUR = 3600.0


class InstanceAutomatedBackupsReplication(Kind):
    """Backups of an instance, replicated to the region this is in; its id is the ARN of what is kept."""

    type_name = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
    service = "rds"
    creation = Call("start_db_instance_automated_backups_replication")
    reading = Call(
        "describe_db_instance_automated_backups", "DBInstanceAutomatedBackupsArn", "DBInstanceAutomatedBackups"
    )
    deletion = Call("stop_db_instance_automated_backups_replication")
    identity = "DBInstanceAutomatedBackup.DBInstanceAutomatedBackupsArn"
    natural = ("sourceDbInstanceArn",)
    names = {"retentionPeriod": "BackupRetentionPeriod"}
    # The region that is told is the source's.
    paths = {"sourceDbInstanceArn": "DBInstanceArn", "region": "never"}
    defaults = {"retentionPeriod": 7}
    unreadable = ("preSignedUrl",)
    replaces = ("kmsKeyId", "preSignedUrl", "retentionPeriod", "sourceDbInstanceArn")
    missing = ("DBInstanceAutomatedBackupNotFound", "DBInstanceAutomatedBackupNotFoundFault")
    busy = ("InvalidDBInstanceState", "InvalidDBInstanceStateFault")
    seconds = {"create": 1.25 * _HOUR, "delete": 1.25 * _HOUR}

    def find(self, work: Work) -> str | None:
        """Look for one of the source."""
        for backup in work.call("describe_db_instance_automated_backups")["DBInstanceAutomatedBackups"]:
            if backup["DBInstanceArn"] == work.inputs["sourceDbInstanceArn"] and not self.gone(backup):
                return str(backup["DBInstanceAutomatedBackupsArn"])
        return None

    def ready(self, found: Found) -> bool:
        """Tell whether backups are replicated."""
        status = _status(found)
        if status not in ("pending", "replicating"):
            raise PluginError(f"{found['DBInstanceArn']}: its replicated backups are {status}")
        return status == "replicating"

    def gone(self, found: Found) -> bool:
        """Tell whether only what was replicated is left."""
        return _status(found) == "retained"

    def delete(self, work: Work) -> None:
        """Replicate no more."""
        source = work.get("sourceDbInstanceArn")
        work.call("stop_db_instance_automated_backups_replication", SourceDBInstanceArn=source)


def _status(found: Found) -> str:
    # AWS spells it in capitals at times.
    return str(found.get("Status", "")).lower()
