"""Changing RDS instances: modify, reboot, promote, stop and start."""

from typing import Any

from moto.rds.models import DBInstance, RDSBackend

from . import settings, wishes
from .faults import conflicting, wrong_state
from .instance import WAITING, Instance
from .parametergroups import ParameterGroups
from .secret import MasterSecret

CHANGEABLE = frozenset({"available", "failed", "incompatible-parameters", "stopped"})
"""States in which an instance may be changed: also the failed ones, since a change may mend them."""

RENAMED = {"enable_performance_insights": "performance_insights_enabled"}
"""Arguments that describe shows under another name."""

MASTER = ("master_user_password", "manage_master_user_password", "master_user_secret_kms_key_id")


class Changes(ParameterGroups, RDSBackend):
    """The part of RDS that changes instances."""

    def instance(self, name: str) -> Instance:
        """The instance of this name. Raises RDS's DBInstanceNotFound."""
        found = super().describe_db_instances(name)[0]
        assert isinstance(found, Instance)  # noqa: S101
        return found

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
        """Take the change; upkeep brings it to the server."""
        instance, wanted = self.instance(db_instance_identifier), dict(db_kwargs)
        if instance.status not in CHANGEABLE:
            raise wrong_state(f"Database instance is not in available state: {instance.status}")
        wishes.check_change(instance, wanted)
        at_once = wanted.pop("apply_immediately", False)
        for name in ("db_instance_identifier", "engine_version", "allow_major_version_upgrade"):
            wanted.pop(name, None)
        self._change_master(instance, wanted)
        self._change_group(instance, wanted.pop("db_parameter_group_name", None))
        later = {name: wanted.pop(name) for name in WAITING if wanted.get(name) is not None}
        instance.update(**{RENAMED.get(name, name): value for name, value in wanted.items()})
        instance.waiting_changes |= {name: value for name, value in later.items() if value != instance.shown(name)}
        if at_once:
            self._apply_waiting(instance)
        return instance

    def _apply_waiting(self, instance: Instance) -> None:
        changes, instance.waiting_changes = instance.waiting_changes, {}
        if "db_port_number" in changes:
            instance.declared_port = changes.pop("db_port_number")
            instance.ask("modifying", "restart")
        if "db_instance_class" in changes:
            instance.ask("modifying", "restart")
        instance.update(**changes)
        instance.include_storage_baseline()

    def _change_group(self, instance: Instance, name: str | None) -> None:
        if name and name != instance.db_parameter_group_name:
            wishes.check_group(self.parameter_group(name), instance.major)
            instance.db_parameter_group_name = name
            instance.parameter_status = "pending-reboot"

    def _change_master(self, instance: Instance, wanted: dict[str, Any]) -> None:
        password, managed, key = (wanted.pop(name, None) for name in MASTER)
        if managed is True and not instance.manage_master_user_password:
            instance.master_user_secret = MasterSecret(self, instance.arn, str(instance.master_username), key)
            instance.manage_master_user_password = True
            password = instance.master_user_secret.password()
        if managed is False and instance.manage_master_user_password:
            if not password:
                raise conflicting("MasterUserPassword must be given when ManageMasterUserPassword is turned off.")
            # Nobody who looks at the instance meanwhile is shown a secret that is gone.
            secret = instance.master_user_secret
            del instance.master_user_secret
            instance.manage_master_user_password = False
            secret.delete()
        if wanted.pop("rotate_master_user_password", False):
            instance.master_user_secret.renew(str(instance.master_username))
            password = instance.master_user_secret.password()
        if password:
            instance.pending_password = password
            instance.ask("modifying")

    def reboot_db_instance(self, db_instance_identifier: str, *, force_failover: bool = False) -> DBInstance:
        """Restart the server, which takes up every waiting parameter and change."""
        instance = self.instance(db_instance_identifier)
        if instance.status not in CHANGEABLE - {"stopped"}:
            raise wrong_state(f"Instance {db_instance_identifier} cannot be rebooted while {instance.status}")
        if force_failover and not instance.multi_az:
            raise conflicting("ForceFailover cannot be specified since the instance is not configured for MultiAZ")
        self._apply_waiting(instance)
        instance.ask("rebooting")
        return instance

    def promote_read_replica(self, db_kwargs: dict[str, Any]) -> DBInstance:
        """Make a replica an instance of its own."""
        instance = self.instance(db_kwargs["db_instance_identifier"])
        if not instance.is_replica:
            raise wrong_state(f"Instance {instance.db_instance_identifier} is not a read replica")
        source = settings.source_of(instance)
        if source is not None:
            source.replicas = [name for name in source.replicas if name not in {instance.resource_id, instance.arn}]
        instance.is_replica = False
        instance.source_db_instance_identifier = None
        instance.backup_retention_period = db_kwargs.get("backup_retention_period") or 1
        instance.ask("modifying", "promote")
        return instance

    def stop_db_instance(self, db_instance_identifier: str, db_snapshot_identifier: str | None = None) -> DBInstance:
        """Stop the server; the data stays."""
        instance = self.instance(db_instance_identifier)
        if instance.is_replica or instance.replicas:
            raise wrong_state("A read replica, or an instance that has some, cannot be stopped")
        if db_snapshot_identifier:
            raise conflicting("the local cloud takes no snapshot when it stops an instance")
        if instance.status != "available":
            raise wrong_state(f"Instance {db_instance_identifier} is not in available state.")
        instance.ask("stopping")
        return instance

    def start_db_instance(self, db_instance_identifier: str) -> DBInstance:
        """Start a stopped server."""
        instance = self.instance(db_instance_identifier)
        if instance.status != "stopped":
            raise wrong_state(f"Instance {db_instance_identifier} is not stopped.")
        instance.ask("starting")
        return instance
