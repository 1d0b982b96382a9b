"""What must not become of what is there: stores lost, copies kept for less time, storage and engines that shrink."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies import forcing
from policies.changes import Change, Changes, Fate
from policies.level import GUARDED, PRODUCTION
from policies.resource import NotKnownYet, Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack
from policies.tags import tags

INSTANCE, CACHE = "aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"
GROUPS = ("aws:rds/parameterGroup:ParameterGroup", "aws:elasticache/parameterGroup:ParameterGroup")
DOMAIN, PLAN, SELECTION = "aws:opensearch/domain:Domain", "aws:backup/plan:Plan", "aws:backup/selection:Selection"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
ANALYTICS = "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation"
UPGRADE = "groundwork:rds:Upgrade"

KEYS = {
    INSTANCE: ("kmsKeyId", "performanceInsightsKmsKeyId", "masterUserSecretKmsKeyId"),
    CACHE: ("kmsKeyId",),
    DOMAIN: ("encryptAtRest.kmsKeyId",),
    "aws:backup/vault:Vault": ("kmsKeyArn",),
    "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": ("kmsKeyId",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ("rules",),
    "aws:secretsmanager/secret:Secret": ("kmsKeyId",),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
}
"""By type, what says with which key it is encrypted."""

COPIES = {
    INSTANCE: ("backupRetentionPeriod",),
    CACHE: ("snapshotRetentionLimit",),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": ("retentionPeriod",),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ("rule.defaultRetention.days",),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": ("minRetentionDays",),
}
"""By type, for how many days its copies are kept."""

SECOND_THOUGHTS = {
    "aws:kms/key:Key": ("deletionWindowInDays",),
    "aws:secretsmanager/secret:Secret": ("recoveryWindowInDays",),
}
"""By type, for how many days it can be had back."""

SIZES = {INSTANCE: ("allocatedStorage", "maxAllocatedStorage"), DOMAIN: ("ebsOptions.volumeSize",)}
"""By type, GiB."""

RISKS = {
    INSTANCE: ("instanceClass", "storageType", "dbSubnetGroupName", "port", "multiAz"),
    CACHE: ("nodeType", "transitEncryptionMode", "numNodeGroups"),
    DOMAIN: ("clusterConfig.instanceType", "clusterConfig.dedicatedMasterType", "ebsOptions.volumeType"),
}
"""By type, what can go wrong when it changes, or interrupts, so that two at once leave open which one it was."""

UNITS = {"Ki": 2**-20, "Mi": 2**-10, "Gi": 1.0, "Ti": 2.0**10}
"""Kubernetes' units of size, in GiB."""


@rule("store-not-deleted", types=forcing.stores(), about=About.CHANGE, levels=GUARDED,
      field="services: what declared it")  # fmt: skip
def not_deleted(change: Change) -> Iterator[str]:
    """Nothing that holds data, or that data cannot be read without, is deleted; readers may go."""
    if change.fate is Fate.DELETED and not _is_reader(change.resource):
        yield f"it is no longer declared, and a {forcing.holds(change.resource.type)} would be deleted"


@rule("store-not-replaced", types=forcing.stores(), about=About.CHANGE, levels=GUARDED,
      field="the property that forces it")  # fmt: skip
def not_replaced(change: Change) -> Iterator[str]:
    """Nothing that holds data is replaced by an empty one; readers may be."""
    because = [path for path in change.because if path not in KEYS.get(change.resource.type, ())]
    if change.fate is Fate.REPLACED and because and not _is_reader(change.resource):
        holds = forcing.holds(change.resource.type)
        yield f"{', '.join(because)} would change, which no {holds} can in place: a new, empty one would replace it"


@rule("encryption-key-kept", types=sorted(KEYS), about=About.CHANGE, levels=GUARDED,
      field="the service's key")  # fmt: skip
def key_kept(change: Change) -> Iterator[str]:
    """What is encrypted keeps its key: what is there already can be read with the old one only."""
    if not change.before or not change.after:
        return
    for path in KEYS[change.resource.type]:
        if path in change.because and change.values(path)[0] is not None:
            yield f"{path} would change; what is encrypted already stays with the old key, or is lost with its store"


@rule("copies-not-kept-for-less", types=sorted(COPIES), about=About.CHANGE, levels=GUARDED,
      field="environment.retention.backup_days")  # fmt: skip
def copies_kept(change: Change) -> Iterator[str]:
    """Backups and snapshots are kept no shorter than before: those that are older go at once."""
    yield from _lowered(change, COPIES, "days")


