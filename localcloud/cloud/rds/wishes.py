"""What may be asked of an RDS instance: every rule that a call is refused by, before anything is recorded."""

import re
from typing import Any

from moto.rds.models import DBParameterGroup

from . import engine, groups, sizing
from .faults import conflicting, invalid, wrong_state
from .instance import Instance

Wishes = dict[str, Any]

RESERVED_USERS = frozenset(
    {"admin", "public", "rdsadmin", "rds_superuser", "rdsrepladmin", "rds_replication", "rds_iam"}
)
"""Names that RDS for PostgreSQL keeps for itself."""
PORTS = range(1150, 65536)
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, as are all limits here."""
STORAGE = {"gp2": 20, "gp3": 20, "io1": 100, "io2": 100, "standard": 5}
"""GiB at least, for PostgreSQL."""
LARGEST_STORAGE = 65536
LONGEST_RETENTION = 35
MOST_REPLICAS = 15


def check_new(wishes: Wishes) -> None:
    """Refuse what RDS refuses of a new instance that is no replica."""
    engine.check(wishes["engine"])
    if wishes.get("db_cluster_identifier"):
        raise conflicting("the local cloud has no Aurora clusters")
    engine.major_of(wishes["engine_version"])
    _check_user(wishes)
    _check_password(wishes)
    name = wishes.get("db_name")
    if name and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name):
        raise invalid(
            f"DBName {name} must begin with a letter or underscore and have up to 63 letters, digits, underscores"
        )
    if wishes.get("kms_key_id") and not wishes.get("storage_encrypted"):
        raise conflicting("KmsKeyId needs StorageEncrypted")
    check_any(wishes)
    check_storage(wishes.get("storage_type") or "gp2", wishes.get("allocated_storage"))


def check_any(wishes: Wishes) -> None:
    """Refuse what RDS refuses of any instance, new or changed."""
    wanted = wishes.get("db_instance_class")
    if wanted and sizing.size(wanted) is None:
        raise invalid(f"Invalid DB Instance class: {wanted}")
    port = wishes.get("port") or wishes.get("db_port_number")
    if port is not None and port not in PORTS:
        raise invalid(f"Port {port} is not valid; choose one from {PORTS[0]} to {PORTS[-1]}")
    retention = wishes.get("backup_retention_period")
    if retention is not None and not 0 <= retention <= LONGEST_RETENTION:
        raise invalid(f"BackupRetentionPeriod {retention} is not valid; it is 0 to {LONGEST_RETENTION} days")


def check_storage(kind: str, size: int | None) -> None:
    """Refuse a size that the storage type does not have."""
    smallest = STORAGE.get(kind)
    if smallest is None:
        raise invalid(f"Invalid storage type: {kind}; it is one of {', '.join(STORAGE)}")
    if size is None or not smallest <= size <= LARGEST_STORAGE:
        raise conflicting(
            f"Invalid storage size for engine name postgres and storage type {kind}: {size}; "
            f"it is {smallest} to {LARGEST_STORAGE} GiB"
        )


def check_group(group: DBParameterGroup, major: int) -> None:
    """Refuse a parameter group of another major version."""
    if groups.major_of(str(group.family)) != major:
        raise conflicting(
            f"The Parameter Group {group.name} with DBParameterGroupFamily {group.family} can't be used for this "
            f"instance. Please use a Parameter Group with DBParameterGroupFamily postgres{major}"
        )


def check_replica(source: Instance, wishes: Wishes) -> None:
    """Refuse what RDS refuses of a read replica."""
    if source.backup_retention_period == 0 and not source.is_replica:
        raise wrong_state(
            "Automated backups are not enabled for this database instance. To enable automated backups, use "
            "ModifyDBInstance to set the backup retention period to a non-zero value."
        )
    if source.manage_master_user_password:
        # RDS User Guide, "Password management with Amazon RDS and AWS Secrets Manager", limitations
        raise conflicting(
            f"{source.db_instance_identifier} has its master password managed in Secrets Manager, of which RDS makes "
            "no read replica; set ManageMasterUserPassword to false, with a MasterUserPassword, first"
        )
    if len(source.replicas) >= MOST_REPLICAS:
        raise wrong_state(f"{source.db_instance_identifier} has {MOST_REPLICAS} read replicas, the most there can be")
    if source.status == "deleting":
        raise wrong_state(f"{source.db_instance_identifier} is being deleted")
    if wishes.get("manage_master_user_password"):
        raise conflicting("A read replica has the password of its source; ManageMasterUserPassword belongs there")
    if wishes.get("kms_key_id") and not source.storage_encrypted:
        raise conflicting("A read replica cannot be encrypted when its source is not")
    check_any(wishes)


def check_change(instance: Instance, wishes: Wishes) -> None:
    """Refuse what RDS refuses of a change."""
    check_any(wishes)
    if wishes.get("new_db_instance_identifier"):
        raise conflicting("the local cloud does not rename instances")
    version = wishes.get("engine_version")
    if version and engine.major_of(version) != instance.major:
        raise conflicting("the local cloud does not upgrade major versions in place; make a new instance")
    size = wishes.get("allocated_storage")
    if size is not None and size < instance.allocated_storage:
        raise conflicting(
            f"AllocatedStorage {size} is below the {instance.allocated_storage} GiB there are; it only grows"
        )
    if wishes.get("master_user_password"):
        if instance.manage_master_user_password and wishes.get("manage_master_user_password") is not False:
            raise conflicting(
                "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
            )
        _check_password_text(wishes["master_user_password"])
    if wishes.get("rotate_master_user_password") and not wishes.get("apply_immediately"):
        raise conflicting("You must specify apply immediately when rotating the master user password.")


def _check_user(wishes: Wishes) -> None:
    user = wishes.get("master_username") or ""
    if user.lower() in RESERVED_USERS or user.startswith("pg_"):
        raise invalid(f"MasterUsername {user} cannot be used as it is a reserved word used by the engine")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", user):
        raise invalid(
            f"The parameter MasterUsername {user!r} is not valid; letters, digits and underscores, a letter first"
        )


def _check_password(wishes: Wishes) -> None:
    password, managed = wishes.get("master_user_password"), wishes.get("manage_master_user_password")
    if managed and password:
        raise conflicting("You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.")
    if not managed and not password:
        raise invalid("The parameter MasterUserPassword must be provided, or ManageMasterUserPassword be true.")
    if password:
        _check_password_text(password)


def _check_password_text(password: str) -> None:
    if not 8 <= len(password) <= 128 or set(password) & set('/@" '):
        raise invalid('The parameter MasterUserPassword is not valid; 8 to 128 characters without / @ " and blanks')
