"""Everything that would make an upgrade fail half way, looked at before it begins: path, what is there, the remedy.

Sources: RDS User Guide, "Limitations and considerations for Amazon RDS blue/green deployments", "Creating a blue/green
deployment" and "Blue/Green Deployments replication types".
"""

from __future__ import annotations

from collections.abc import Iterator

from operations.upgrade.rds import Described, Rds
from operations.upgrade.wish import Wish

OLDEST = {11: 21, 12: 16, 13: 12, 14: 9, 15: 4, 16: 1}
"""By major version, the first minor that a blue/green deployment can upgrade from; later majors: any."""
HEADROOM = 1.1
"""RDS wants the storage's limit at least 10 % above what is allocated."""
UNREPLICATED = ("pglogical", "pgactive", "pg_cron", "pg_partman_bgw")
"""Preloaded libraries whose work logical replication would double or miss."""


def refusals(rds: Rds, wish: Wish) -> list[str]:
    """Every reason not to begin; empty when there is none. Raises OperationError when RDS cannot be asked."""
    source = rds.instance(wish.source)
    if source is None:
        return [f"source: {wish.source}: there is no such instance; give the writer's identifier"]
    found = [*_state(source), *_storage(source), *_topology(rds, source), *_password(source)]
    found += [*_version(rds, wish, source), *_target_group(rds, wish), *_source_group(rds, source)]
    return [f"{path}: {reason}" for path, reason in found]


def version(rds: Rds, wish: Wish, source: Described) -> str | None:
    """The newest minor of the wanted major version that the source can go to."""
    valid = [each for each in rds.targets(source["EngineVersion"]) if _numbers(each)[0] == wish.major]
    return max(valid, key=_numbers, default=None)


def _state(source: Described) -> Iterator[tuple[str, str]]:
    if source["DBInstanceStatus"] != "available":
        yield "source", f"it is {source['DBInstanceStatus']}; wait until it is available"
    if source["Engine"] != "postgres":
        yield "source", f"its engine is {source['Engine']}; only postgres is upgraded here"
    if source.get("PendingModifiedValues"):
        waiting = ", ".join(sorted(source["PendingModifiedValues"]))
        yield "source", f"changes are pending ({waiting}); apply them at once, or reboot, and run again"
    if not source.get("BackupRetentionPeriod"):
        yield "source.backupRetentionPeriod", "0 given; automated backups must be on: set it to 1 or more days"


def _storage(source: Described) -> Iterator[tuple[str, str]]:
    allocated, limit = source["AllocatedStorage"], source.get("MaxAllocatedStorage")
    if limit is not None and limit < allocated * HEADROOM:
        least = -int(-allocated * HEADROOM // 1)
        yield (
            "source.maxAllocatedStorage",
            f"{limit} GiB given with {allocated} allocated; RDS wants 10 % more: set it to {least} or more",
        )


def _topology(rds: Rds, source: Described) -> Iterator[tuple[str, str]]:
    if source.get("ReadReplicaSourceDBInstanceIdentifier"):
        yield "source", f"it is a reader of {source['ReadReplicaSourceDBInstanceIdentifier']}; upgrade that writer"
    for name in source.get("ReadReplicaDBInstanceIdentifiers", []):
        if name.startswith("arn:"):
            yield "source.readers", f"{name} is in another region, which blue/green does not know; delete it first"
            continue
        reader = rds.instance(name)
        if reader and reader["DBInstanceStatus"] != "available":
            yield "source.readers", f"{name} is {reader['DBInstanceStatus']}; wait until it is available"
        if reader and reader.get("ReadReplicaDBInstanceIdentifiers"):
            yield "source.readers", f"{name} has readers of its own, which blue/green does not know; delete them first"


def _password(source: Described) -> Iterator[tuple[str, str]]:
    if source.get("MasterUserSecret"):
        yield (
            "source.manageMasterUserPassword",
            "RDS manages the master password, which blue/green does not know; put groundwork:rds:MasterPassword first",
        )


def _version(rds: Rds, wish: Wish, source: Described) -> Iterator[tuple[str, str]]:
    major, minor = (*_numbers(source["EngineVersion"]), 0)[:2]
    if wish.major <= major:
        yield "targetMajor", f"{wish.major} given, and the source has {source['EngineVersion']}; give a later one"
    elif version(rds, wish, source) is None:
        majors = sorted({_numbers(each)[0] for each in rds.targets(source["EngineVersion"])} - {major})
        allowed = ", ".join(map(str, majors)) or "none"
        yield "targetMajor", f"{wish.major} given; from {source['EngineVersion']} RDS upgrades to {allowed}"
    if minor < OLDEST.get(major, 0):
        yield "source", f"it has {source['EngineVersion']}; take {major}.{OLDEST[major]} or later first"


def _target_group(rds: Rds, wish: Wish) -> Iterator[tuple[str, str]]:
    group, family = rds.group(wish.parameter_group), f"postgres{wish.major}"
    if group is None:
        yield "targetParameterGroup", f"{wish.parameter_group}: there is none; make it, with family {family}"
    elif group["DBParameterGroupFamily"] != family:
        found = group["DBParameterGroupFamily"]
        yield "targetParameterGroup", f"{wish.parameter_group} is of {found}; give one of family {family}"


def _source_group(rds: Rds, source: Described) -> Iterator[tuple[str, str]]:
    (group,) = source["DBParameterGroups"]
    name = group["DBParameterGroupName"]
    if group["ParameterApplyStatus"] != "in-sync":
        yield "source.parameterGroup", f"{name} is {group['ParameterApplyStatus']}; reboot the instance first"
    if rds.parameter(name, "rds.logical_replication") not in {"1", "on"}:
        yield (
            "source.parameters",
            f"rds.logical_replication is not 1 in {name}; set it, which takes effect with a reboot",
        )
    preloaded = {each.strip() for each in (rds.parameter(name, "shared_preload_libraries") or "").split(",")}
    for library in sorted(preloaded & set(UNREPLICATED)):
        yield "source.parameters", f"{name} preloads {library}, which blue/green does not know; drop it and take it out"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
