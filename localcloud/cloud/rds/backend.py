"""RDS: moto's, with instances that are real PostgreSQL servers and refusals where RDS refuses."""

import itertools
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from moto.rds import urls
from moto.rds.exceptions import DBInstanceAlreadyExists, DBSnapshotAlreadyExistsError
from moto.rds.models import DBInstance, DBSnapshot, RDSBackend

from localcloud.cloud.home import Home
from localcloud.cloud.recorded.rds.backend import Records
from localcloud.cloud.servers import archives

from . import settings, wishes
from .bluegreen import BlueGreen
from .faults import absent, conflicting, wrong_state
from .instance import Instance, server_id
from .parametergroups import ParameterGroups
from .subnetgroups import SubnetGroups

INHERITED = (
    "engine",
    "engine_version",
    "master_username",
    "db_name",
    "allocated_storage",
    "max_allocated_storage",
    "storage_type",
    "storage_encrypted",
    "db_instance_class",
    "auto_minor_version_upgrade",
    "license_model",
    "copy_tags_to_snapshot",
    "preferred_backup_window",
    "preferred_maintenance_window",
)
"""What a replica takes from its source where the call does not say otherwise."""


class Databases(BlueGreen, ParameterGroups, SubnetGroups, Records, RDSBackend):
    """RDS of one region."""

    home: Path
    """Of the cloud, for the data of final snapshots."""

    @property
    def _url_module(self) -> SimpleNamespace:
        from .responses import Responses  # noqa: PLC0415  (which imports this module)

        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": Responses.dispatch})

    @property
    def instances(self) -> list[Instance]:
        """Every instance."""
        return [instance for instance in self.databases.values() if isinstance(instance, Instance)]

    def free_server_id(self, name: str) -> str:
        """The id of a new instance's server: by its name, unless an instance that gave its name away has that id."""
        wanted = server_id(self.region_name, name)
        taken = {each.server_id for each in self.instances}
        names = itertools.chain([wanted], (f"{wanted}-{n}" for n in itertools.count(2)))
        return next(name for name in names if name not in taken)

    def create_db_instance(self, db_kwargs: dict[str, Any]) -> DBInstance:
        """Record the instance and return at once; upkeep brings its server up."""
        wanted = dict(db_kwargs)
        self._check_name(wanted)
        wanted["engine_version"] = wanted.get("engine_version") or str(archives.MAJORS[-1])
        wishes.check_new(wanted)
        if wanted.get("storage_encrypted"):
            wanted["kms_key_id"] = self._validate_kms_key(wanted.get("kms_key_id") or "alias/aws/rds")
        return self._add(wanted)

    def create_db_instance_read_replica(self, db_kwargs: dict[str, Any]) -> DBInstance:
        """Record a replica; its server starts when that of the source is up."""
        wanted = dict(db_kwargs)
        self._check_name(wanted)
        source = self.find_db_from_id(wanted["source_db_instance_identifier"])
        assert isinstance(source, Instance)  # noqa: S101
        wishes.check_replica(source, wanted)
        replica = self._add(self._inherited(source, wanted))
        replica.set_as_replica()
        source.add_replica(replica)
        return replica

    def _check_name(self, wanted: dict[str, Any]) -> None:
        name = wanted["db_instance_identifier"]
        if name in self.databases:
            raise DBInstanceAlreadyExists
        self._validate_db_identifier(name)

    def _inherited(self, source: Instance, wanted: dict[str, Any]) -> dict[str, Any]:
        same_region = source.region == self.region_name
        wanted = {name: getattr(source, name) for name in INHERITED} | wanted
        wanted.setdefault("port", source.declared_port)
        wanted.setdefault("backup_retention_period", 0)
        if same_region:
            wanted.setdefault("db_parameter_group_name", source.db_parameter_group_name)
            wanted.setdefault("db_subnet_group_name", source.subnet_group_name)
        if source.storage_encrypted:
            wanted["kms_key_id"] = self._validate_kms_key(_replica_key(source, wanted, same_region=same_region))
        return wanted

    def _add(self, wanted: dict[str, Any]) -> Instance:
        group = wanted.get("db_parameter_group_name")
        if group:
            major = int(wanted["engine_version"].partition(".")[0])
            wishes.check_group(self.parameter_group(group), major)
        instance = Instance(self, **wanted)  # type: ignore[abstract]
        self.databases[instance.db_instance_identifier] = instance
        instance.add_event("DB_INSTANCE_CREATE")
        return instance

    def delete_db_instance(
        self,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        skip_final_snapshot: bool | None = False,  # noqa: FBT001, FBT002  (moto's signature)
        delete_automated_backups: bool | None = True,  # noqa: ARG002, FBT001, FBT002
    ) -> DBInstance:
        """Begin to delete; the instance is shown as `deleting` until its server and data are gone."""
        instance = self.instance(db_instance_identifier)
        if instance.status == "deleting":
            raise wrong_state(f"Instance {db_instance_identifier} is already being deleted.")
        if instance.deletion_protection:
            raise conflicting("Cannot delete protected DB Instance, please disable deletion protection and try again.")
        _check_final_snapshot(instance, final_db_snapshot_identifier, skipped=bool(skip_final_snapshot))
        if final_db_snapshot_identifier:
            self._record_final_snapshot(instance, final_db_snapshot_identifier)
        for replica in [each for each in self.instances if each.db_instance_identifier in instance.replicas]:
            if replica.status != "deleting":
                self.promote_read_replica({"db_instance_identifier": replica.db_instance_identifier})
        instance.status = "deleting"
        return instance

    def _record_final_snapshot(self, instance: Instance, name: str) -> None:
        if name in self.database_snapshots:
            raise DBSnapshotAlreadyExistsError(name)
        instance.final_snapshot = name.lower()
        self.database_snapshots[name] = DBSnapshot(self, instance, name)

    def forget(self, instance: Instance) -> None:
        """Remove the record of an instance whose server is gone, and its secret."""
        self.databases.pop(instance.db_instance_identifier, None)
        if instance.manage_master_user_password:
            instance.master_user_secret.delete()
        source = settings.source_of(instance)
        if source is not None:
            source.replicas = [name for name in source.replicas if name not in {instance.resource_id, instance.arn}]

    def delete_db_snapshot(self, db_snapshot_identifier: str) -> DBSnapshot:
        """Delete a final snapshot and the data it kept."""
        snapshot = super().delete_db_snapshot(db_snapshot_identifier)
        shutil.rmtree(Home(self.home).snapshots / snapshot.db_snapshot_identifier, ignore_errors=True)
        return snapshot

    def create_db_snapshot(self, *_: object, **__: object) -> DBSnapshot:
        """Refuse: a snapshot without data would be a lie."""
        raise absent("snapshots but final ones")

    def copy_db_snapshot(self, *_: object, **__: object) -> DBSnapshot:
        """Refuse."""
        raise absent("copies of snapshots")

    def restore_db_instance_from_db_snapshot(self, *_: object, **__: object) -> DBInstance:
        """Refuse."""
        raise absent(f"restore yet; a final snapshot's data is in {self.home / 'snapshots'}")

    def restore_db_instance_to_point_in_time(self, *_: object, **__: object) -> DBInstance:
        """Refuse."""
        raise absent("point-in-time recovery yet")


def _replica_key(source: Instance, wanted: dict[str, Any], *, same_region: bool) -> str:
    if not (same_region or wanted.get("kms_key_id")):
        raise conflicting("Cannot create a cross region read replica of an encrypted instance without KmsKeyId")
    return str(wanted.get("kms_key_id") or source.kms_key_id or "alias/aws/rds")


def _check_final_snapshot(instance: Instance, name: str | None, *, skipped: bool) -> None:
    if name and skipped:
        raise conflicting("FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is true.")
    if name and instance.is_replica:
        raise conflicting("FinalDBSnapshotIdentifier can not be specified when deleting a replica instance")
    if not (name or skipped or instance.is_replica):
        raise conflicting("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