@rule("recovery-points-not-kept-for-less", types=[INSTANCE, PLAN, SELECTION], about=About.CHANGES, levels=GUARDED,
      field="environment.retention.vault_days")  # fmt: skip
def recovery_points_kept(changes: Changes) -> Iterator[Complaint]:
    """The backup plan of a database keeps its recovery points no shorter than the one before."""
    before, after = _vault_days(changes.before), _vault_days(changes.after)
    for change in changes.of(INSTANCE):
        if change.before and change.after:
            was, will = (before.get(_planned(changes.before, change.before), 0),
                         after.get(_planned(changes.after, change.after), 0))  # fmt: skip
            if will < was:
                yield change.after, f"recovery points are kept for {was:g} days, and would be for {will:g}"


@rule("logs-not-kept-for-less", types=["aws:cloudwatch/logGroup:LogGroup"], about=About.CHANGE, levels=GUARDED,
      field="environment.retention.log_days")  # fmt: skip
def logs_kept(change: Change) -> Iterator[str]:
    """A log is kept no shorter than before; what is older goes at once."""
    was, will = change.values("retentionInDays")
    if change.before and change.after and will and (not was or will < was):
        yield f"retentionInDays would go from {_days(was)} to {will:g}"


@rule("objects-not-expired-sooner", types=[LIFECYCLE], about=About.CHANGE, levels=GUARDED,
      field="service.buckets.lifecycle")  # fmt: skip
def objects_expire(change: Change) -> Iterator[str]:
    """A bucket's objects and their old versions expire no sooner than before."""
    if not change.before or not change.after:
        return
    was, will = _expiries(change.before), _expiries(change.after)
    for what, days in will.items():
        if days < was.get(what, float("inf")):
            yield f"{what} would go from {_days(was.get(what))} to {days:g}"


@rule("second-thoughts-not-shortened", types=sorted(SECOND_THOUGHTS), about=About.CHANGE, levels=GUARDED,
      field="environment.protection.key_deletion_days, secret_recovery_days")  # fmt: skip
def recoverable(change: Change) -> Iterator[str]:
    """A deleted key or secret can be had back for as long as before."""
    yield from _lowered(change, SECOND_THOUGHTS, "days")


@rule("storage-not-shrunk", types=[*SIZES, ANALYTICS], about=About.CHANGE, levels=GUARDED,
      field="environment.capacity.storage_gib, max_storage_gib")  # fmt: skip
def not_shrunk(change: Change) -> Iterator[str]:
    """Storage, and how far it may grow, never shrinks: RDS and Kubernetes refuse it half way through an update."""
    yield from _lowered(change, SIZES, "GiB")
    if change.resource.type == ANALYTICS and change.before and change.after:
        was, will = _volumes(change.before), _volumes(change.after)
        for name in was.keys() & will.keys():
            if will[name] < was[name]:
                yield f"volume {name} would go from {was[name]:g} GiB to {will[name]:g}"


@rule("engine-not-downgraded", types=[INSTANCE, CACHE, DOMAIN], about=About.CHANGE, levels=GUARDED,
      field="service.database.major")  # fmt: skip
def not_downgraded(change: Change) -> Iterator[str]:
    """An engine goes to a newer version or stays: none reads what a newer one wrote."""
    was, will = change.values("engineVersion")
    engine, other = change.values("engine")
    if was and will and engine == other and _older(_version(will), _version(was)):
        yield f"engineVersion would go from {was} back to {will}"


@rule("major-upgrade-staged", types=[INSTANCE], about=About.CHANGES, levels=PRODUCTION,
      field="service.database.upgrade")  # fmt: skip
def staged(changes: Changes) -> Iterator[Complaint]:
    """A production database gets a new major version by blue/green, which keeps the old one, and not in place."""
    for change in changes.of(INSTANCE):
        if change.after and _major(change) and not _is_reader(change.after) and not _switched(changes.before, change):
            was, will = change.values("engineVersion")
            yield change.after, f"engineVersion would go from {was} to {will} in place, with no way back"


@rule("one-risky-change-at-a-time", types=[*RISKS, *GROUPS], about=About.CHANGES, levels=GUARDED,
      field="one of them, and the others in a later change")  # fmt: skip
def one_at_a_time(changes: Changes) -> Iterator[Complaint]:
    """A store's class, engine, static parameters, storage and network change one after the other, never together."""
    for change in changes.of(*RISKS):
        if change.after and change.fate is Fate.UPDATED:
            risks = list(_risks(changes, change))
            if len(risks) > 1:
                yield change.after, f"{', '.join(risks)} would change at once; change one, look, then the next"


