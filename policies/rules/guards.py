"""What guards a store must not be switched off, or taken away while the store stays."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policies import forcing
from policies.changes import Change, Changes, Fate
from policies.level import GUARDED
from policies.resource import NotKnownYet, Resource
from policies.rule import About, Complaint, rule

INSTANCE, CACHE = "aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"
BUCKET, VAULT, DOMAIN = "aws:s3/bucket:Bucket", "aws:backup/vault:Vault", "aws:opensearch/domain:Domain"
PROXY, PARAMETERS, KEY = "aws:rds/proxy:Proxy", "aws:rds/parameterGroup:ParameterGroup", "aws:kms/key:Key"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


class Switch(NamedTuple):
    """A property that guards something while it has one value."""

    path: str
    safe: object
    unset: object = None
    """What the provider takes when it is not given."""


Switches = Mapping[str, tuple[Switch, ...]]
"""By type."""

DELETION: Switches = {
    INSTANCE: (
        Switch("deletionProtection", safe=True),
        Switch("skipFinalSnapshot", safe=False, unset=False),
        Switch("deleteAutomatedBackups", safe=False, unset=True),
    ),
    BUCKET: (Switch("forceDestroy", safe=False, unset=False),),
    VAULT: (Switch("forceDestroy", safe=False, unset=False),),
}
REDUNDANCY: Switches = {
    INSTANCE: (Switch("multiAz", safe=True),),
    CACHE: (Switch("automaticFailoverEnabled", safe=True), Switch("multiAzEnabled", safe=True)),
    DOMAIN: (Switch("clusterConfig.zoneAwarenessEnabled", safe=True),),
}
COUNTS = {CACHE: ("numCacheClusters",), DOMAIN: ("clusterConfig.instanceCount",)}
"""By type, how many nodes it has."""
TRANSPORT: Switches = {
    CACHE: (Switch("transitEncryptionEnabled", safe=True),),
    PROXY: (Switch("requireTls", safe=True),),
    DOMAIN: (Switch("domainEndpointOptions.enforceHttps", safe=True),),
}
EXPOSURE: Switches = {
    INSTANCE: (Switch("publiclyAccessible", safe=False, unset=False),),
    BLOCK: tuple(
        Switch(path, safe=True)
        for path in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    ),
}
KEYS: Switches = {KEY: (Switch("enableKeyRotation", safe=True), Switch("isEnabled", safe=True, unset=True))}
HISTORY: Switches = {
    VERSIONING: (Switch("versioningConfiguration.status", safe="Enabled"),),
    LOCK: (Switch("rule.defaultRetention.mode", safe="COMPLIANCE"),),
}
WATCH: Switches = {
    INSTANCE: (Switch("performanceInsightsEnabled", safe=True),),
    ALARM: (Switch("actionsEnabled", safe=True, unset=True),),
}
LOGIN: Switches = {INSTANCE: (Switch("iamDatabaseAuthenticationEnabled", safe=True),)}

GUARDS = {
    BLOCK: "bucket",
    VERSIONING: "bucket",
    LOCK: "bucket",
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "bucket",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "bucket",
    "aws:s3/bucketLogging:BucketLogging": "bucket",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "backupVaultName",
    "aws:backup/vaultPolicy:VaultPolicy": "backupVaultName",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": "sourceDbInstanceArn",
    "aws:ec2/flowLog:FlowLog": "vpcId",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "vpcId",
}
"""What guards something, by the property that names what it guards."""


@rule("deletion-protection-kept", types=[*DELETION, *forcing.stores()], about=About.CHANGE, levels=GUARDED,
      field="environment.protection.protected, final_snapshot, buckets_emptied")  # fmt: skip
def deletion_protection(change: Change) -> Iterator[str]:
    """What keeps a store from being deleted, or its last copy with it, is not switched off."""
    yield from _switched_off(change, DELETION)
    if change.before and change.after and change.before.protected and not change.after.protected:
        yield "Pulumi's protect would be taken away"


@rule("redundancy-kept", types=sorted(REDUNDANCY), about=About.CHANGE, levels=GUARDED,
      field="environment.capacity.multi_az, cache_replicas, search_nodes")  # fmt: skip
def redundancy(change: Change) -> Iterator[str]:
    """A store that outlives the loss of a zone or a node goes on doing so."""
    yield from _switched_off(change, REDUNDANCY)
    for path in COUNTS.get(change.resource.type, ()):
        was, will = change.values(path)
        if change.before and change.after and was and will and will < was:
            yield f"{path} would go from {was:g} to {will:g}"


@rule("transport-encryption-kept", types=[*TRANSPORT, PARAMETERS], about=About.CHANGE, levels=GUARDED,
      field="service.database.parameters.rds.force_ssl; components/cache.py, proxy.py, search.py")  # fmt: skip
def transport(change: Change) -> Iterator[str]:
    """A store that asks its clients for TLS goes on asking."""
    yield from _switched_off(change, TRANSPORT)
    if change.resource.type == PARAMETERS and change.before and change.after:
        was, will = (_parameter(each, "rds.force_ssl") for each in (change.before, change.after))
        if was == "1" and will != "1":
            yield f"rds.force_ssl would go from 1 to {will}"


@rule("store-not-exposed", types=sorted(EXPOSURE), about=About.CHANGE, levels=GUARDED,
      field="components/instance.py: publicly_accessible; components/bucket.py: the public access block")  # fmt: skip
def exposure(change: Change) -> Iterator[str]:
    """A store that nobody outside can reach does not become public."""
    yield from _switched_off(change, EXPOSURE)


@rule("key-not-disabled", types=[KEY], about=About.CHANGE, levels=GUARDED,
      field="components/key.py: enable_key_rotation, is_enabled")  # fmt: skip
def key(change: Change) -> Iterator[str]:
    """A key goes on being rotated and usable: what it encrypts cannot be read without."""
    yield from _switched_off(change, KEYS)


@rule("history-kept", types=sorted(HISTORY), about=About.CHANGE, levels=GUARDED,
      field="components/bucket.py: versioning, object lock")  # fmt: skip
def history(change: Change) -> Iterator[str]:
    """A bucket that keeps overwritten and deleted objects goes on keeping them."""
    yield from _switched_off(change, HISTORY)


@rule("watch-kept", types=sorted(WATCH), about=About.CHANGE, levels=GUARDED,
      field="components/instance.py: monitoring, log exports; components/alarms.py")  # fmt: skip
def watch(change: Change) -> Iterator[str]:
    """What tells of a store's state is not switched off: its logs, its monitoring and the actions of its alarms."""
    yield from _switched_off(change, WATCH)
    if change.resource.type == INSTANCE and change.before and change.after:
        was, will = change.values("enabledCloudwatchLogsExports")
        yield from (f"the log {name} would no longer be exported" for name in was or () if name not in (will or ()))
        was, will = change.values("monitoringInterval")
        if was and not will:
            yield f"monitoringInterval would go from {was:g} s to none"


