"""RDS instances, one at a time: who reaches them, what they keep and how they are watched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.level import LIKE_PRODUCTION, ON_AWS, PRODUCTION, Level, Levels
from policies.resource import Resource
from policies.rule import rule

INSTANCE = "aws:rds/instance:Instance"
SNAPSHOT = "aws:rds/snapshot:Snapshot"
SNAPSHOT_COPY = "aws:rds/snapshotCopy:SnapshotCopy"

BEFORE_PRODUCTION: Levels = {**ON_AWS, "prod": Level.DISABLED}
"""Where a rule of its own asks for more in production."""

DEFAULT_PORT = 5432
TRIED_FIRST = {"admin", "administrator", "postgres", "rdsadmin", "root"}
"""Master users that anybody would try first."""
AUTHORITIES = {"rds-ca-ecc384-g1", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"}
"""RDS's authorities that are still valid; the one before them ended in August 2024."""
STORAGE = {"gp3", "io1", "io2"}
"""Storage whose speed is not used up as gp2's credits are, nor left to chance as a magnetic disk's."""
LEAST_STORAGE = 20
"""GiB, of gp3."""
INSIGHTS_DAYS = {"standard": 7, "advanced": 465}
"""What each mode of Database Insights keeps; RDS accepts nothing else."""
WITHOUT_MASTER = ("replicateSourceDb", "restoreToPointInTime", "s3Import", "snapshotIdentifier")
"""What an instance is made from that brings its master user, and often more, along."""
DAY = 24 * 60
"""Minutes."""


def reads(instance: Resource) -> bool:
    """Whether it is a reader."""
    return "replicateSourceDb" in instance


def reads_nearby(instance: Resource) -> bool:
    """Whether it is a reader beside its writer, which it takes key, subnets and port from.

    One in another region names its writer by ARN, and takes no output of it: it is in another stack's provider.
    """
    if not reads(instance) or "replicateSourceDb" in instance.sources:
        return reads(instance)
    return not str(instance["replicateSourceDb"]).startswith("arn:")


@rule("database-encrypted", types=[INSTANCE], field="components/instance.py: storage_encrypted",
      controls=["RDS.3", "RDS.4", "CIS 3.2.1", "CKV_AWS_16"])  # fmt: skip
def encrypted(instance: Resource) -> Iterator[str]:
    """A database's storage is encrypted, and with it every snapshot."""
    if not instance.get("storageEncrypted"):
        yield "storageEncrypted is off; it cannot be switched on later without a new instance"


@rule("database-customer-key", types=[INSTANCE], field="components/postgres.py: kms_key_id")
def customer_key(instance: Resource) -> Iterator[str]:
    """A database is encrypted with a key of our own, which can be withdrawn and whose use is recorded."""
    if "kmsKeyId" not in instance and not reads_nearby(instance):
        yield "kmsKeyId is not given: RDS takes the account's own key, which no policy of ours guards"


@rule("database-not-public", types=[INSTANCE], field="components/instance.py: publicly_accessible",
      controls=["RDS.2", "CIS 3.2.3", "CKV_AWS_17"])  # fmt: skip
def not_public(instance: Resource) -> Iterator[str]:
    """A database has no public address."""
    if instance.get("publiclyAccessible"):
        yield "publiclyAccessible is on"


@rule("database-in-network", types=[INSTANCE], field="components/postgres.py: db_subnet_group_name",
      controls=["RDS.18"])  # fmt: skip
def in_network(instance: Resource) -> Iterator[str]:
    """A database stands in subnets that were chosen for it."""
    if "dbSubnetGroupName" not in instance:
        if not reads_nearby(instance):
            yield "dbSubnetGroupName is not given: RDS takes the account's default network"
    elif instance["dbSubnetGroupName"] == "default":
        yield "dbSubnetGroupName is default, which is the account's default network"