def _is_reader(resource: Resource) -> bool:
    return "replicateSourceDb" in resource


def _lowered(change: Change, paths: Mapping[str, tuple[str, ...]], unit: str) -> Iterator[str]:
    """The figures that would go down, or would no longer be asked for."""
    if not change.before or not change.after:
        return
    for path in paths.get(change.resource.type, ()):
        was, will = change.values(path)
        if was and (will or 0) < was:
            yield f"{path} would go from {was:g} to {will or 0:g} {unit}"


def _days(days: float | None) -> str:
    return f"{days:g}" if days else "never"


def _planned(stack: Stack, instance: Resource) -> str:
    try:
        return tags(stack, instance).get("backup", "")
    except NotKnownYet:
        return ""


def _vault_days(stack: Stack) -> dict[str, float]:
    """For how many days the plan that selects a tag's value keeps what it keeps longest."""
    found: dict[str, float] = {}
    for selection in stack.of(SELECTION):
        days = [day for plan in stack.taken(selection, "planId", PLAN) for day in _lifecycles(plan)]
        found |= {value: max(days, default=0) for value in _selected(selection)}
    return found


def _lifecycles(plan: Resource) -> list[float]:
    return [each.get("lifecycle", {}).get("deleteAfter", float("inf")) for each in plan.get("rules", ())]


def _selected(selection: Resource) -> Iterator[str]:
    for condition in selection.get("conditions", ()):
        for equal in condition.get("stringEquals", ()):
            if equal["key"].endswith("/backup"):
                yield equal["value"]


def _expiries(resource: Resource) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in resource.get("rules", ()):
        for field, days in (("expiration", "days"), ("noncurrentVersionExpiration", "noncurrentDays")):
            if each.get("status") == "Enabled" and (given := (each.get(field) or {}).get(days)):
                found[f"{field} of {each['id']}"] = given
    return found


def _volumes(installation: Resource) -> dict[str, float]:
    """GiB by volume."""
    templates = installation["spec"].get("templates", {}).get("volumeClaimTemplates", ())
    return {each["name"]: _gib(each["spec"]["resources"]["requests"]["storage"]) for each in templates}


def _gib(size: str) -> float:
    found = re.fullmatch(r"([\d.]+)(Ki|Mi|Gi|Ti)", size)
    return float(found[1]) * UNITS[found[2]] if found else 0


def _version(given: Any) -> tuple[int, ...]:  # noqa: ANN401 (whatever the provider takes)
    return tuple(int(part) for part in re.findall(r"\d+", str(given or ""))[:3])


def _older(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """By as many parts as both have: a major version alone is no older than one of its minors."""
    parts = min(len(one), len(other))
    return one[:parts] < other[:parts]


def _major(change: Change) -> bool:
    was, will = (_version(value) for value in change.values("engineVersion"))
    return bool(was and will and was[0] < will[0])


def _switched(before: Stack, change: Change) -> bool:
    """Whether a staged upgrade to this version is what the declaration only follows."""
    target = _version(change.values("engineVersion")[1])
    for upgrade in before.of(UPGRADE):
        takes = change.before in before.taken(upgrade, "source") or upgrade["source"] == change.values("identifier")[0]
        if takes and _version(upgrade["targetMajor"])[:1] == target[:1]:
            return True
    return False


def _risks(changes: Changes, change: Change) -> Iterator[str]:
    for path in RISKS[change.resource.type]:
        was, will = change.values(path)
        if path.partition(".")[0] in change.because and was != will and was is not None:
            yield path
    if _major(change) and not _switched(changes.before, change):
        yield "engineVersion"
    if change.before and change.after and (changed := _static(changes, change.before, change.after)):
        yield f"static parameters ({', '.join(changed)})"


def _static(changes: Changes, before: Resource, after: Resource) -> list[str]:
    """The parameters that change, and take a reboot."""
    was, will = _parameters(changes.before, before), _parameters(changes.after, after)
    return sorted(name for name in was.keys() | will.keys() if was.get(name) != will.get(name))


def _parameters(stack: Stack, store: Resource) -> dict[str, Any]:
    groups = stack.taken(store, "parameterGroupName", *GROUPS)
    given = [each for group in groups for each in group.get("parameters", ())]
    return {each["name"]: each["value"] for each in given if each.get("applyMethod") == "pending-reboot"}
