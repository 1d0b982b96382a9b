"""The calls of ElastiCache: moto's, those it lacks, and those that real servers answer differently."""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, EmptyResult, PaginatedResult
from moto.elasticache.responses import ElastiCacheResponse

from .backend import Caches
from .faults import conflicting

_snake: Callable[[str], str] = xform_name
"""`NumCacheClusters` as `num_cache_clusters`."""


class Responses(ElastiCacheResponse):
    """Moto's calls, and ours."""

    @property
    def _caches(self) -> Caches:
        backend = self.elasticache_backend
        assert isinstance(backend, Caches)  # noqa: S101
        return backend

    @property
    def _wanted(self) -> dict[str, Any]:
        return {_snake(name): value for name, value in self.params.items()}

    def create_replication_group(self) -> ActionResult:
        """CreateReplicationGroup."""
        return ActionResult({"ReplicationGroup": self._caches.create_group(self._wanted)})

    def describe_replication_groups(self) -> ActionResult:
        """DescribeReplicationGroups."""
        name = self.params.get("ReplicationGroupId")
        return PaginatedResult({"ReplicationGroups": [self._caches.group(name)] if name else self._caches.groups})

    def modify_replication_group(self) -> ActionResult:
        """ModifyReplicationGroup."""
        return ActionResult({"ReplicationGroup": self._caches.change_group(self._wanted)})

    def increase_replica_count(self) -> ActionResult:
        """IncreaseReplicaCount."""
        count = int(self.params["NewReplicaCount"])
        return ActionResult(
            {"ReplicationGroup": self._caches.change_replicas(self.params["ReplicationGroupId"], count)}
        )

    decrease_replica_count = increase_replica_count

    def delete_replication_group(self) -> ActionResult:
        """DeleteReplicationGroup."""
        name, snapshot = self.params["ReplicationGroupId"], self.params.get("FinalSnapshotIdentifier")
        return ActionResult({"ReplicationGroup": self._caches.delete_group(name, snapshot)})

    def create_cache_cluster(self) -> ActionResult:
        """Refuse: nothing would stand behind it."""
        raise conflicting("the local cloud has replication groups only; make one with NumCacheClusters 1")

    def create_snapshot(self) -> ActionResult:
        """Refuse: a snapshot without data would be a lie."""
        raise conflicting("the local cloud takes no snapshots of caches")

    def create_cache_parameter_group(self) -> ActionResult:
        """CreateCacheParameterGroup."""
        group = self._caches.create_parameter_group(
            self.params["CacheParameterGroupName"],
            self.params["CacheParameterGroupFamily"],
            self.params["Description"],
            self.params.get("Tags", []),
        )
        return ActionResult({"CacheParameterGroup": group})

    def describe_cache_parameter_groups(self) -> ActionResult:
        """DescribeCacheParameterGroups."""
        name = self.params.get("CacheParameterGroupName")
        found = [self._caches.parameter_group(name)] if name else list(self._caches.parameter_groups.values())
        return PaginatedResult({"CacheParameterGroups": found})

    def describe_cache_parameters(self) -> ActionResult:
        """DescribeCacheParameters."""
        group = self._caches.parameter_group(self.params["CacheParameterGroupName"])
        return PaginatedResult({"Parameters": group.shown(self.params.get("Source"))})

    def modify_cache_parameter_group(self) -> ActionResult:
        """ModifyCacheParameterGroup."""
        wanted = {each["ParameterName"]: each["ParameterValue"] for each in self.params["ParameterNameValues"]}
        group = self._caches.change_parameter_group(self.params["CacheParameterGroupName"], wanted)
        return ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})

    def reset_cache_parameter_group(self) -> ActionResult:
        """ResetCacheParameterGroup."""
        listed = [each["ParameterName"] for each in self.params.get("ParameterNameValues", [])]
        everything = self.params.get("ResetAllParameters", not listed)
        name = self.params["CacheParameterGroupName"]
        group = self._caches.reset_parameter_group(name, None if everything else listed)
        return ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})

    def delete_cache_parameter_group(self) -> ActionResult:
        """DeleteCacheParameterGroup."""
        self._caches.delete_parameter_group(self.params["CacheParameterGroupName"])
        return EmptyResult()

    def modify_cache_subnet_group(self) -> ActionResult:
        """ModifyCacheSubnetGroup."""
        group = self._caches.change_subnet_group(
            self.params["CacheSubnetGroupName"],
            self.params.get("CacheSubnetGroupDescription"),
            self.params.get("SubnetIds", []),
        )
        return ActionResult({"CacheSubnetGroup": group})

    def delete_cache_subnet_group(self) -> ActionResult:
        """DeleteCacheSubnetGroup."""
        self._caches.delete_subnet_group(self.params["CacheSubnetGroupName"])
        return EmptyResult()
