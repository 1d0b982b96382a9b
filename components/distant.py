"""A service's readers in the second region: copies that follow from afar and can be promoted when the first is gone."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.firewall import clients, server
from components.instance import PATIENCE, InstanceArgs, instance
from components.key import Key, KeyArgs
from components.log_group import log_group
from components.monitor import Monitor
from components.network import Network
from components.parameter_group import parameter_group
from components.place import Place

LOGS = ["postgresql", "upgrade"]
"""As a writer's: it becomes one."""


@dataclass(frozen=True)
class DistantArgs:
    """What distant readers are made from."""

    stack: Stack
    service: str
    place: Place
    home: Place
    """Where the writer stands."""
    network: Network
    monitor: Monitor
    count: int


class Distant(pulumi.ComponentResource):
    """The readers of one service, under a key of this region: an encrypted copy cannot use the first one's."""

    def __init__(self, name: str, args: DistantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Distant", name, None, opts)
        self._name, self._args = name, args
        self._facts = args.stack.services[args.service].database
        self.called = args.stack.called(args.service)
        self.key = self._key()
        self.clients = clients(self, f"{name}-clients", self.called, "clients", args.network, self._facts.port)
        self.firewall = server(self, name, args.network, self._facts.port, [self.clients], called=self.called)
        self.group = parameter_group(self, name, args.stack, args.service, self._facts.running)
        self.readers = [self._reader(number) for number in range(1, args.count + 1)]
        self.register_outputs({})

    @property
    def identifiers(self) -> list[str]:
        """As RDS knows them."""
        return [f"{self.called}-{number}" for number in range(1, self._args.count + 1)]

    def _key(self) -> Key:
        args = KeyArgs(
            f"data of {self.called}", self._args.stack.environment.protection, self._args.place, called=self.called
        )
        return Key(self._name, args, pulumi.ResourceOptions(parent=self))

    def _reader(self, number: int) -> aws.rds.Instance:
        """With backups of its own, so that it has a past from the moment it is promoted."""
        name, identifier, args = f"{self._name}-{number}", f"{self.called}-{number}", self._args
        kept = args.stack.environment.retention
        return aws.rds.Instance(
            name,
            **instance(self._common(), identifier, LOGS),
            replicate_source_db=args.home.arn("rds", f"db:{args.stack.source(args.service)}"),
            kms_key_id=self.key.arn,
            db_subnet_group_name=args.network.database_subnets.name,
            availability_zone=args.network.zone_for(number),
            backup_retention_period=kept.backup_days,
            delete_automated_backups=not kept.keep_backups,
            skip_final_snapshot=True,  # RDS takes none of a reader
            opts=self._options(name, identifier),
        )

    def _common(self) -> InstanceArgs:
        args = self._args
        return InstanceArgs(args.stack, args.service, self.key, args.monitor, self.firewall.id, self.group.name)

    def _options(self, name: str, identifier: str) -> pulumi.ResourceOptions:
        stack = self._args.stack
        logs = [self._log(f"{name}-{log}", f"/aws/rds/instance/{identifier}/{log}") for log in LOGS]
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=[*logs, self._args.monitor.attached],
            protect=stack.environment.protection.protected,
            custom_timeouts=PATIENCE,
        )

    def _log(self, name: str, path: str) -> aws.cloudwatch.LogGroup:
        return log_group(self, name, path, self._args.stack, self.key)
