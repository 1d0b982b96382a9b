"""What every instance of RDS for PostgreSQL gets, writer and readers alike."""

from dataclasses import dataclass
from typing import Any

import pulumi

from catalog.system import Stack
from components import windows
from components.key import Key
from components.monitor import Monitor
from components.place import named

CA = "rds-ca-rsa2048-g1"
"""The authority whose bundle every client already has; CKV_AWS_211 accepts it."""

MONITORING_SECONDS = 60
"""Between two figures of Enhanced Monitoring (control RDS.6)."""

INSIGHTS_DAYS = {"standard": 7, "advanced": 465}
"""What each mode of Database Insights keeps; RDS accepts nothing else."""

PATIENCE = pulumi.CustomTimeouts(create="3h", update="3h", delete="3h")
"""A large restore or class change outlasts the provider's own hour."""


@dataclass(frozen=True)
class InstanceArgs:
    """What the instances of one service have in common."""

    stack: Stack
    service: str
    key: Key
    monitor: Monitor
    firewall: pulumi.Input[str]
    parameter_group: pulumi.Input[str]


def instance(args: InstanceArgs, identifier: str, logs: list[str]) -> dict[str, Any]:
    """The arguments of one instance, whose storage, port and watch are as the facts say."""
    environment, database = args.stack.environment, args.stack.services[args.service].database
    return {
        "identifier": identifier,
        "instance_class": environment.capacity.instance_class,
        "max_allocated_storage": environment.capacity.max_storage_gib,
        "storage_encrypted": True,
        "port": database.port,
        "publicly_accessible": False,
        "vpc_security_group_ids": [args.firewall],
        "parameter_group_name": args.parameter_group,
        "ca_cert_identifier": CA,
        "iam_database_authentication_enabled": True,
        "auto_minor_version_upgrade": True,
        "maintenance_window": windows.maintenance(database.backups.full_at),
        "apply_immediately": environment.protection.apply_immediately,
        "deletion_protection": environment.protection.protected,
        "copy_tags_to_snapshot": True,
        "enabled_cloudwatch_logs_exports": logs,
        **_watched(args),
        "tags": named(identifier),
    }


def _watched(args: InstanceArgs) -> dict[str, Any]:
    """Enhanced Monitoring, and Database Insights under the service's own key."""
    mode = args.stack.environment.retention.insights
    return {
        "monitoring_interval": MONITORING_SECONDS,
        "monitoring_role_arn": args.monitor.role.arn,
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": args.key.arn,
        "performance_insights_retention_period": INSIGHTS_DAYS[mode],
        "database_insights_mode": mode,
    }