@rule("database-firewalled", types=[INSTANCE], field="components/instance.py: vpc_security_group_ids")
def firewalled(instance: Resource) -> Iterator[str]:
    """A database has a security group of its own."""
    if "vpcSecurityGroupIds" not in instance or not instance["vpcSecurityGroupIds"]:
        yield "vpcSecurityGroupIds is empty: RDS takes the network's default group"


@rule("database-port", types=[INSTANCE], field="service.database.port", controls=["RDS.23"])
def port(instance: Resource) -> Iterator[str]:
    """A database does not listen where everybody tries first."""
    if "port" not in instance and reads(instance):
        return
    if int(instance.get("port", DEFAULT_PORT)) == DEFAULT_PORT:
        yield f"port is {DEFAULT_PORT}, PostgreSQL's default; any other from 1150 on is allowed"


@rule("database-iam-login", types=[INSTANCE], field="components/instance.py: iam_database_authentication_enabled",
      controls=["RDS.10", "CKV_AWS_161"])  # fmt: skip
def iam_login(instance: Resource) -> Iterator[str]:
    """People and machines can log in to a database as themselves, without a password that lasts."""
    if not instance.get("iamDatabaseAuthenticationEnabled"):
        yield "iamDatabaseAuthenticationEnabled is off"


@rule("database-master-name", types=[INSTANCE], field="service.database.master_username", controls=["RDS.25"])
def master_name(instance: Resource) -> Iterator[str]:
    """A database's master user has no name that everybody tries first."""
    if any(source in instance for source in WITHOUT_MASTER):
        return
    name = instance.get("username", "postgres")
    if name.lower() in TRIED_FIRST:
        yield f"username is {name}; {', '.join(sorted(TRIED_FIRST))} are tried first"


@rule("database-master-password", types=[INSTANCE], field="components/postgres.py: manage_master_user_password")
def master_password(instance: Resource) -> Iterator[str]:
    """Nobody chooses or sees the master user's password: RDS makes it, and no state holds it."""
    if "password" in instance:
        yield "password is given, and so lies in the state; manageMasterUserPassword takes its place"
    elif any(source in instance for source in WITHOUT_MASTER):
        return
    elif not instance.get("manageMasterUserPassword") and "passwordWo" not in instance:
        yield "manageMasterUserPassword is off, and nothing else that no state holds sets the password"


@rule("database-master-secret-key", types=[INSTANCE], field="components/postgres.py: master_user_secret_kms_key_id")
def master_secret_key(instance: Resource) -> Iterator[str]:
    """The secret that RDS keeps the master password in is encrypted with a key of our own."""
    if instance.get("manageMasterUserPassword") and "masterUserSecretKmsKeyId" not in instance:
        yield "masterUserSecretKmsKeyId is not given: Secrets Manager takes the account's own key"


@rule("database-authority", types=[INSTANCE], field="components/instance.py: CA", controls=["CKV_AWS_211"])
def authority(instance: Resource) -> Iterator[str]:
    """A database's certificate is from an authority that clients can still verify."""
    found = instance.get("caCertIdentifier", "not given, so that the account's default decides")
    if found not in AUTHORITIES:
        yield f"caCertIdentifier is {found}; {', '.join(sorted(AUTHORITIES))} are allowed"


@rule("database-multi-az", types=[INSTANCE], field="environment.capacity.multi_az",
      controls=["RDS.5", "CIS 3.2.4", "CKV_AWS_157"], levels=PRODUCTION)  # fmt: skip
def multi_az(instance: Resource) -> Iterator[str]:
    """A production database has a standby in another Availability Zone."""
    if not reads(instance) and not instance.get("multiAz"):
        yield "multiAz is off"


@rule("database-class-steady", types=[INSTANCE], field="environment.capacity.instance_class", levels=PRODUCTION)
def class_steady(instance: Resource) -> Iterator[str]:
    """A production database's class has a processor that no credits run out of."""
    found = instance.get("instanceClass", "")
    if not found:
        yield "instanceClass is not given"
    elif found.startswith("db.t"):
        yield f"instanceClass is {found}, whose processor is throttled when its credits are used up"


