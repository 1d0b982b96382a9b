"""A cache that a system's services share: an encrypted replication group that wants a token."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.cache import Cache as Facts
from catalog.system import Stack
from components import windows
from components.firewall import server
from components.inside import AuthToken, Way
from components.key import Key
from components.kubernetes.inside import Jobs
from components.log_group import log_group
from components.network import Network
from components.place import named
from components.secret import Vault

LOGS = ("slow-log", "engine-log")
"""What a server writes down: commands over `slowlog-log-slower-than`, and what befell it."""


@dataclass(frozen=True)
class CacheArgs:
    """What a cache is made from."""

    stack: Stack
    cache: str
    network: Network
    key: Key
    clients: Sequence[aws.ec2.SecurityGroup]
    jobs: Jobs | None = None
    """What sets the token when the cache cannot be reached from here."""


class Cache(pulumi.ComponentResource):
    """One replication group, its firewall, its settings and the secret with its token."""

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Cache", name, None, opts)
        self._name, self._args = name, args
        self.firewall = server(self, name, args.network, self._facts.port, args.clients)
        self.group = self._group(self._subnets(), self._parameters())
        self.secret = Vault(args.stack, args.key, self).secret(args.cache, "token")
        self.token = self._token()
        self.register_outputs({"host": self.group.primary_endpoint_address})

    @property
    def _facts(self) -> Facts:
        return self._args.stack.caches[self._args.cache]

    def _subnets(self) -> aws.elasticache.SubnetGroup:
        return aws.elasticache.SubnetGroup(
            self._name,
            name=self._name,
            description=f"subnets of {self._name}",
            subnet_ids=self._args.network.subnet_ids,
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _parameters(self) -> aws.elasticache.ParameterGroup:
        return aws.elasticache.ParameterGroup(
            self._name,
            family=self._facts.family,
            description=f"settings of {self._name}",
            parameters=[{"name": name, "value": value} for name, value in sorted(settings(self._facts).items())],
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _group(
        self, subnets: aws.elasticache.SubnetGroup, parameters: aws.elasticache.ParameterGroup
    ) -> aws.elasticache.ReplicationGroup:
        """Without a token here: Pulumi would keep it; `AuthToken` sets it afterwards."""
        facts, environment = self._facts, self._args.stack.environment
        copies, protection = environment.capacity.cache_replicas, environment.protection
        return aws.elasticache.ReplicationGroup(
            self._name,
            replication_group_id=self._name,
            description=f"cache {self._name}",
            engine=facts.engine,
            engine_version=facts.version,
            node_type=environment.capacity.cache_node,
            num_cache_clusters=1 + copies,
            automatic_failover_enabled=copies > 0,
            multi_az_enabled=copies > 0,
            port=facts.port,
            parameter_group_name=parameters.name,
            subnet_group_name=subnets.name,
            security_group_ids=[self.firewall.id],
            at_rest_encryption_enabled=True,
            kms_key_id=self._args.key.arn,
            transit_encryption_enabled=True,
            auto_minor_version_upgrade=True,
            apply_immediately=protection.apply_immediately,
            maintenance_window=windows.CACHE_MAINTENANCE,
            snapshot_window=windows.CACHE_SNAPSHOT,
            snapshot_retention_limit=environment.retention.cache_snapshot_days,
            final_snapshot_identifier=self._last_snapshot() if protection.final_snapshot else None,
            log_delivery_configurations=[self._delivery(kind) for kind in LOGS],
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self, protect=protection.protected),
        )

    def _last_snapshot(self) -> pulumi.Output[str]:
        """Named after the key, whose id AWS never gives twice."""
        return pulumi.Output.concat(self._name, "-final-", self._args.key.key.key_id)

    def _delivery(self, kind: str) -> aws.elasticache.ReplicationGroupLogDeliveryConfigurationArgs:
        """The path is one that AWS lets its services write to without a policy for each group."""
        name, path = f"{self._name}-{kind}", f"/aws/vendedlogs/elasticache/{self._name}/{kind}"
        return aws.elasticache.ReplicationGroupLogDeliveryConfigurationArgs(
            destination=log_group(self, name, path, self._args.stack, self._args.key).name,
            destination_type="cloudwatch-logs",
            log_format="json",
            log_type=kind,
        )

    def _token(self) -> AuthToken:
        return AuthToken(
            self._name,
            replication_group=self.group.replication_group_id,
            secret=self.secret.arn,
            host=self.group.primary_endpoint_address,
            port=self._facts.port,
            way=Way(self._args.cache, self._args.jobs),
            opts=pulumi.ResourceOptions(parent=self),
        )


def settings(facts: Facts) -> dict[str, str]:
    """Every parameter by name; eviction is a fact of its own."""
    return facts.parameters | {"maxmemory-policy": facts.eviction}
