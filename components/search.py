"""A service's search index: an OpenSearch domain in the network, which asks everybody who he is."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.search import Search as Facts
from catalog.system import Stack
from components.firewall import clients, server
from components.key import Key
from components.log_group import log_group
from components.network import Network
from components.place import Place, named
from components.search_logs import SearchLogs

PORT = 443
"""The only one a domain in a network listens at; 9200 is not among AWS's."""

TLS = "Policy-Min-TLS-1-2-PFS-2023-10"
"""TLS 1.2 or 1.3, with keys that are forgotten."""

MASTERS, MASTER = 3, "m7g.medium.search"
"""Own choice: the smallest class that does not burst leads; three, so that one can be lost (CKV2_AWS_59)."""

LED_FROM = 3
"""Data nodes from which others lead: with fewer a lost zone stops the domain in any case."""

LOGS = {
    "INDEX_SLOW_LOGS": "index-slow",
    "SEARCH_SLOW_LOGS": "search-slow",
    "ES_APPLICATION_LOGS": "application",
    "AUDIT_LOGS": "audit",
}
"""All that OpenSearch writes down, by the end of the log group's name (CKV_AWS_84 and CKV_AWS_317)."""

QUIET_FROM = 0
"""UTC; own choice: the ten hours in which AWS may patch begin at midnight, with the databases' windows."""


@dataclass(frozen=True)
class SearchArgs:
    """What a search index is made from."""

    stack: Stack
    service: str
    place: Place
    network: Network
    key: Key
    logging: SearchLogs


class Search(pulumi.ComponentResource):
    """A domain, its firewall and its logs; who administers it and who uses it are two roles."""

    def __init__(self, name: str, args: SearchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Search", name, None, opts)
        self._name, self._args = f"{name}-search", args
        self.domain_name = args.stack.called(args.service)
        self.clients = clients(self, f"{self._name}-clients", self._name, "clients", args.network, PORT)
        self.firewall = server(self, self._name, args.network, PORT, [self.clients])
        self.master, self.user = self._role("master"), self._role("user")
        self.logs = {kind: self._log(end) for kind, end in LOGS.items()}
        self.domain = self._domain()
        self.register_outputs({"endpoint": self.domain.endpoint})

    @property
    def _facts(self) -> Facts:
        facts = self._args.stack.services[self._args.service].search
        assert facts  # noqa: S101 (only a service that searches gets one)
        return facts

    def _role(self, who: str) -> aws.iam.Role:
        name = f"{self._name}-{who}"
        return aws.iam.Role(
            name,
            name=name,
            description=f"{who} of the domain {self.domain_name}",
            assume_role_policy=json.dumps(trust(self._args.place)),
            tags=named(name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _log(self, end: str) -> aws.cloudwatch.LogGroup:
        path = f"/aws/opensearch/{self.domain_name}/{end}"
        return log_group(self, f"{self._name}-{end}", path, self._args.stack, self._args.key)

    def _domain(self) -> aws.opensearch.Domain:
        protected = self._args.stack.environment.protection.protected
        return aws.opensearch.Domain(
            self._name,
            domain_name=self.domain_name,
            engine_version=self._facts.version,
            **self._machines(),
            **self._safety(),
            access_policies=pulumi.Output.json_dumps(self._policy()),
            log_publishing_options=[
                {"log_type": kind, "cloudwatch_log_group_arn": group.arn, "enabled": True}
                for kind, group in self.logs.items()
            ],
            **self._upkeep(),
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self, protect=protected, depends_on=[self._args.logging.policy]),
        )

    def _machines(self) -> dict[str, Any]:
        """As many zones as there are nodes to stand in them, three at most."""
        capacity = self._args.stack.environment.capacity
        zones = min(capacity.search_nodes, len(self._args.network.subnet_ids), 3)
        cluster: dict[str, Any] = {
            "instance_type": capacity.search_instance,
            "instance_count": capacity.search_nodes,
            "zone_awareness_enabled": zones > 1,
        }
        if zones > 1:
            cluster["zone_awareness_config"] = {"availability_zone_count": zones}
        if capacity.search_nodes >= LED_FROM:
            cluster |= {
                "dedicated_master_enabled": True,
                "dedicated_master_type": MASTER,
                "dedicated_master_count": MASTERS,
            }
        return {
            "cluster_config": cluster,
            "ebs_options": {"ebs_enabled": True, "volume_type": "gp3", "volume_size": capacity.search_storage_gib},
            "vpc_options": {
                "subnet_ids": self._args.network.subnet_ids[:zones],
                "security_group_ids": [self.firewall.id],
            },
        }

    def _safety(self) -> dict[str, Any]:
        """Encrypted where it lies and where it goes; every request is signed by a role the domain knows."""
        return {
            "encrypt_at_rest": {"enabled": True, "kms_key_id": self._args.key.arn},
            "node_to_node_encryption": {"enabled": True},
            "domain_endpoint_options": {"enforce_https": True, "tls_security_policy": TLS},
            "advanced_security_options": {
                "enabled": True,
                "internal_user_database_enabled": False,
                "master_user_options": {"master_user_arn": self.master.arn},
            },
        }

    def _policy(self) -> dict[str, Any]:
        """The two roles may speak to the domain; what each may do there the domain itself decides."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OwnRoles",
                    "Effect": "Allow",
                    "Principal": {"AWS": [self.master.arn, self.user.arn]},
                    "Action": "es:ESHttp*",
                    "Resource": f"{self._args.place.arn('es', f'domain/{self.domain_name}')}/*",
                }
            ],
        }

    def _upkeep(self) -> dict[str, Any]:
        """AWS patches in the quiet hours; snapshots are hourly by themselves, whatever hour is named."""
        hour = int(self._facts.snapshot_at.split(":")[0])
        return {
            "software_update_options": {"auto_software_update_enabled": True},
            "off_peak_window_options": {
                "enabled": True,
                "off_peak_window": {"window_start_time": {"hours": QUIET_FROM, "minutes": 0}},
            },
            "snapshot_options": {"automated_snapshot_start_hour": hour},
        }


def trust(place: Place) -> dict[str, Any]:
    """Whom the account's IAM lets take the role: the service's own identity, or an administrator."""
    statement = {"Effect": "Allow", "Principal": {"AWS": place.root}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}