@rule("database-deletion-protected", types=[INSTANCE], field="environment.protection.protected",
      controls=["RDS.8", "CKV_AWS_293"], levels=LIKE_PRODUCTION)  # fmt: skip
def deletion_protected(instance: Resource) -> Iterator[str]:
    """AWS and Pulumi both refuse to delete a database."""
    if not instance.get("deletionProtection"):
        yield "deletionProtection is off"
    if not instance.protected:
        yield "Pulumi's protect is off"


@rule("database-final-snapshot", types=[INSTANCE], field="environment.protection.final_snapshot",
      levels=LIKE_PRODUCTION)  # fmt: skip
def final_snapshot(instance: Resource) -> Iterator[str]:
    """A database that goes leaves a snapshot; of a reader RDS takes none."""
    if reads(instance):
        return
    if instance.get("skipFinalSnapshot"):
        yield "skipFinalSnapshot is on"
    elif "finalSnapshotIdentifier" not in instance:
        yield "finalSnapshotIdentifier is not given, without which RDS refuses to delete"


def _kept(instance: Resource, days: int) -> Iterator[str]:
    kept = int(instance.get("backupRetentionPeriod", 0))
    if kept < days and not reads_nearby(instance):
        yield f"backupRetentionPeriod is {kept} days, {days} to 35 are allowed"


@rule("database-backups-kept", types=[INSTANCE], field="environment.retention.backup_days",
      controls=["RDS.11", "CKV_AWS_133"], levels=BEFORE_PRODUCTION)  # fmt: skip
def backups_kept(instance: Resource, *, days: int = 7) -> Iterator[str]:
    """A database that is no reader beside its writer keeps its automated backups for a week or more."""
    yield from _kept(instance, days)


@rule("database-backups-kept-in-production", types=[INSTANCE], field="environment.retention.backup_days",
      controls=["RDS.11", "CKV_AWS_133"], levels=PRODUCTION)  # fmt: skip
def backups_kept_in_production(instance: Resource, *, days: int = 14) -> Iterator[str]:
    """A production database that is no reader beside its writer keeps its automated backups for two weeks or more."""
    yield from _kept(instance, days)


@rule("database-backups-outlive", types=[INSTANCE], field="environment.retention.keep_backups", levels=PRODUCTION)
def backups_outlive(instance: Resource) -> Iterator[str]:
    """A production database's automated backups are still there when it is gone."""
    if instance.get("deleteAutomatedBackups", True) and not reads_nearby(instance):
        yield "deleteAutomatedBackups is on, as it is when it is not given"


@rule("database-tags-on-snapshots", types=[INSTANCE], field="components/instance.py: copy_tags_to_snapshot",
      controls=["RDS.17", "CKV2_AWS_60"])  # fmt: skip
def tags_on_snapshots(instance: Resource) -> Iterator[str]:
    """A database's snapshots bear its tags, so that whose they are can be told."""
    if not instance.get("copyTagsToSnapshot"):
        yield "copyTagsToSnapshot is off"


@rule("database-minor-upgrades", types=[INSTANCE], field="components/instance.py: auto_minor_version_upgrade",
      controls=["RDS.13", "CIS 3.2.2", "CKV_AWS_226"])  # fmt: skip
def minor_upgrades(instance: Resource) -> Iterator[str]:
    """AWS upgrades a database's minor version by itself."""
    if not instance.get("autoMinorVersionUpgrade", True):
        yield "autoMinorVersionUpgrade is off"


@rule("database-major-upgrade-led", types=[INSTANCE], field="components/postgres.py: allow_major_version_upgrade")
def major_upgrade_led(instance: Resource) -> Iterator[str]:
    """A database's major version changes by blue/green alone, never in place."""
    if instance.get("allowMajorVersionUpgrade"):
        yield "allowMajorVersionUpgrade is on; `service.database.upgrade` leads to the next major"


