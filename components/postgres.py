"""A service's PostgreSQL: a writer and its readers on RDS, with their key, firewall, parameters and logs."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.database import Database
from catalog.system import Stack
from components import windows
from components.firewall import between, clients, server
from components.instance import PATIENCE, InstanceArgs, instance
from components.key import Key, KeyArgs
from components.kubernetes.inside import Jobs
from components.log_group import log_group
from components.master import master
from components.monitor import Monitor
from components.network import Network
from components.parameter_group import parameter_group
from components.place import Place, named

LOGS = {"writer": ["postgresql", "upgrade"], "reader": ["postgresql"]}
"""What is exported to CloudWatch (controls RDS.9 and RDS.36); only a writer is ever upgraded by itself."""

PROXY_PORT = 5432
"""Where every RDS Proxy for PostgreSQL listens; AWS lets nobody choose."""

NEVER_CHANGED = ["availabilityZone", "dbName", "engine", "kmsKeyId", "storageEncrypted", "username"]
"""What RDS can give only to a new instance: one that is adopted keeps its own."""

TAKEN_OVER = ["manageMasterUserPassword", "masterUserSecretKmsKeyId"]
"""RDS keeps the master password only until the instance is there: it knows neither readers nor blue/green then."""

LED_BY_UPGRADE = ["engineVersion", "parameterGroupName"]
"""What a blue/green deployment changes: a plain change beside it would upgrade in place."""


@dataclass(frozen=True)
class PostgresArgs:
    """What a service's database is made from."""

    stack: Stack
    service: str
    place: Place
    network: Network
    monitor: Monitor
    jobs: Jobs | None = None
    """What works inside the database when it cannot be reached from here."""


