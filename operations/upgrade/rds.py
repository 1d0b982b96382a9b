"""The few calls of RDS that an upgrade makes, with answers that are there or are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import client
from operations.errors import OperationError
from operations.upgrade.wish import Wish

Described = dict[str, Any]
"""As RDS describes a thing."""


class Rds:
    """RDS as one upgrade sees it. Every method raises OperationError with RDS's own words."""

    def __init__(self, wish: Wish) -> None:
        self._wish, self._rds = wish, client("rds", wish.source)

    def instance(self, name: str) -> Described | None:
        """The instance of this identifier or ARN."""
        return self._one("describe_db_instances", "DBInstances", "DBInstanceNotFound", DBInstanceIdentifier=name)

    def group(self, name: str) -> Described | None:
        """The parameter group of this name."""
        return self._one(
            "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupNotFound", DBParameterGroupName=name
        )

    def snapshot(self, name: str) -> Described | None:
        """The snapshot of this name."""
        return self._one("describe_db_snapshots", "DBSnapshots", "DBSnapshotNotFound", DBSnapshotIdentifier=name)

    def deployment(self) -> Described | None:
        """The deployment of the wish's name; one that is being deleted counts as gone."""
        named = [{"Name": "blue-green-deployment-name", "Values": [self._wish.name]}]
        found = self._ask("describe_blue_green_deployments", Filters=named)["BlueGreenDeployments"]
        alive = [each for each in found if each["Status"] != "DELETING"]
        return alive[0] if alive else None

    def parameter(self, group: str, name: str) -> str | None:
        """The value of one parameter of a group."""
        pages = self._rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=group)
        found = self._told(lambda: [each for page in pages for each in page["Parameters"]])
        return next((each.get("ParameterValue") for each in found if each["ParameterName"] == name), None)

    def targets(self, version: str) -> list[str]:
        """The versions that this one can be upgraded to."""
        offered = self._ask("describe_db_engine_versions", Engine="postgres", EngineVersion=version)
        return [each["EngineVersion"] for one in offered["DBEngineVersions"] for each in one["ValidUpgradeTarget"]]

    def create(self, source: str, version: str) -> None:
        """Have the green side built."""
        self._ask(
            "create_blue_green_deployment",
            BlueGreenDeploymentName=self._wish.name,
            Source=source,
            TargetEngineVersion=version,
            TargetDBParameterGroupName=self._wish.parameter_group,
        )

    def switch(self, deployment: str, timeout: int) -> None:
        """Have the green side take over within so many seconds, else everything stays as it was."""
        self._ask(
            "switchover_blue_green_deployment", BlueGreenDeploymentIdentifier=deployment, SwitchoverTimeout=timeout
        )

    def forget(self, deployment: str) -> None:
        """Delete the deployment, which leaves its instances alone."""
        self._ask("delete_blue_green_deployment", BlueGreenDeploymentIdentifier=deployment)

    def unprotect(self, name: str) -> None:
        """Lift an instance's deletion protection."""
        self._ask("modify_db_instance", DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True)

    def delete(self, name: str, snapshot: str | None) -> None:
        """Delete an instance; one that is no replica leaves its last snapshot."""
        kept = {"FinalDBSnapshotIdentifier": snapshot} if snapshot else {"SkipFinalSnapshot": True}
        self._ask("delete_db_instance", DBInstanceIdentifier=name, **kept)

    def _one(self, operation: str, key: str, absent: str, **asked: Any) -> Described | None:  # noqa: ANN401
        try:
            found = getattr(self._rds, operation)(**asked)[key]
        except ClientError as error:
            if error.response["Error"]["Code"] in {absent, f"{absent}Fault"}:
                return None
            raise OperationError(f"{self._wish.name}: {error}") from None
        except BotoCoreError as error:
            raise OperationError(f"{self._wish.name}: {error}") from None
        return dict(found[0]) if found else None

    def _ask(self, operation: str, **asked: Any) -> Described:  # noqa: ANN401 (whatever the call takes)
        return dict(self._told(lambda: getattr(self._rds, operation)(**asked)))

    def _told(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 (boto3 has no types)
        try:
            return call()
        except (BotoCoreError, ClientError) as error:
            raise OperationError(f"{self._wish.name}: {error}") from None