@rule("database-version", types=[INSTANCE], field="service.database.major", controls=["CKV_AWS_250"])
def version(instance: Resource, *, oldest: int = 15) -> Iterator[str]:
    """A database runs a chosen major version of PostgreSQL that its community still mends."""
    if any(source in instance for source in WITHOUT_MASTER):
        return
    engine, found = instance.get("engine", "not given"), str(instance.get("engineVersion", ""))
    if engine != "postgres":
        yield f"engine is {engine}; these rules know postgres alone"
    elif not re.match(r"\d+", found):
        yield f"engineVersion is {found or 'not given, so that RDS decides'}; a major from {oldest} on is allowed"
    elif int(found.partition(".")[0]) < oldest:
        yield f"engineVersion is {found}, {oldest} and later are allowed"


@rule("database-changed-in-window", types=[INSTANCE], field="environment.protection.apply_immediately",
      levels=LIKE_PRODUCTION)  # fmt: skip
def changed_in_window(instance: Resource) -> Iterator[str]:
    """What interrupts a database waits for its maintenance window."""
    if instance.get("applyImmediately"):
        yield "applyImmediately is on"


@rule("database-windows", types=[INSTANCE], field="service.database.backups.full_at")
def windows(instance: Resource) -> Iterator[str]:
    """When AWS may disturb a database was chosen, and backup and maintenance are apart."""
    wanted = ["maintenanceWindow"] if reads(instance) else ["maintenanceWindow", "backupWindow"]
    missing = [name for name in wanted if name not in instance]
    if missing:
        yield f"{' and '.join(missing)} not given, so that RDS decides"
    elif "backupWindow" in instance and _overlap(instance["backupWindow"], instance["maintenanceWindow"]):
        yield f"backupWindow {instance['backupWindow']} overlaps maintenanceWindow {instance['maintenanceWindow']}"


def _overlap(backup: str, maintenance: str) -> bool:
    """Whether two windows share a minute of any day; both are shorter than a day."""
    (start, end), (begin, finish) = _minutes(backup), _minutes(maintenance)
    return (begin - start) % DAY < (end - start) % DAY or (start - begin) % DAY < (finish - begin) % DAY


def _minutes(window: str) -> tuple[int, int]:
    found = [int(hours) * 60 + int(minutes) for hours, minutes in re.findall(r"(\d\d):(\d\d)", window)]
    return found[0], found[-1]


@rule("database-storage", types=[INSTANCE], field="components/postgres.py: storage_type")
def storage(instance: Resource) -> Iterator[str]:
    """A database's storage is as fast tomorrow as it is today."""
    found = instance.get("storageType", "io1" if "iops" in instance else "gp2")
    if found not in STORAGE and not reads(instance):
        yield f"storageType is {found}; {', '.join(sorted(STORAGE))} are allowed"


@rule("database-storage-grows", types=[INSTANCE], field="environment.capacity.max_storage_gib")
def storage_grows(instance: Resource) -> Iterator[str]:
    """A database's storage grows by itself, up to a bound that leaves it a tenth or more."""
    # A reader begins with what its writer has.
    first = float(instance.get("allocatedStorage", LEAST_STORAGE if reads(instance) else 0))
    most = float(instance.get("maxAllocatedStorage", 0))
    if first < LEAST_STORAGE:
        yield f"allocatedStorage is {first:g} GiB, {LEAST_STORAGE} or more are allowed"
    elif not most:
        yield "maxAllocatedStorage is not given: a full disk stops the database"
    elif most * 10 < first * 11:
        yield f"maxAllocatedStorage is {most:g} GiB, {first * 1.1:g} or more are allowed"


@rule("database-logs-exported", types=[INSTANCE], field="components/postgres.py: LOGS",
      controls=["RDS.9", "RDS.36", "CKV_AWS_129"])  # fmt: skip
