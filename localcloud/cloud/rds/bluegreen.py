"""The part of RDS that upgrades major versions by blue/green deployments.

The green side is a real copy under the new major version, read-only as on RDS. It does not follow the blue side by
logical replication: the switch-over stops the blue writer and copies it anew, so nothing that was written is lost.
"""

from typing import Any, cast

from moto.rds.exceptions import (
    BlueGreenDeploymentAlreadyExistsFault,
    BlueGreenDeploymentNotFoundFault,
    InvalidBlueGreenDeploymentStateFault,
    SourceDatabaseNotSupportedFault,
)
from moto.rds.models import RDSBackend

from . import engine, settings, wishes
from .changes import Changes
from .deployment import OLD, Deployment, Pair, suffix
from .faults import conflicting, wrong_state
from .instance import Instance

Shown = Any
"""A deployment of ours, which is none of moto's."""


class BlueGreen(Changes, RDSBackend):
    """Deployments whose instances are real."""

    @property
    def deployments(self) -> list[Deployment]:
        """Every deployment."""
        return [each for each in self._kept.values() if isinstance(each, Deployment)]

    @property
    def _kept(self) -> dict[str, Any]:
        kept: Any = self.blue_green_deployments
        return cast("dict[str, Any]", kept)

    def create_blue_green_deployment(self, bg_kwargs: dict[str, Any]) -> Shown:
        """Record the green side; upkeep builds it."""
        name, source = bg_kwargs["blue_green_deployment_name"], self.find_db_from_id(bg_kwargs["source"])
        assert isinstance(source, Instance)  # noqa: S101
        if any(each.blue_green_deployment_name == name for each in self.deployments):
            raise BlueGreenDeploymentAlreadyExistsFault(name)
        version = bg_kwargs.get("target_engine_version") or source.engine_version
        group = bg_kwargs.get("target_db_parameter_group_name") or f"default.postgres{engine.major_of(version)}"
        self._check_blue(source)
        if engine.major_of(version) <= source.major:
            raise conflicting(f"TargetEngineVersion {version} is not above {source.engine_version}")
        wishes.check_group(self.parameter_group(group), engine.major_of(version))
        writer = self._twin(source, version, group)
        pairs = [Pair(source.db_instance_identifier, writer.db_instance_identifier)]
        for reader in self._readers(source):
            twin = self._twin(reader, version, group)
            twin.source_db_instance_identifier = writer.db_instance_identifier
            writer.add_replica(twin)
            pairs.append(Pair(reader.db_instance_identifier, twin.db_instance_identifier))
        made = Deployment(self, name, pairs, bg_kwargs.get("tags") or [])
        self._kept[made.blue_green_deployment_identifier] = made
        return made

    def switchover_blue_green_deployment(
        self, blue_green_deployment_identifier: str, switchover_timeout: int | None = 300
    ) -> Shown:
        """Hold up writes; upkeep does the rest."""
        found = self._deployment(blue_green_deployment_identifier)
        members = [self.instance(name) for pair in found.pairs for name in (pair.blue, pair.green)]
        if found.status not in {"AVAILABLE", "SWITCHOVER_FAILED"}:
            raise InvalidBlueGreenDeploymentStateFault(blue_green_deployment_identifier)
        unready = [f"{each.db_instance_identifier} is {each.status}" for each in members if each.status != "available"]
        if unready:
            raise wrong_state(f"The blue/green deployment cannot be switched over: {', '.join(unready)}")
        found.phase, found.reason, found.timeout = "copying", "", switchover_timeout or 300
        for each in (self.instance(found.writers.blue), *found.greens):
            each.status = "upgrading"
        self.instance(found.writers.blue).read_only = True
        return found

    def delete_blue_green_deployment(
        self,
        blue_green_deployment_identifier: str,
        delete_target: bool = False,  # noqa: FBT001, FBT002  (moto's signature)
    ) -> Shown:
        """Forget a deployment; its instances stay, but for a green side that is not wanted."""
        found = self._deployment(blue_green_deployment_identifier)
        if found.is_switching:
            raise InvalidBlueGreenDeploymentStateFault(blue_green_deployment_identifier)
        if delete_target and found.phase == "built":
            for green in reversed(found.greens):
                green.deletion_protection = False
                self.delete_db_instance(green.db_instance_identifier, skip_final_snapshot=True)
        found.phase = "deleting"
        self._kept.pop(blue_green_deployment_identifier)
        return found

    def exchange(self, deployment: Deployment) -> None:
        """Give the green side the blue one's names and endpoints; the blue one keeps its data under an old name."""
        for pair in deployment.pairs:
            blue, green = self.instance(pair.blue), self.instance(pair.green)
            name, old = pair.blue, self._free(pair.blue + OLD)
            self.databases.pop(pair.green)
            blue.db_instance_identifier, green.db_instance_identifier = old, name
            self.databases[old], self.databases[name] = blue, green
            blue.host, green.host, blue.port, green.port = green.host, blue.host, green.port, blue.port
            pair.blue, pair.green = old, name
        for writer, readers in _sides(deployment):
            leader, followers = self.instance(writer), [self.instance(name) for name in readers]
            leader.replicas = [each for each in leader.replicas if each.startswith("arn:")]
            for follower in followers:
                follower.source_db_instance_identifier = writer
                leader.add_replica(follower)
        green = self.instance(deployment.writers.green)
        green.upgraded_from, green.read_only = None, False

    def _check_blue(self, source: Instance) -> None:
        if source.manage_master_user_password or source.is_replica:
            raise SourceDatabaseNotSupportedFault(source.arn)
        if source.status != "available":
            raise wrong_state(f"{source.db_instance_identifier} is not available: {source.status}")
        if source.backup_retention_period == 0:
            raise conflicting(f"Automated backups are not enabled for {source.db_instance_identifier}")
        if any(name.startswith("arn:") for name in source.replicas):
            raise conflicting("Blue/green deployments do not support cross-Region read replicas")
        if any(reader.replicas for reader in self._readers(source)):
            raise conflicting("Blue/green deployments do not support cascading read replicas")
        if source.booted_settings.get("wal_level") != "logical":
            group = source.db_parameter_groups()[0].name
            raise conflicting(f"rds.logical_replication must be 1 in {group}, and the instance rebooted since")

    def _readers(self, source: Instance) -> list[Instance]:
        instances = [each for each in self.databases.values() if isinstance(each, Instance)]
        return [each for each in instances if settings.source_of(each) is source]

    def _twin(self, blue: Instance, version: str, group: str) -> Instance:
        green = blue.twin(f"{blue.db_instance_identifier[:50]}{suffix()}")
        green.engine_version, green.db_parameter_group_name = version, group
        green.booted_group = self.parameter_group(group).name
        if not blue.is_replica:
            green.upgraded_from, green.read_only = blue.server_id, True
        self.databases[green.db_instance_identifier] = green
        return green

    def _deployment(self, identifier: str) -> Deployment:
        found = self._kept.get(identifier)
        if not isinstance(found, Deployment):
            raise BlueGreenDeploymentNotFoundFault(identifier)
        return found

    def _free(self, name: str) -> str:
        """The name, counted up while it is taken."""
        while name in self.databases:
            name = f"{name[:-1]}{int(name[-1]) + 1}"
        return name


def _sides(deployment: Deployment) -> list[tuple[str, list[str]]]:
    """Each side's writer and readers."""
    readers = deployment.pairs[1:]
    return [
        (deployment.writers.blue, [pair.blue for pair in readers]),
        (deployment.writers.green, [pair.green for pair in readers]),
    ]
