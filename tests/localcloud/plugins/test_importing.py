"""A database that is there already, taken into a program by its id under the real `pulumi`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.localcloud.plugins.cli import Stack, project
from tests.localcloud.plugins.conftest import variables

NAME = "legacy-orders"
PROGRAM = f"""
import pulumi
from pulumi_aws import rds

taken = pulumi.ResourceOptions(import_="{NAME}", protect=True)
legacy = rds.Instance(
    "orders", identifier="{NAME}", engine="postgres", engine_version="16", instance_class="db.t4g.medium",
    allocated_storage=50, storage_type="gp3", db_name="orders", username="boss", port=5433, storage_encrypted=True,
    manage_master_user_password=True, backup_retention_period=7, backup_window="03:00-04:00",
    maintenance_window="mon:05:00-mon:06:00", deletion_protection=True, copy_tags_to_snapshot=True,
    tags={{"of": "orders"}}, final_snapshot_identifier="{NAME}-last", apply_immediately=False, opts=taken,
)
pulumi.export("id", legacy.id)
"""
IMPORTED = PROGRAM.replace('import_="legacy-orders", ', "")
"""The next program: an import is an update too, after which Pulumi would import again what its id does not name."""
LATER = IMPORTED.replace("db.t4g.medium", "db.t4g.large")


@pytest.fixture
def existing(aws: Callable[[str], Any]) -> str:
    """An instance that somebody made by hand."""
    made = aws("rds").create_db_instance(
        DBInstanceIdentifier=NAME, Engine="postgres", EngineVersion="16.4", DBInstanceClass="db.t4g.medium",
        AllocatedStorage=50, StorageType="gp3", DBName="orders", MasterUsername="boss", Port=5433,
        StorageEncrypted=True, ManageMasterUserPassword=True, BackupRetentionPeriod=7, DeletionProtection=True,
        PreferredBackupWindow="03:00-04:00", PreferredMaintenanceWindow="mon:05:00-mon:06:00",
        CopyTagsToSnapshot=True, Tags=[{"Key": "of", "Value": "orders"}],
    )  # fmt: skip
    return str(made["DBInstance"]["DbiResourceId"])


def test_a_database_is_adopted_and_then_changed_in_place(
    tmp_path: Path, endpoint: str, existing: str, aws: Callable[[str], Any]
) -> None:
    stack: Stack = project(tmp_path, PROGRAM, {**variables(endpoint), "AWS_REGION": "us-east-1"})
    assert "1 to import" in stack.pulumi("preview")
    assert "1 imported" in stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs() == {"id": existing}
    stack.write(IMPORTED)
    assert "2 unchanged" in stack.pulumi("up", "--yes", "--skip-preview", "--refresh")
    stack.write(LATER)
    planned = stack.pulumi("preview", "--diff")
    assert ("1 to update" in planned, "replace" in planned) == (True, False)
    stack.pulumi("up", "--yes", "--skip-preview")
    found = aws("rds").describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"][0]
    assert (found["DbiResourceId"], found["DBInstanceClass"]) == (existing, "db.t4g.large")
