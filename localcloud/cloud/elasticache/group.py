"""A replication group as the API shows it; behind it, one real Redis server."""

from typing import Any

from moto.core.utils import utcnow

from localcloud.cloud.servers.redis import TokenStrategy

from .family import DEFAULT_VERSIONS
from .groups import ParameterGroup

PLAIN = (
    "cache_subnet_group_name",
    "kms_key_id",
    "notification_topic_arn",
    "preferred_maintenance_window",
    "snapshot_window",
    "transit_encryption_mode",
)
"""Arguments kept as they come, None where they were not given."""
OF_EVERY_MEMBER = (
    "at_rest_encryption_enabled",
    "auth_token_enabled",
    "auto_minor_version_upgrade",
    "cache_node_type",
    "cache_subnet_group_name",
    "engine",
    "engine_version",
    "ip_discovery",
    "log_delivery_configurations",
    "network_type",
    "preferred_maintenance_window",
    "replication_group_id",
    "snapshot_retention_limit",
    "snapshot_window",
    "transit_encryption_enabled",
    "transit_encryption_mode",
)
"""What DescribeCacheClusters shows of a member as it is of the group."""


class Group:
    """One replication group; its attributes bear the names that describe shows."""

    def __init__(self, wanted: dict[str, Any], arn: str, parameters: ParameterGroup) -> None:
        self.replication_group_id: str = wanted["replication_group_id"].lower()
        self.arn = arn
        self.description = wanted["replication_group_description"]
        self.status = "creating"
        self.reason = ""
        self.engine: str = wanted.get("engine") or "redis"
        self.engine_version: str = wanted.get("engine_version") or DEFAULT_VERSIONS[self.engine]
        self.cache_node_type: str = wanted["cache_node_type"]
        self.count: int = wanted.get("num_cache_clusters") or 1 + (wanted.get("replicas_per_node_group") or 0)
        self.declared_port = int(wanted.get("port") or 6379)
        self.parameters = parameters
        self.security_group_ids: list[str] = list(wanted.get("security_group_ids") or [])
        self.replication_group_create_time = utcnow()
        self.log_delivery_configurations = wanted.get("log_delivery_configurations") or []
        self.cache_subnet_group_name: str | None = wanted.get("cache_subnet_group_name")
        for name in PLAIN:
            setattr(self, name, wanted.get(name))
        self._switches(wanted)
        self._server_side(wanted)

    def _switches(self, wanted: dict[str, Any]) -> None:
        self.at_rest_encryption_enabled = bool(wanted.get("at_rest_encryption_enabled"))
        self.transit_encryption_enabled = bool(wanted.get("transit_encryption_enabled"))
        self.automatic_failover_enabled = bool(wanted.get("automatic_failover_enabled"))
        self.multi_az_enabled = bool(wanted.get("multi_az_enabled"))
        self.snapshot_retention_limit = int(wanted.get("snapshot_retention_limit") or 0)
        self.auto_minor_version_upgrade = str(wanted.get("auto_minor_version_upgrade")).lower() != "false"
        self.auth_token_enabled = bool(wanted.get("auth_token"))
        self.auth_token_last_modified_date = utcnow() if self.auth_token_enabled else None
        self.transit_encryption_mode: str | None = self.transit_encryption_mode or (
            "required" if self.transit_encryption_enabled else None
        )
        self.cluster_enabled, self.cluster_mode = False, "disabled"
        self.data_tiering, self.network_type, self.ip_discovery = "disabled", "ipv4", "ipv4"
        self.user_group_ids: list[str] = []

    def _server_side(self, wanted: dict[str, Any]) -> None:
        self.host: str | None = None
        self.port = self.declared_port
        self.first_token: str | None = wanted.get("auth_token")
        self.pending_tokens: list[tuple[str | None, TokenStrategy]] = []
        self.revision = 0
        self.behind = False
        self.applied_settings: dict[str, str] = {}

    def ask(self) -> None:
        """Have upkeep bring a change to the server."""
        self.revision += 1
        self.status = "modifying" if self.status == "available" else self.status

    @property
    def automatic_failover(self) -> str:
        """`enabled` or `disabled`."""
        return "enabled" if self.automatic_failover_enabled else "disabled"

    @property
    def multi_az(self) -> str:
        """`enabled` or `disabled`."""
        return "enabled" if self.multi_az_enabled else "disabled"

    @property
    def member_clusters(self) -> list[str]:
        """The ids of the nodes, primary first."""
        return [f"{self.replication_group_id}-{number:03}" for number in range(1, self.count + 1)]

    @property
    def place(self) -> dict[str, Any] | None:
        """Where to connect; absent until the server is there. (Called `endpoint`, moto would show it thrice.)"""
        return {"Address": self.host, "Port": self.port} if self.host and self.status != "creating" else None

    @property
    def snapshotting_cluster_id(self) -> str | None:
        """The node that snapshots would be taken of."""
        return self.member_clusters[-1] if self.snapshot_retention_limit else None

    @property
    def node_groups(self) -> list[dict[str, Any]]:
        """The one shard; every member answers from the one server."""
        members = [
            {
                "CacheClusterId": name,
                "CacheNodeId": "0001",
                "ReadEndpoint": self.place,
                "CurrentRole": "replica" if number else "primary",
            }
            for number, name in enumerate(self.member_clusters)
        ]
        shard = {"NodeGroupId": "0001", "Status": self.status, "NodeGroupMembers": members}
        return [shard | {"PrimaryEndpoint": self.place, "ReaderEndpoint": self.place}]

    def member(self, name: str) -> dict[str, Any]:
        """One node, as DescribeCacheClusters shows it."""
        node = {"CacheNodeId": "0001", "CacheNodeStatus": self.status, "Endpoint": self.place}
        return {each: getattr(self, each) for each in OF_EVERY_MEMBER} | {
            "cache_cluster_id": name,
            "cache_cluster_status": self.status,
            "num_cache_nodes": 1,
            "cache_cluster_create_time": self.replication_group_create_time,
            "cache_nodes": [node],
            "security_groups": [{"SecurityGroupId": sg, "Status": "active"} for sg in self.security_group_ids],
            "cache_parameter_group": {
                "CacheParameterGroupName": self.parameters.cache_parameter_group_name,
                "ParameterApplyStatus": "applying" if self.behind else "in-sync",
            },
            "ARN": self.arn.replace(":replicationgroup:", ":cluster:").removesuffix(self.replication_group_id) + name,
            "notification_configuration": {"TopicArn": topic, "TopicStatus": "active"}
            if (topic := self._topic)
            else None,
        }

    @property
    def _topic(self) -> str | None:
        topic: str | None = getattr(self, "notification_topic_arn", None)
        return topic