@rule("iam-login-kept", types=sorted(LOGIN), about=About.CHANGE, levels=GUARDED,
      field="components/instance.py: iam_database_authentication_enabled")  # fmt: skip
def login(change: Change) -> Iterator[str]:
    """A database that takes logins by IAM goes on taking them: roles without a password have no other."""
    yield from _switched_off(change, LOGIN)


@rule("guard-not-removed", types=sorted(GUARDS), about=About.CHANGES, levels=GUARDED,
      field="what declared it: components/bucket.py, backup_vault.py, network.py")  # fmt: skip
def removed(changes: Changes) -> Iterator[Complaint]:
    """What guards a bucket, a vault, a database or a network goes with it and not before."""
    gone = {change.before.urn for change in changes.each if change.before and change.fate is Fate.DELETED}
    for change in changes.of(*GUARDS):
        if change.before and change.fate is Fate.DELETED:
            guarded = changes.before.taken(change.before, GUARDS[change.before.type])
            if not any(each.urn in gone for each in guarded):
                told = ", ".join(each.label for each in guarded) or "what it guards"
                yield change.before, f"it is no longer declared, and {told} would stay without it"


def _switched_off(change: Change, switches: Switches) -> Iterator[str]:
    if not change.before or not change.after:
        return
    for switch in switches.get(change.resource.type, ()):
        was, will = (_set(value, switch) for value in change.values(switch.path))
        if switch.path.partition(".")[0] in change.because and was == switch.safe != will:
            yield f"{switch.path} would go from {_shown(was)} to {_shown(will)}"


def _set(value: Any, switch: Switch) -> Any:  # noqa: ANN401 (whatever the provider takes)
    return switch.unset if value is None else value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "nothing" if value is None else str(value)


def _parameter(group: Resource, name: str) -> str:
    """A parameter's value; where it is not set, RDS has 1 for `rds.force_ssl` since PostgreSQL 15."""
    try:
        return next((str(each["value"]) for each in group.get("parameters", ()) if each["name"] == name), "1")
    except NotKnownYet:
        return "1"
