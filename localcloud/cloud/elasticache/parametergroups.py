"""The part of ElastiCache that keeps parameter groups."""

from moto.elasticache.exceptions import ElastiCacheException
from moto.elasticache.models import ElastiCacheBackend

from . import groups
from .group import Group
from .groups import ParameterGroup


class ParameterGroups(ElastiCacheBackend):
    """Parameter groups whose changes reach the servers."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.parameter_groups: dict[str, ParameterGroup] = {}

    @property
    def groups(self) -> list[Group]:
        """Every replication group."""
        return list(self.replication_groups.values())  # type: ignore[arg-type]

    def parameter_group(self, name: str) -> ParameterGroup:
        """The group of this name; a family's default group is always there."""
        family = name.removeprefix("default.").removesuffix(".cluster.on")
        if name not in self.parameter_groups and name.startswith("default."):
            groups.check_family(family)
            self._keep(ParameterGroup(name, family, f"Default parameter group for {family}", self._arn(name)))
        if name not in self.parameter_groups:
            raise ElastiCacheException("CacheParameterGroupNotFound", f"CacheParameterGroup {name} not found.")
        return self.parameter_groups[name]

    def create_parameter_group(
        self, name: str, family: str, description: str, tags: list[dict[str, str]]
    ) -> ParameterGroup:
        """Make a group for a family."""
        groups.check_family(family)
        name = name.lower()
        if name in self.parameter_groups:
            raise ElastiCacheException(
                "CacheParameterGroupAlreadyExists", f"CacheParameterGroup {name} already exists."
            )
        group = self._keep(ParameterGroup(name, family, description, self._arn(name)))
        self.tagging_service.tag_resource(group.arn, tags)
        return group

    def change_parameter_group(self, name: str, wanted: dict[str, str]) -> ParameterGroup:
        """Set parameters, and have the servers take them up."""
        group = self._own(name)
        groups.check(group.cache_parameter_group_family, wanted)
        group.values |= wanted
        self._reach_members(group)
        return group

    def reset_parameter_group(self, name: str, wanted: list[str] | None) -> ParameterGroup:
        """Go back to the family's defaults: for these parameters, or for all where None is given."""
        group = self._own(name)
        for parameter in list(group.values) if wanted is None else wanted:
            group.values.pop(parameter, None)
        self._reach_members(group)
        return group

    def delete_parameter_group(self, name: str) -> None:
        """Delete a group that no replication group uses."""
        group = self._own(name)
        if self._members(group):
            raise ElastiCacheException(
                "InvalidCacheParameterGroupState",
                f"One or more cache clusters are still members of this parameter group {name}, "
                "so the group cannot be deleted.",
            )
        del self.parameter_groups[name]
        self.tagging_service.delete_all_tags_for_resource(group.arn)

    def _own(self, name: str) -> ParameterGroup:
        if name.startswith("default."):
            raise ElastiCacheException(
                "InvalidCacheParameterGroupState", f"The default group {name} cannot be changed."
            )
        return self.parameter_group(name)

    def _keep(self, group: ParameterGroup) -> ParameterGroup:
        self.parameter_groups[group.cache_parameter_group_name] = group
        return group

    def _arn(self, name: str) -> str:
        return f"arn:{self.partition}:elasticache:{self.region_name}:{self.account_id}:parametergroup:{name}"

    def _members(self, group: ParameterGroup) -> list[Group]:
        return [each for each in self.groups if each.parameters is group]

    def _reach_members(self, group: ParameterGroup) -> None:
        for member in self._members(group):
            member.behind = True
            member.revision += 1
