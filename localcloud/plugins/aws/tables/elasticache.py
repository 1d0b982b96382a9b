# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""ElastiCache: replication groups, parameter groups, subnet groups."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.parameters import ParameterGroupKind
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties, Value, same_text
from localcloud.plugins.aws.versions import same_version
from localcloud.plugins.aws.work import Call, Found, Work

_TAGGING = Tagging(
    "add_tags_to_resource", "remove_tags_from_resource", "ResourceName", list="list_tags_for_resource:TagList"
)
_LOWER = "[^a-z0-9-]"
_HOUR = 3600.0

_DELIVERIES = (
    "LogDeliveryConfigurations[].{destination: DestinationDetails.*.[LogGroup, DeliveryStream][][] | [?@] | [0],"
    " destinationType: DestinationType, logFormat: LogFormat, logType: LogType}"
)
_DETAILS = {
    "cloudwatch-logs": ("cloudWatchLogsDetails", "logGroup"),
    "kinesis-firehose": ("kinesisFirehoseDetails", "deliveryStream"),
}


class ReplicationGroup(Kind):
    """A Redis or Valkey primary with its replicas; its id is its name."""

    type_name = "aws:elasticache/replicationGroup:ReplicationGroup"
    service = "elasticache"
    creation = Call("create_replication_group")
    reading = Call("describe_replication_groups", "ReplicationGroupId", "ReplicationGroups")
    updating = (
        Call("modify_replication_group", "ReplicationGroupId", always=("applyImmediately", "authTokenUpdateStrategy")),
    )
    deletion = Call("delete_replication_group", "ReplicationGroupId")
    awaits_deletion = True
    natural = ("replicationGroupId",)
    autoname = Autoname("replicationGroupId", longest=40, forbidden=_LOWER)
    names = {
        "description": "ReplicationGroupDescription",
        "nodeType": "CacheNodeType",
        "parameterGroupName": "CacheParameterGroupName",
        "subnetGroupName": "CacheSubnetGroupName",
        "maintenanceWindow": "PreferredMaintenanceWindow",
        "numCacheClusters": "NumCacheClusters",
    }
    paths = {
        "arn": "ARN",
        "description": "Description",
        "primaryEndpointAddress": "NodeGroups[0].PrimaryEndpoint.Address",
        "readerEndpointAddress": "NodeGroups[0].ReaderEndpoint.Address",
        "configurationEndpointAddress": "ConfigurationEndpoint.Address",
        "port": "NodeGroups[0].PrimaryEndpoint.Port || ConfigurationEndpoint.Port",
        "automaticFailoverEnabled": "AutomaticFailover",
        "multiAzEnabled": "MultiAZ",
        "numCacheClusters": "length(MemberClusters || `[]`)",
        "numNodeGroups": "length(NodeGroups || `[]`)",
        "engineVersionActual": "EngineVersion",
        "parameterGroupName": "CacheParameterGroup.CacheParameterGroupName",
        "securityGroupIds": "SecurityGroups[].SecurityGroupId",
        "logDeliveryConfigurations": _DELIVERIES,
    }
    defaults = {"automaticFailoverEnabled": False, "engine": "redis", "multiAzEnabled": False}
    passive = ("applyImmediately", "authTokenUpdateStrategy", "finalSnapshotIdentifier")
    unreadable = (
        "authToken",
        "authTokenWo",
        "snapshotArns",
        "snapshotName",
        "preferredCacheClusterAzs",
        "securityGroupNames",
    )
    replaces = (
        "atRestEncryptionEnabled",
        "dataTieringEnabled",
        "kmsKeyId",
        "networkType",
        "port",
        "replicationGroupId",
        "securityGroupNames",
        "snapshotArns",
        "snapshotName",
        "subnetGroupName",
        "transitEncryptionEnabled",
    )
    same = {
        "engineVersion": same_version,
        "maintenanceWindow": same_text,
        "snapshotWindow": same_text,
        "replicationGroupId": same_text,
    }
    missing = ("ReplicationGroupNotFoundFault", "ReplicationGroupNotFound")
    taken = ("ReplicationGroupAlreadyExists", "ReplicationGroupAlreadyExistsFault")
    busy = ("InvalidReplicationGroupState", "InvalidReplicationGroupStateFault")
    tagging = _TAGGING
    seconds = {"create": _HOUR, "update": 2 / 3 * _HOUR, "delete": 3 / 4 * _HOUR}

    def create(self, work: Work) -> str:
        """Create the group."""
        if "logDeliveryConfigurations" in work.inputs:
            deliveries = self.revised(work, "logDeliveryConfigurations")
            work.inputs = {**work.inputs, "logDeliveryConfigurations": deliveries}
        return super().create(work)

    def revised(self, work: Work, name: str) -> Value:
        """Say where logs go as the API does, in a mapping for each kind of destination."""
        value = super().revised(work, name)
        if name != "logDeliveryConfigurations":
            return value
        return [{**each, "destinationDetails": _details(each)} for each in value or ()]

    def read(self, work: Work) -> Found | None:
        """Describe the group with what only its nodes tell."""
        found = super().read(work)
        members = (found or {}).get("MemberClusters") or []
        return {**_node(work, members[0]), **found} if found and members else found

    def ready(self, found: Found) -> bool:
        """Tell whether the group can be used."""
        if found["Status"] == "create-failed":
            raise PluginError(f"{found['ReplicationGroupId']} is create-failed")
        return bool(found["Status"] == "available")

    def leaving(self, found: Found) -> bool:
        """Tell whether it is being deleted."""
        return bool(found["Status"] == "deleting")

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the number of replicas by a call of its own, the rest at once."""
        super().update(work, set(changed) - {"numCacheClusters", "engine"})
        if "numCacheClusters" in changed and work.inputs.get("numCacheClusters"):
            self._resize(work, int(work.inputs["numCacheClusters"]))

    def _resize(self, work: Work, wanted: int) -> None:
        present = int(work.state.get("numCacheClusters") or 1)
        operation = "increase_replica_count" if wanted > present else "decrease_replica_count"
        work.call(operation, ReplicationGroupId=work.id, NewReplicaCount=wanted - 1, ApplyImmediately=True)

    def delete(self, work: Work) -> None:
        """Delete the group, keeping a last snapshot where the program names one."""
        snapshot = work.get("finalSnapshotIdentifier")
        keep: dict[str, Any] = {"FinalSnapshotIdentifier": snapshot} if snapshot else {}
        work.call("delete_replication_group", ReplicationGroupId=work.id, RetainPrimaryCluster=False, **keep)


def _details(delivery: Properties) -> Properties:
    kind, member = _DETAILS[delivery["destinationType"]]
    return {kind: {member: delivery["destination"]}}


def _node(work: Work, identity: str) -> Found:
    try:
        return dict(work.call("describe_cache_clusters", CacheClusterId=identity)["CacheClusters"][0])
    except ApiError as refused:
        if refused.code.startswith("CacheClusterNotFound"):
            return {}
        raise


class ParameterGroup(ParameterGroupKind):
    """Settings for caches of one family."""

    type_name = "aws:elasticache/parameterGroup:ParameterGroup"
    service = "elasticache"
    creation = Call("create_cache_parameter_group")
    reading = Call("describe_cache_parameter_groups", "CacheParameterGroupName", "CacheParameterGroups")
    deletion = Call("delete_cache_parameter_group", "CacheParameterGroupName")
    listing = Call("describe_cache_parameters", "CacheParameterGroupName")
    modifying = Call("modify_cache_parameter_group", "CacheParameterGroupName")
    resetting = Call("reset_cache_parameter_group", "CacheParameterGroupName")
    list_member = "ParameterNameValues"
    applies = False
    names = {"name": "CacheParameterGroupName", "family": "CacheParameterGroupFamily"}
    paths = {"arn": "ARN"}
    autoname = Autoname(longest=255, forbidden=_LOWER)
    replaces = ("name", "family", "description")
    missing = ("CacheParameterGroupNotFound", "CacheParameterGroupNotFoundFault")
    taken = ("CacheParameterGroupAlreadyExists", "CacheParameterGroupAlreadyExistsFault")
    busy = ("InvalidCacheParameterGroupState", "InvalidCacheParameterGroupStateFault")
    tagging = _TAGGING


class SubnetGroup(Kind):
    """The subnets that caches may be in."""

    type_name = "aws:elasticache/subnetGroup:SubnetGroup"
    service = "elasticache"
    creation = Call("create_cache_subnet_group")
    reading = Call("describe_cache_subnet_groups", "CacheSubnetGroupName", "CacheSubnetGroups")
    updating = (Call("modify_cache_subnet_group", "CacheSubnetGroupName"),)
    deletion = Call("delete_cache_subnet_group", "CacheSubnetGroupName")
    natural = ("name",)
    names = {"name": "CacheSubnetGroupName", "description": "CacheSubnetGroupDescription"}
    paths = {"arn": "ARN", "subnetIds": "Subnets[].SubnetIdentifier"}
    autoname = Autoname(longest=255, forbidden=_LOWER)
    defaults = {"description": "Managed by Pulumi"}
    replaces = ("name",)
    missing = ("CacheSubnetGroupNotFoundFault", "CacheSubnetGroupNotFound")
    taken = ("CacheSubnetGroupAlreadyExists", "CacheSubnetGroupAlreadyExistsFault")
    busy = ("CacheSubnetGroupInUse",)
    tagging = _TAGGING
