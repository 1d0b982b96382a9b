"""ElastiCache: moto's subnet groups and tags, with replication groups that are real Redis servers."""

from types import SimpleNamespace
from typing import Any

from moto.core.utils import utcnow
from moto.elasticache import urls
from moto.elasticache.exceptions import (
    CacheClusterNotFound,
    CacheSubnetGroupNotFound,
    ElastiCacheException,
    InvalidSubnet,
    ReplicationGroupAlreadyExists,
    ReplicationGroupNotFound,
)
from moto.elasticache.models import CacheSubnetGroup, ElastiCacheBackend
from moto.kms.models import kms_backends

from . import wishes
from .family import DEFAULT_VERSIONS, family_of
from .faults import conflicting, invalid, wrong_state
from .group import PLAIN, Group
from .parametergroups import ParameterGroups

SWITCHES = ("automatic_failover_enabled", "multi_az_enabled", "auto_minor_version_upgrade", "snapshot_retention_limit")


class Caches(ParameterGroups, ElastiCacheBackend):
    """ElastiCache of one region."""

    @property
    def _url_module(self) -> SimpleNamespace:
        from .responses import Responses  # noqa: PLC0415  (which imports this module)

        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": Responses.dispatch})

    def group(self, name: str) -> Group:
        """The replication group of this name. Raises ElastiCache's ReplicationGroupNotFoundFault."""
        found = self.replication_groups.get(name.lower())
        if found is None:
            raise ReplicationGroupNotFound(name)
        return found  # type: ignore[return-value]

    def create_group(self, wanted: dict[str, Any]) -> Group:
        """Record the group and return at once; upkeep brings its server up."""
        wishes.check_new(wanted)
        name = wanted["replication_group_id"].lower()
        if name in self.replication_groups:
            raise ReplicationGroupAlreadyExists(name)
        subnets = wanted.get("cache_subnet_group_name")
        if subnets and subnets not in self.cache_subnet_groups:
            raise CacheSubnetGroupNotFound(subnets)
        if wanted.get("kms_key_id"):
            wanted["kms_key_id"] = self._key(wanted["kms_key_id"])
        engine = wanted.get("engine") or "redis"
        family = family_of(engine, wanted.get("engine_version") or DEFAULT_VERSIONS[engine])
        parameters = self.parameter_group(wanted.get("cache_parameter_group_name") or f"default.{family}")
        if parameters.cache_parameter_group_family != family:
            raise conflicting(
                f"Expected a parameter group of family {family} but found one of family "
                f"{parameters.cache_parameter_group_family}"
            )
        group = Group(wanted, self.arn("replicationgroup", name), parameters)
        self.replication_groups[name] = group  # type: ignore[assignment]
        self.tagging_service.tag_resource(group.arn, wanted.get("tags") or [])
        return group

    def _key(self, name: str) -> str:
        kms = kms_backends[self.account_id][self.region_name]
        try:
            return str(kms.describe_key(name).arn)
        except KeyError:
            raise invalid(f"KmsKeyId {name} is not a key of this region") from None

    def change_group(self, wanted: dict[str, Any]) -> Group:
        """Take the change; upkeep brings it to the server."""
        group = self.group(wanted["replication_group_id"])
        if group.status not in {"available", "failed"}:
            raise wrong_state(f"Replication group {group.replication_group_id} is {group.status}, not available")
        if wanted.get("transit_encryption_enabled") not in {None, group.transit_encryption_enabled}:
            raise conflicting("the local cloud does not change TransitEncryptionEnabled of a group that exists")
        self._change_record(group, wanted)
        self._change_token(group, wanted)
        if wanted.get("cache_parameter_group_name"):
            group.parameters = self.parameter_group(wanted["cache_parameter_group_name"])
            group.ask()
        if wanted.get("cache_node_type"):
            wishes.check_node_type(wanted["cache_node_type"])
            group.cache_node_type = wanted["cache_node_type"]
            group.ask()
        return group

    def _change_record(self, group: Group, wanted: dict[str, Any]) -> None:
        failover = wanted.get("automatic_failover_enabled", group.automatic_failover_enabled)
        multi_az = wanted.get("multi_az_enabled", group.multi_az_enabled)
        wishes.check_failover(group.count, failover=failover, multi_az=multi_az)
        for name in (
            *PLAIN,
            *SWITCHES,
            "engine",
            "engine_version",
            "security_group_ids",
            "log_delivery_configurations",
        ):
            if wanted.get(name) is not None:
                setattr(group, name, wanted[name])
        group.description = wanted.get("replication_group_description") or group.description

    def _change_token(self, group: Group, wanted: dict[str, Any]) -> None:
        token, strategy = wanted.get("auth_token"), wanted.get("auth_token_update_strategy")
        if not token and strategy != "DELETE":
            return
        if token:
            wishes.check_token(token, tls=group.transit_encryption_enabled)
        if not wanted.get("apply_immediately"):
            raise conflicting("AuthToken needs ApplyImmediately")
        group.pending_tokens.append((token, strategy or "ROTATE"))
        group.auth_token_enabled = bool(token)
        group.auth_token_last_modified_date = utcnow()
        group.ask()

    def change_replicas(self, name: str, replicas: int) -> Group:
        """Record another number of replicas: IncreaseReplicaCount and DecreaseReplicaCount."""
        group = self.group(name)
        if not 0 <= replicas <= 5:
            raise invalid(f"NewReplicaCount {replicas} is not valid; it is 0 to 5")
        wishes.check_failover(1 + replicas, failover=group.automatic_failover_enabled, multi_az=group.multi_az_enabled)
        group.count = 1 + replicas
        return group

    def delete_group(self, name: str, final_snapshot: str | None) -> Group:
        """Begin to delete; the group is shown as `deleting` until its server and data are gone."""
        group = self.group(name)
        if final_snapshot:
            raise conflicting("the local cloud takes no snapshots of caches; leave FinalSnapshotIdentifier out")
        group.status = "deleting"
        return group

    def forget(self, group: Group) -> None:
        """Remove the record of a group whose server is gone."""
        self.replication_groups.pop(group.replication_group_id, None)
        self.tagging_service.delete_all_tags_for_resource(group.arn)

    def describe_cache_clusters(self, cache_cluster_id: str | None = None) -> list[Any]:
        """The members of the replication groups."""
        members = [group.member(name) for group in self.groups for name in group.member_clusters]
        found = [member for member in members if cache_cluster_id in {None, member["cache_cluster_id"]}]
        if cache_cluster_id and not found:
            raise CacheClusterNotFound(cache_cluster_id)
        return found

    def create_cache_subnet_group(
        self,
        cache_subnet_group_name: str,
        cache_subnet_group_description: str,
        subnet_ids: list[str],
        tags: list[dict[str, str]] | None,
    ) -> CacheSubnetGroup:
        """Make a subnet group; its subnets have to be there."""
        group = super().create_cache_subnet_group(
            cache_subnet_group_name, cache_subnet_group_description, subnet_ids, tags
        )
        if not all("subnet_availability_zone" in subnet for subnet in group.subnets):
            self.cache_subnet_groups.pop(group.cache_subnet_group_name)
            raise InvalidSubnet(", ".join(group.subnet_ids))
        return group

    def change_subnet_group(self, name: str, description: str | None, subnet_ids: list[str]) -> CacheSubnetGroup:
        """ModifyCacheSubnetGroup, which moto lacks."""
        before = self.describe_cache_subnet_groups(name)[0]
        del self.cache_subnet_groups[name]
        try:
            return self.create_cache_subnet_group(
                name, description or before.cache_subnet_group_description, subnet_ids or before.subnet_ids, None
            )
        except ElastiCacheException:
            self.cache_subnet_groups[name] = before
            raise

    def delete_subnet_group(self, name: str) -> None:
        """DeleteCacheSubnetGroup, which moto lacks."""
        group = self.describe_cache_subnet_groups(name)[0]
        users = [each.replication_group_id for each in self.groups if each.cache_subnet_group_name == name]
        if users:
            raise ElastiCacheException(
                "CacheSubnetGroupInUse", f"Cache subnet group {name} is used by {', '.join(users)}"
            )
        del self.cache_subnet_groups[name]
        self.tagging_service.delete_all_tags_for_resource(group.arn)

    def list_tags_for_resource(self, arn: str) -> dict[str, list[dict[str, str]]]:
        """The tags, also of what moto does not know."""
        return self.tagging_service.list_tags_for_resource(arn)

    def arn(self, kind: str, name: str) -> str:
        """The ARN of a resource."""
        return f"arn:{self.partition}:elasticache:{self.region_name}:{self.account_id}:{kind}:{name}"