class Postgres(pulumi.ComponentResource):
    """A writer and the readers asked for, encrypted with the service's own key."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Postgres", name, None, opts)
        self._name, self._args = name, args
        self.called = args.stack.called(args.service)
        self.key = self._key()
        self.clients = self._clients("clients")
        self.consumers = {consumer: self._clients(consumer) for consumer in self._database.consumers}
        self.pooler = self._pooler() if args.stack.services[args.service].pooler == "rds-proxy" else None
        self.firewall = self._firewall()
        self.groups = self._groups()
        self.writer = self._writer()
        self.master = master(self, name, args.stack, args.service, self.key, self.writer, args.jobs)
        self.readers = [self._reader(number) for number in range(1, self._database.replicas + 1)]
        self.register_outputs({"writer": self.writer.endpoint})

    @property
    def identifiers(self) -> list[str]:
        """The writer's identifier and the readers', as RDS knows them."""
        readers = [f"{self.called}-{number}" for number in range(1, self._database.replicas + 1)]
        return [self._database.adopted or self.called, *readers]

    @property
    def _database(self) -> Database:
        return self._args.stack.services[self._args.service].database

    def _below(self, **more: Any) -> pulumi.ResourceOptions:  # noqa: ANN401 (whatever ResourceOptions takes)
        return pulumi.ResourceOptions(parent=self, **more)

    def _key(self) -> Key:
        protection = self._args.stack.environment.protection
        buckets = self._args.stack.buckets.values()
        delivers = any(each.delivered and each.service == self._args.service for each in buckets)
        args = KeyArgs(f"data of {self.called}", protection, self._args.place, called=self.called, delivers=delivers)
        return Key(self._name, args, self._below())

    def _clients(self, who: str) -> aws.ec2.SecurityGroup:
        pooled = self._args.stack.services[self._args.service].pooler == "rds-proxy"
        ports = (self._database.port, *((PROXY_PORT,) if pooled else ()))
        return clients(self, f"{self._name}-{who}", self.called, who, self._args.network, *ports)

    def _pooler(self) -> aws.ec2.SecurityGroup:
        allowed, port = [self.clients, *self.consumers.values()], self._database.port
        called = f"{self.called}-proxy"
        return between(self, f"{self._name}-proxy", self._args.network, allowed, PROXY_PORT, port, called=called)

    def _firewall(self) -> aws.ec2.SecurityGroup:
        """Clients reach the readers, and the writer where no pooler stands before it, without a way round."""
        allowed = [self.clients, *self.consumers.values(), *filter(None, [self.pooler])]
        return server(self, self._name, self._args.network, self._database.port, allowed, called=self.called)

    def _groups(self) -> dict[int, aws.rds.ParameterGroup]:
        """By major: what serves, what served until its instance is gone, and what is about to."""
        upgrade = self._database.upgrade
        majors = {self._database.major, self._database.running, *([upgrade.to] if upgrade and upgrade.build else [])}
        args = self._args
        return {major: parameter_group(self, self._name, args.stack, args.service, major) for major in sorted(majors)}

    def _writer(self) -> aws.rds.Instance:
        identifier, environment = self.identifiers[0], self._args.stack.environment
        return aws.rds.Instance(
            self._name,
            **self._instance(identifier, "writer") | {"tags": self._backed_up(identifier)},
            engine="postgres",
            engine_version=str(self._database.running),
            allow_major_version_upgrade=False,
            db_name=self._database.name,
            username=self._database.master_username,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self.key.arn,
            kms_key_id=self.key.arn,
            storage_type="gp3",
            allocated_storage=environment.capacity.storage_gib,
            multi_az=environment.capacity.multi_az,
            db_subnet_group_name=self._args.network.database_subnets.name,
            backup_retention_period=environment.retention.backup_days,
            backup_window=windows.backup(self._database.backups.full_at),
            delete_automated_backups=not environment.retention.keep_backups,
            **self._last_snapshot(),
            opts=self._writer_options(identifier),
        )

    def _backed_up(self, identifier: str) -> dict[str, str]:
        """AWS Backup's plan looks for the tag: a writer is backed up, its readers are not."""
        return {**named(identifier), "backup": self._database.backups.schedule}

    def _last_snapshot(self) -> dict[str, Any]:
        """Named after the key, whose id AWS never gives twice: what is made again can leave a snapshot again."""
        if not self._args.stack.environment.protection.final_snapshot:
            return {"skip_final_snapshot": True}
        name = pulumi.Output.concat(self.called, "-final-", self.key.key.key_id)
        return {"skip_final_snapshot": False, "final_snapshot_identifier": name}

    def _writer_options(self, identifier: str) -> pulumi.ResourceOptions:
        adopted = self._database.adopted
        led = LED_BY_UPGRADE if self._database.upgrade else []
        ignored = [*TAKEN_OVER, *(NEVER_CHANGED if adopted else []), *led]
        mine = pulumi.ResourceOptions(ignore_changes=ignored)
        return pulumi.ResourceOptions.merge(self._instance_options(self._name, identifier, "writer"), mine)

    def _reader(self, number: int) -> aws.rds.Instance:
        """A reader takes engine, storage, key and subnets from the writer; RDS takes no snapshot of it when it goes."""
        name, identifier = f"{self._name}-{number}", f"{self.called}-{number}"
        ignored = ["parameterGroupName"] if self._database.upgrade else []
        return aws.rds.Instance(
            name,
            **self._instance(identifier, "reader"),
            replicate_source_db=self.writer.identifier,
            availability_zone=self._args.network.zone_for(number),
            skip_final_snapshot=True,
            opts=pulumi.ResourceOptions.merge(
                self._instance_options(name, identifier, "reader"),
                pulumi.ResourceOptions(ignore_changes=ignored, depends_on=[self.master.password]),
            ),
        )

    def _instance(self, identifier: str, kind: str) -> dict[str, Any]:
        group = self.groups[self._database.running].name
        args = self._args
        given = InstanceArgs(args.stack, args.service, self.key, args.monitor, self.firewall.id, group)
        return instance(given, identifier, LOGS[kind])

    def _instance_options(self, name: str, identifier: str, kind: str) -> pulumi.ResourceOptions:
        logs = [self._logs(name, identifier, log) for log in LOGS[kind]]
        protected = self._args.stack.environment.protection.protected
        needed = [*logs, self._args.monitor.attached]
        return self._below(depends_on=needed, protect=protected, custom_timeouts=PATIENCE)

    def _logs(self, name: str, identifier: str, log: str) -> aws.cloudwatch.LogGroup:
        path = f"/aws/rds/instance/{identifier}/{log}"
        return log_group(self, f"{name}-{log}", path, self._args.stack, self.key, called=f"{identifier}-{log}")
