"""How old the newest backup of an instance is, asked of the AWS API."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from operations.errors import OperationError
from operations.lint.backups import backup_age

INSTANCE = {
    "DBInstanceClass": "db.t4g.micro",
    "Engine": "postgres",
    "MasterUsername": "keeper",
    "MasterUserPassword": "not-a-secret",
    "AllocatedStorage": 20,
}


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


@pytest.mark.parametrize(("days", "snapshots", "hours"), [(0, 1, 24), (7, 0, 24)])
def test_a_snapshot_or_a_point_in_time_counts(aws: dict[str, str], days: int, snapshots: int, hours: float) -> None:
    rds, name = boto3.client("rds", region_name=aws["AWS_REGION"]), f"backed-up-{days}-{snapshots}"
    rds.create_db_instance(DBInstanceIdentifier=name, BackupRetentionPeriod=days, **INSTANCE)
    for number in range(snapshots):
        rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-{number}")
    age = backup_age(name, tomorrow())
    assert age is not None
    assert round(age) == hours


def test_an_instance_that_is_not_there_is_told(aws: dict[str, str]) -> None:
    with pytest.raises(OperationError, match=r"backups of nobody: .*DBInstanceNotFound"):
        backup_age("nobody")