def logs_exported(instance: Resource) -> Iterator[str]:
    """A database's log is in CloudWatch, and that of its upgrades where there will be any."""
    wanted = {"postgresql"} if reads_nearby(instance) else {"postgresql", "upgrade"}
    if missing := wanted - set(instance.get("enabledCloudwatchLogsExports", [])):
        yield f"enabledCloudwatchLogsExports lacks {', '.join(sorted(missing))}"


@rule("database-monitored", types=[INSTANCE], field="components/instance.py: MONITORING_SECONDS",
      controls=["RDS.6", "CKV_AWS_118"])  # fmt: skip
def monitored(instance: Resource, *, seconds: int = 60) -> Iterator[str]:
    """A database's operating system is watched (Enhanced Monitoring)."""
    found = int(instance.get("monitoringInterval", 0))
    if not 0 < found <= seconds:
        yield f"monitoringInterval is {found} s, 1 to {seconds} are allowed"
    elif "monitoringRoleArn" not in instance:
        yield "monitoringRoleArn is not given, without which nothing is sent"


@rule("database-insights", types=[INSTANCE], field="components/instance.py: performance_insights_enabled",
      controls=["CKV_AWS_353"])  # fmt: skip
def insights(instance: Resource) -> Iterator[str]:
    """What a database's queries waited for is recorded (Database Insights)."""
    if not instance.get("performanceInsightsEnabled"):
        yield "performanceInsightsEnabled is off"


@rule("database-insights-key", types=[INSTANCE], field="components/instance.py: performance_insights_kms_key_id",
      controls=["CKV_AWS_354"])  # fmt: skip
def insights_key(instance: Resource) -> Iterator[str]:
    """Recorded queries are encrypted with a key of our own."""
    if instance.get("performanceInsightsEnabled") and "performanceInsightsKmsKeyId" not in instance:
        yield "performanceInsightsKmsKeyId is not given: RDS takes the account's own key"


@rule("database-insights-kept", types=[INSTANCE], field="environment.retention.insights")
def insights_kept(instance: Resource) -> Iterator[str]:
    """Database Insights keeps as many days as its mode has, or RDS refuses."""
    if not instance.get("performanceInsightsEnabled"):
        return
    mode, kept = instance.get("databaseInsightsMode", "standard"), instance.get("performanceInsightsRetentionPeriod", 7)
    if int(kept) != INSIGHTS_DAYS.get(mode):
        allowed = ", ".join(f"{each} keeps {days}" for each, days in INSIGHTS_DAYS.items())
        yield f"databaseInsightsMode is {mode} and performanceInsightsRetentionPeriod {kept:g} days; {allowed}"


@rule("database-parameters-own", types=[INSTANCE], field="components/instance.py: parameter_group_name",
      controls=["CKV2_AWS_69"])  # fmt: skip
def parameters_own(instance: Resource) -> Iterator[str]:
    """A database has a parameter group of its own: the default one can hold no setting of ours."""
    if "parameterGroupName" not in instance:
        yield "parameterGroupName is not given: RDS takes the family's default group"
    elif str(instance["parameterGroupName"]).startswith("default."):
        yield f"parameterGroupName is {instance['parameterGroupName']}, which can hold no setting of ours"


@rule("snapshot-private", types=[SNAPSHOT, SNAPSHOT_COPY], field="the snapshot's shared_accounts",
      controls=["RDS.1", "CKV_AWS_302"])  # fmt: skip
def snapshot_private(snapshot: Resource) -> Iterator[str]:
    """Nobody outside may restore a database's snapshot."""
    if shared := list(snapshot.get("sharedAccounts", [])):
        yield f"sharedAccounts has {', '.join(shared)}; none is allowed"


@rule("snapshot-customer-key", types=[SNAPSHOT_COPY], field="the copy's kms_key_id", controls=["RDS.4"])
def snapshot_customer_key(copy: Resource) -> Iterator[str]:
    """The copy of a snapshot is encrypted with a key of our own."""
    if "kmsKeyId" not in copy:
        yield "kmsKeyId is not given"
