"""A service's PostgreSQL: a writer and its readers on RDS, with their key, firewall, parameters and logs."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.service import Service
from catalog.system import Stack
from components.firewall import clients, server
from components.key import Key, KeyArgs
from components.monitor import Monitor
from components.network import Network
from components.parameters import parameters
from components.place import Place, named

CA = "rds-ca-rsa2048-g1"
"""The authority whose bundle every client already has; CKV_AWS_211 accepts it."""

BACKUP_WINDOW = "02:00-03:00"
"""UTC; the hour at which commerce's text takes its full backup, for want of one in neotool's."""

MAINTENANCE_WINDOW = "sun:04:00-sun:05:00"
"""UTC; own choice: after the backup, on the quietest day."""

MONITORING_SECONDS = 60
"""Between two figures of Enhanced Monitoring (control RDS.6)."""

INSIGHTS_DAYS = {"standard": 7, "advanced": 465}
"""What each mode of Database Insights keeps; RDS accepts nothing else."""

PATIENCE = pulumi.CustomTimeouts(create="3h", update="3h", delete="3h")
"""A large restore or class change outlasts the provider's own hour."""


@dataclass(frozen=True)
class PostgresArgs:
    """What a service's database is made from."""

    stack: Stack
    service: str
    place: Place
    network: Network
    monitor: Monitor


class Postgres(pulumi.ComponentResource):
    """A writer and the readers asked for, encrypted with the service's own key."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Postgres", name, None, opts)
        self._name, self._args = name, args
        self.key = self._key()
        self.clients = clients(self, name, args.network, self._service.database.port)
        self.firewall = server(self, name, args.network, self._service.database.port, [self.clients])
        self._group = self._parameters()
        self.writer = self._writer()
        self.readers = [self._reader(number) for number in range(1, self._service.database.replicas + 1)]
        self.register_outputs({"writer": self.writer.endpoint})

    @property
    def identifiers(self) -> list[str]:
        """The writer's identifier and the readers', as RDS knows them."""
        return [self._name, *(f"{self._name}-{n}" for n in range(1, self._service.database.replicas + 1))]

    @property
    def _service(self) -> Service:
        return self._args.stack.services[self._args.service]

    def _below(self, **more: Any) -> pulumi.ResourceOptions:  # noqa: ANN401 (whatever ResourceOptions takes)
        return pulumi.ResourceOptions(parent=self, **more)

    def _key(self) -> Key:
        protection = self._args.stack.environment.protection
        args = KeyArgs(f"data of {self._name}", protection, self._args.place)
        return Key(self._name, args, self._below())

    def _parameters(self) -> aws.rds.ParameterGroup:
        """Named by Pulumi, so that a new major version's group is there before the old one goes."""
        leak = self._args.stack.pool(self._args.service).leak_detection
        return aws.rds.ParameterGroup(
            self._name,
            family=f"postgres{self._service.database.major}",
            description=f"settings of {self._name}",
            parameters=parameters(self._service.database, leak, self._service.database.major),
            tags=named(self._name),
            opts=self._below(),
        )

    def _logs(self, identifier: str, kind: str) -> aws.cloudwatch.LogGroup:
        """Made before the instance, which would make it without an end of retention."""
        return aws.cloudwatch.LogGroup(
            f"{identifier}-{kind}",
            name=f"/aws/rds/instance/{identifier}/{kind}",
            retention_in_days=self._args.stack.environment.retention.log_days,
            kms_key_id=self.key.arn,
            tags=named(f"{identifier}-{kind}"),
            opts=self._below(),
        )

    def _writer(self) -> aws.rds.Instance:
        database, environment = self._service.database, self._args.stack.environment
        keeps = environment.protection.final_snapshot
        return aws.rds.Instance(
            self._name,
            **self._instance(self._name, ["postgresql", "upgrade"]),
            engine="postgres",
            engine_version=str(database.major),
            allow_major_version_upgrade=False,
            db_name=database.name,
            username=database.master_username,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self.key.arn,
            kms_key_id=self.key.arn,
            storage_type="gp3",
            allocated_storage=environment.capacity.storage_gib,
            multi_az=environment.capacity.multi_az,
            db_subnet_group_name=self._args.network.database_subnets.name,
            backup_retention_period=environment.retention.backup_days,
            backup_window=BACKUP_WINDOW,
            delete_automated_backups=not environment.retention.keep_backups,
            skip_final_snapshot=not keeps,
            final_snapshot_identifier=f"{self._name}-final" if keeps else None,
            opts=self._instance_options(self._logs(self._name, "postgresql"), self._logs(self._name, "upgrade")),
        )

    def _reader(self, number: int) -> aws.rds.Instance:
        """A reader takes engine, storage, key and subnets from the writer; RDS takes no snapshot of it when it goes."""
        identifier = f"{self._name}-{number}"
        return aws.rds.Instance(
            identifier,
            **self._instance(identifier, ["postgresql"]),
            replicate_source_db=self.writer.identifier,
            availability_zone=self._args.network.zone_for(number),
            skip_final_snapshot=True,
            opts=self._instance_options(self._logs(identifier, "postgresql")),
        )

    def _instance_options(self, *needed: pulumi.Resource) -> pulumi.ResourceOptions:
        protected = self._args.stack.environment.protection.protected
        return self._below(
            depends_on=[*needed, self._args.monitor.attached], protect=protected, custom_timeouts=PATIENCE
        )

    def _instance(self, identifier: str, logs: list[str]) -> dict[str, Any]:
        """What writer and readers have alike."""
        environment = self._args.stack.environment
        return {
            "identifier": identifier,
            "instance_class": environment.capacity.instance_class,
            "max_allocated_storage": environment.capacity.max_storage_gib,
            "storage_encrypted": True,
            "port": self._service.database.port,
            "publicly_accessible": False,
            "vpc_security_group_ids": [self.firewall.id],
            "parameter_group_name": self._group.name,
            "ca_cert_identifier": CA,
            "iam_database_authentication_enabled": True,
            "auto_minor_version_upgrade": True,
            "maintenance_window": MAINTENANCE_WINDOW,
            "apply_immediately": environment.protection.apply_immediately,
            "deletion_protection": environment.protection.protected,
            "copy_tags_to_snapshot": True,
            "enabled_cloudwatch_logs_exports": logs,
            "monitoring_interval": MONITORING_SECONDS,
            "monitoring_role_arn": self._args.monitor.role.arn,
            "performance_insights_enabled": True,
            "performance_insights_kms_key_id": self.key.arn,
            "performance_insights_retention_period": INSIGHTS_DAYS[environment.retention.insights],
            "database_insights_mode": environment.retention.insights,
            "tags": named(identifier),
        }
