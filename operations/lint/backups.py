"""When a database was last backed up, as AWS tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import client
from operations.errors import OperationError

NO_SUCH_CALL = "404"
"""What the local cloud answers for AWS Backup's recovery points: it keeps none."""


def backup_age(instance: str, now: datetime | None = None) -> float | None:
    """Hours since the newest state of the instance that can be restored, None when there is none.

    A snapshot, a recovery point in a vault of AWS Backup, or the last second that a point-in-time restore reaches.
    Raises OperationError.
    """
    try:
        newest = max(_times(instance), default=None)
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"backups of {instance}: {error}") from None
    return None if newest is None else ((now or datetime.now(UTC)) - newest).total_seconds() / 3600


def _times(instance: str) -> Iterator[datetime]:
    rds = client("rds", "")
    described = rds.describe_db_instances(DBInstanceIdentifier=instance)["DBInstances"][0]
    if described.get("BackupRetentionPeriod") and described.get("LatestRestorableTime"):
        yield described["LatestRestorableTime"]
    for page in rds.get_paginator("describe_db_snapshots").paginate(DBInstanceIdentifier=instance):
        yield from _made(page["DBSnapshots"], "SnapshotCreateTime", "Status", "available")
    try:
        yield from _recovery_points(described["DBInstanceArn"])
    except ClientError as error:
        if error.response["Error"]["Code"] != NO_SUCH_CALL:
            raise


def _recovery_points(arn: str) -> Iterator[datetime]:
    points = client("backup", arn).get_paginator("list_recovery_points_by_resource")
    for page in points.paginate(ResourceArn=arn):
        yield from _made(page["RecoveryPoints"], "CreationDate", "Status", "COMPLETED")


def _made(backups: list[dict[str, Any]], time: str, status: str, whole: str) -> Iterator[datetime]:
    return (each[time] for each in backups if each.get(time) and each.get(status) == whole)
