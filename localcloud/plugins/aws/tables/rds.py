# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""RDS: database instances and replicas, parameter groups, subnet groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.parameters import ParameterGroupKind
from localcloud.plugins.aws.tables.rds_backups import InstanceAutomatedBackupsReplication
from localcloud.plugins.aws.tables.rds_events import EventSubscription
from localcloud.plugins.aws.tables.rds_proxies import Proxy, ProxyDefaultTargetGroup, ProxyTarget
from localcloud.plugins.aws.tables.rds_tagging import LOWER, TAGGING
from localcloud.plugins.aws.values import Properties, same_text
from localcloud.plugins.aws.versions import same_version
from localcloud.plugins.aws.work import Call, Found, Work, await_ready

__all__ = [
    "EventSubscription",
    "Instance",
    "InstanceAutomatedBackupsReplication",
    "ParameterGroup",
    "Proxy",
    "ProxyDefaultTargetGroup",
    "ProxyTarget",
    "SubnetGroup",
]

_HOUR = 3600.0
_READY = ("available", "stopped", "storage-optimization", "storage-config-upgrade")
_FAILED = (
    "failed",
    "inaccessible-encryption-credentials",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "insufficient-capacity",
    "restore-error",
    "storage-full",
)
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html"""


class Instance(Kind):
    """A database server, or a replica of one. Its id is the one AWS gives it, which a change of name leaves alone."""

    type_name = "aws:rds/instance:Instance"
    service = "rds"
    creation = Call("create_db_instance")
    reading = Call("describe_db_instances", "DBInstanceIdentifier", "DBInstances")
    updating = (
        Call("modify_db_instance", "DBInstanceIdentifier", always=("applyImmediately", "allowMajorVersionUpgrade")),
    )
    deletion = Call("delete_db_instance", "DBInstanceIdentifier")
    awaits_deletion = True
    identity = "DBInstance.DbiResourceId"
    natural = ("identifier",)
    autoname = Autoname("identifier", longest=63, forbidden=LOWER)
    names = {
        "identifier": "DBInstanceIdentifier",
        "instanceClass": "DBInstanceClass",
        "username": "MasterUsername",
        "password": "MasterUserPassword",
        "parameterGroupName": "DBParameterGroupName",
        "backupWindow": "PreferredBackupWindow",
        "maintenanceWindow": "PreferredMaintenanceWindow",
        "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
        "performanceInsightsEnabled": "EnablePerformanceInsights",
        "caCertIdentifier": "CACertificateIdentifier",
        "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
        "replicateSourceDb": "SourceDBInstanceIdentifier",
        "snapshotIdentifier": "DBSnapshotIdentifier",
    }
    paths = {
        "address": "Endpoint.Address",
        "port": "Endpoint.Port",
        "hostedZoneId": "Endpoint.HostedZoneId",
        "arn": "DBInstanceArn",
        "resourceId": "DbiResourceId",
        "status": "DBInstanceStatus",
        "engineVersionActual": "EngineVersion",
        "parameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
        "dbSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName",
        "optionGroupName": "OptionGroupMemberships[0].OptionGroupName",
        "vpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId",
        "replicas": "ReadReplicaDBInstanceIdentifiers",
        "replicateSourceDb": "ReadReplicaSourceDBInstanceIdentifier",
        "masterUserSecrets": "MasterUserSecret && [MasterUserSecret]",
        "masterUserSecretKmsKeyId": "MasterUserSecret.KmsKeyId",
        "iamDatabaseAuthenticationEnabled": "IAMDatabaseAuthenticationEnabled",
        "performanceInsightsEnabled": "PerformanceInsightsEnabled",
        "enabledCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
        # It moves on all the time, and would be a change at every refresh.
        "latestRestorableTime": "never",
    }
    defaults = {
        "applyImmediately": False,
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": False,
        "deleteAutomatedBackups": True,
        "deletionProtection": False,
        "iamDatabaseAuthenticationEnabled": False,
        "monitoringInterval": 0,
        "publiclyAccessible": False,
        "skipFinalSnapshot": False,
    }
    passive = (
        "allowMajorVersionUpgrade",
        "applyImmediately",
        "blueGreenUpdate",
        "deleteAutomatedBackups",
        "finalSnapshotIdentifier",
        "skipFinalSnapshot",
    )
    supposed = {"deleteAutomatedBackups": True, "skipFinalSnapshot": True}
    unreadable = ("password", "passwordWo", "snapshotIdentifier", "restoreToPointInTime")
    replaces = (
        "availabilityZone",
        "backupTarget",
        "characterSetName",
        "dbName",
        "engine",
        "identifierPrefix",
        "kmsKeyId",
        "ncharCharacterSetName",
        "restoreToPointInTime",
        "snapshotIdentifier",
        "storageEncrypted",
        "timezone",
        "username",
    )
    same = {
        "engineVersion": same_version,
        "identifier": same_text,
        "maintenanceWindow": same_text,
        "backupWindow": same_text,
        "replicateSourceDb": lambda wanted, found: (
            str(wanted or "").rpartition(":")[2] == str(found or "").rpartition(":")[2]
        ),
    }
    missing = ("DBInstanceNotFound", "DBInstanceNotFoundFault")
    taken = ("DBInstanceAlreadyExists", "DBInstanceAlreadyExistsFault")
    busy = ("InvalidDBInstanceState", "InvalidDBInstanceStateFault")
    tagging = TAGGING
    tags_at = "TagList"
    seconds = {"create": 2 / 3 * _HOUR, "update": 4 / 3 * _HOUR, "delete": _HOUR}

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find the combinations that RDS refuses, or that would fail only when it is deleted."""
        copy = any(inputs.get(name) for name in ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime"))
        if not copy:
            for name in ("engine", "username", "allocatedStorage"):
                if inputs.get(name) is None:
                    yield name, "missing; only a replica or a restored instance takes it from its source"
        if inputs.get("password") is not None and inputs.get("manageMasterUserPassword"):
            yield "password", "given although manageMasterUserPassword lets RDS choose it; leave one out"
        if not inputs.get("skipFinalSnapshot") and not inputs.get("finalSnapshotIdentifier"):
            yield "finalSnapshotIdentifier", "missing; name the last snapshot, or set skipFinalSnapshot"

    def identifier(self, work: Work) -> str:
        """Tell the name by which the API knows the instance; an import gives it as the id."""
        return str(work.state.get("identifier") or work.inputs.get("identifier") or work.id)

    def where(self, work: Work, call: Call) -> dict[str, Any]:
        """Name the instance; the API does not take the id."""
        return {call.key: self.identifier(work)}

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell the id that AWS gave."""
        return str(found["DbiResourceId"])

    def create(self, work: Work) -> str:
        """Create the instance anew, from a source, from a snapshot or as of a moment."""
        operation, extra = _origin(work.inputs)
        parameters = to_api(work.shape(operation), {**work.inputs, **extra}, self.names)
        tags = {"Tags": TAGGING.written(work.tags)}
        work.id = work.made = self.identify(work, work.call(operation, **{**parameters, **tags}))
        if operation != "create_db_instance":
            self._complete(work, operation)
        return work.id

    def _complete(self, work: Work, operation: str) -> None:
        """Set what copying an instance has no parameter for."""
        await_ready(work)
        at_creation = {member.lower() for member in work.shape(operation).members}
        left = {name for name in work.inputs if self.names.get(name, name).lower() not in at_creation}
        self.update(work, {name for name in left if work.inputs[name] != self.defaults.get(name)})

    def ready(self, found: Found) -> bool:
        """Tell whether the instance, and the secret of its master user, can be used."""
        status = found["DBInstanceStatus"]
        if status in _FAILED:
            raise PluginError(f"{found['DBInstanceIdentifier']} is {status}")
        return status in _READY and found.get("MasterUserSecret", {}).get("SecretStatus") != "creating"

    def leaving(self, found: Found) -> bool:
        """Tell whether it is being deleted."""
        return bool(found["DBInstanceStatus"] == "deleting")

    def outputs(self, work: Work, found: Found) -> Properties:
        """Add the endpoint as host and port, and whether RDS keeps the password."""
        properties = super().outputs(work, found)
        if "address" in properties:
            properties["endpoint"] = f"{properties['address']}:{properties['port']}"
        if found.get("MasterUserSecret"):
            properties["manageMasterUserPassword"] = True
        return {"masterUserSecrets": [], "replicas": [], **properties}

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Promote a replica that has lost its source, rename, and modify the rest at once."""
        names = set(changed)
        if "replicateSourceDb" in names and not work.inputs.get("replicateSourceDb"):
            work.call("promote_read_replica", DBInstanceIdentifier=self.identifier(work))
            await_ready(work)
        self._modify(work, names - {"replicateSourceDb", "engine", "identifier"} - set(self.passive))
        if "identifier" in names:
            new = work.inputs["identifier"]
            rename = {"NewDBInstanceIdentifier": new, "ApplyImmediately": True}
            work.call("modify_db_instance", DBInstanceIdentifier=self.identifier(work), **rename)
            work.state = {**work.state, "identifier": new}

    def _modify(self, work: Work, names: set[str]) -> None:
        given: Properties = {name: self.revised(work, name) for name in names}
        if "port" in names:
            given["DBPortNumber"] = given.pop("port")
        if "enabledCloudwatchLogsExports" in names:
            old = set(work.state.get("enabledCloudwatchLogsExports") or ())
            new = set(given.pop("enabledCloudwatchLogsExports") or ())
            given["CloudwatchLogsExportConfiguration"] = {
                "enableLogTypes": sorted(new - old),
                "disableLogTypes": sorted(old - new),
            }
        call = self.updating[0]
        parameters = to_api(work.shape(call.operation), given, self.names)
        always = to_api(work.shape(call.operation), {name: work.get(name) for name in call.always}, self.names)
        if parameters:
            work.call(call.operation, **parameters, **always, **self.where(work, call))

    def delete(self, work: Work) -> None:
        """Delete the instance, keeping a last snapshot unless the program says not to."""
        snapshot = work.get("finalSnapshotIdentifier")
        if not work.get("skipFinalSnapshot") and not snapshot:
            raise PluginError(
                f"{self.identifier(work)}: set finalSnapshotIdentifier or skipFinalSnapshot, run up, then delete"
            )
        keep = {"SkipFinalSnapshot": True} if work.get("skipFinalSnapshot") else {"FinalDBSnapshotIdentifier": snapshot}
        backups = {"DeleteAutomatedBackups": work.get("deleteAutomatedBackups") is not False}
        work.call("delete_db_instance", DBInstanceIdentifier=self.identifier(work), **keep, **backups)


def _origin(inputs: Properties) -> tuple[str, Properties]:
    """Tell which call makes the instance, and the parameters that only this call has."""
    if inputs.get("replicateSourceDb"):
        return "create_db_instance_read_replica", {}
    if inputs.get("snapshotIdentifier"):
        return "restore_db_instance_from_db_snapshot", {}
    moment = inputs.get("restoreToPointInTime")
    if not moment:
        return "create_db_instance", {}
    target = {"targetDBInstanceIdentifier": inputs["identifier"], "restoreTime": moment.get("restoreTime")}
    source = {"sourceDbiResourceId": moment.get("sourceDbiResourceId")}
    source["SourceDBInstanceIdentifier"] = moment.get("sourceDbInstanceIdentifier")
    latest = {"useLatestRestorableTime": moment.get("useLatestRestorableTime")}
    return "restore_db_instance_to_point_in_time", {**target, **source, **latest}


class ParameterGroup(ParameterGroupKind):
    """Settings for instances of one major version. A static one takes effect at the next reboot."""

    type_name = "aws:rds/parameterGroup:ParameterGroup"
    service = "rds"
    creation = Call("create_db_parameter_group")
    reading = Call("describe_db_parameter_groups", "DBParameterGroupName", "DBParameterGroups")
    deletion = Call("delete_db_parameter_group", "DBParameterGroupName")
    listing = Call("describe_db_parameters", "DBParameterGroupName")
    modifying = Call("modify_db_parameter_group", "DBParameterGroupName")
    resetting = Call("reset_db_parameter_group", "DBParameterGroupName")
    names = {"name": "DBParameterGroupName", "family": "DBParameterGroupFamily"}
    paths = {"arn": "DBParameterGroupArn"}
    autoname = Autoname(longest=255, forbidden=LOWER)
    replaces = ("name", "namePrefix", "family", "description")
    missing = ("DBParameterGroupNotFound", "DBParameterGroupNotFoundFault")
    taken = ("DBParameterGroupAlreadyExists", "DBParameterGroupAlreadyExistsFault")
    busy = ("InvalidDBParameterGroupState", "InvalidDBParameterGroupStateFault")
    tagging = TAGGING


class SubnetGroup(Kind):
    """The subnets that instances may be in."""

    type_name = "aws:rds/subnetGroup:SubnetGroup"
    service = "rds"
    creation = Call("create_db_subnet_group")
    reading = Call("describe_db_subnet_groups", "DBSubnetGroupName", "DBSubnetGroups")
    updating = (Call("modify_db_subnet_group", "DBSubnetGroupName", always=("subnetIds", "description")),)
    deletion = Call("delete_db_subnet_group", "DBSubnetGroupName")
    natural = ("name",)
    names = {"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"}
    paths = {"arn": "DBSubnetGroupArn", "subnetIds": "Subnets[].SubnetIdentifier"}
    autoname = Autoname(longest=255, forbidden=LOWER)
    defaults = {"description": "Managed by Pulumi"}
    replaces = ("name", "namePrefix")
    missing = ("DBSubnetGroupNotFoundFault", "DBSubnetGroupNotFound")
    taken = ("DBSubnetGroupAlreadyExists", "DBSubnetGroupAlreadyExistsFault")
    busy = ("InvalidDBSubnetGroupStateFault", "InvalidDBSubnetGroupState")
    tagging = TAGGING
