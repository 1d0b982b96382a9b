"""The calls of RDS that moto lacks, or answers too shortly."""

from moto.core.responses import ActionResult, PaginatedResult

from localcloud.cloud.recorded.rds.backend import RecordCalls

from . import engine, groups
from .backend import Databases


class Responses(RecordCalls):
    """Moto's calls, and ours."""

    @property
    def _databases(self) -> Databases:
        backend = self.backend
        assert isinstance(backend, Databases)  # noqa: S101
        return backend

    def reboot_db_instance(self) -> ActionResult:
        """RebootDBInstance."""
        failover = bool(self.params.get("ForceFailover"))
        instance = self._databases.reboot_db_instance(self.params["DBInstanceIdentifier"], force_failover=failover)
        return ActionResult({"DBInstance": instance})

    def describe_db_parameters(self) -> ActionResult:
        """DescribeDBParameters."""
        group = self._databases.parameter_group(self.params["DBParameterGroupName"])
        shown, start = groups.shown(group, self.params.get("Source")), int(self.params.get("Marker") or 0)
        end = start + (self.params.get("MaxRecords") or 100)
        # not moto's pages, which cannot be turned where what they list are dictionaries
        return ActionResult({"Parameters": shown[start:end], "Marker": str(end) if end < len(shown) else None})

    def reset_db_parameter_group(self) -> ActionResult:
        """ResetDBParameterGroup."""
        listed = [parameter.original_dict() for parameter in self.params.get("Parameters", [])]
        everything = self.params.get("ResetAllParameters", not listed)
        name = self.params["DBParameterGroupName"]
        group = self._databases.reset_db_parameter_group(name, None if everything else listed)
        return ActionResult({"DBParameterGroupName": group.name})

    def describe_engine_default_parameters(self) -> ActionResult:
        """DescribeEngineDefaultParameters."""
        name = self.params["DBParameterGroupFamily"]
        groups.major_of(name)
        shown = groups.shown(self._databases.parameter_group(f"default.{name}"), None)
        return ActionResult({"EngineDefaults": {"DBParameterGroupFamily": name, "Parameters": shown}})

    def describe_db_engine_versions(self) -> ActionResult:
        """DescribeDBEngineVersions."""
        wanted = {name: self.params.get(name) for name in ("Engine", "EngineVersion", "DBParameterGroupFamily")}
        found = [
            version
            for version in engine.offered()
            if all(value in {None, version[name]} or _is_major(name, value, version) for name, value in wanted.items())
        ]
        return PaginatedResult({"DBEngineVersions": found})


def _is_major(name: str, value: str | None, version: dict[str, object]) -> bool:
    return name == "EngineVersion" and value == version["MajorEngineVersion"]
