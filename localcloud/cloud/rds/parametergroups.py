"""The part of RDS that keeps parameter groups."""

from collections.abc import Iterable
from typing import Any

from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.models import DBParameterGroup, RDSBackend

from . import groups
from .instance import Instance


class ParameterGroups(RDSBackend):
    """Parameter groups whose changes reach the servers."""

    def parameter_group(self, name: str) -> DBParameterGroup:
        """The group of this name; a family's default group is always there. Raises DBParameterGroupNotFound."""
        if name not in self.db_parameter_groups and name.startswith("default.postgres"):
            family = name.removeprefix("default.")
            groups.major_of(family)
            self.db_parameter_groups[name] = DBParameterGroup(  # type: ignore[abstract]
                self, name, f"Default parameter group for {family}", family
            )
        if name not in self.db_parameter_groups:
            raise DBParameterGroupNotFoundError(name)
        return self.db_parameter_groups[name]

    def create_db_parameter_group(self, db_parameter_group_kwargs: dict[str, Any]) -> DBParameterGroup:
        """Make a group for a PostgreSQL family."""
        groups.major_of(db_parameter_group_kwargs["db_parameter_group_family"])
        return super().create_db_parameter_group(db_parameter_group_kwargs)

    def describe_db_parameter_groups(self, db_parameter_group_kwargs: dict[str, Any]) -> list[DBParameterGroup]:
        """All groups, or the one that is named."""
        name = db_parameter_group_kwargs.get("db_parameter_group_name")
        return [self.parameter_group(name)] if name else list(self.db_parameter_groups.values())

    def modify_db_parameter_group(
        self, db_parameter_group_name: str, db_parameter_group_parameters: Iterable[dict[str, Any]]
    ) -> DBParameterGroup:
        """Set parameters, and have the servers take them up."""
        group, wanted = self._own(db_parameter_group_name), list(db_parameter_group_parameters)
        groups.check(groups.major_of(str(group.family)), wanted)
        group.update_parameters(wanted)
        self._reach_members(group)
        return group

    def reset_db_parameter_group(self, name: str, wanted: list[dict[str, Any]] | None) -> DBParameterGroup:
        """Go back to the family's defaults: for these parameters, or for all where None is given."""
        group = self._own(name)
        for parameter in list(group.parameters) if wanted is None else [each["ParameterName"] for each in wanted]:
            group.parameters.pop(parameter, None)
        self._reach_members(group)
        return group

    def delete_db_parameter_group(self, db_parameter_group_name: str) -> DBParameterGroup:
        """Delete a group that no instance uses."""
        group = self._own(db_parameter_group_name)
        if self._members(group):
            raise RDSClientError(
                "InvalidDBParameterGroupState",
                f"One or more database instances are still members of this parameter group {group.name}, "
                "so the group cannot be deleted",
            )
        return super().delete_db_parameter_group(db_parameter_group_name)

    def _own(self, name: str) -> DBParameterGroup:
        group = self.parameter_group(name)
        if group.name.startswith("default."):
            raise RDSClientError("InvalidDBParameterGroupState", f"The default group {name} cannot be changed")
        return group

    def _members(self, group: DBParameterGroup) -> list[Instance]:
        instances = [instance for instance in self.databases.values() if isinstance(instance, Instance)]
        return [instance for instance in instances if instance.db_parameter_groups()[0] is group]

    def _reach_members(self, group: DBParameterGroup) -> None:
        for instance in self._members(group):
            instance.revision += 1
            instance.parameter_status = "applying"
