"""RDS instances, one at a time."""

from tests.policies.broken import Editable, breaks

INSTANCE = "aws:rds/instance:Instance"
SNAPSHOT_COPY = "aws:rds/snapshotCopy:SnapshotCopy"


def _writer(plan: Editable) -> dict[str, object]:
    return plan.first(INSTANCE, engine="postgres")


@breaks("database-encrypted", "storageEncrypted is off")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["storageEncrypted"] = False


@breaks("database-customer-key", "kmsKeyId is not given")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order")
    del made.inputs["kmsKeyId"], made.sources["kmsKeyId"]


@breaks("database-not-public", "publiclyAccessible is on")
def _(plan: Editable) -> None:
    _writer(plan)["publiclyAccessible"] = True


@breaks("database-in-network", "dbSubnetGroupName is default, which is the account's default network")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order")
    made.inputs["dbSubnetGroupName"] = "default"
    del made.sources["dbSubnetGroupName"]


@breaks("database-firewalled", "vpcSecurityGroupIds is empty")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order-1")
    made.inputs["vpcSecurityGroupIds"] = []
    del made.sources["vpcSecurityGroupIds"]


@breaks("database-port", "port is 5432, PostgreSQL's default; any other from 1150 on is allowed")
def _(plan: Editable) -> None:
    del _writer(plan)["port"]


@breaks("database-iam-login", "iamDatabaseAuthenticationEnabled is off")
def _(plan: Editable) -> None:
    del _writer(plan)["iamDatabaseAuthenticationEnabled"]


@breaks("database-master-name", "username is postgres; admin, administrator, postgres, rdsadmin, root are tried first")
def _(plan: Editable) -> None:
    _writer(plan)["username"] = "postgres"


@breaks("database-master-password", "password is given, and so lies in the state")
def _(plan: Editable) -> None:
    _writer(plan)["password"] = "invented"


@breaks("database-master-secret-key", "masterUserSecretKmsKeyId is not given")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order")
    del made.inputs["masterUserSecretKmsKeyId"], made.sources["masterUserSecretKmsKeyId"]


@breaks("database-authority", "caCertIdentifier is rds-ca-2019; rds-ca-ecc384-g1, rds-ca-rsa2048-g1")
def _(plan: Editable) -> None:
    _writer(plan)["caCertIdentifier"] = "rds-ca-2019"


@breaks("database-multi-az", "multiAz is off")
def _(plan: Editable) -> None:
    _writer(plan)["multiAz"] = False


@breaks("database-class-steady", "instanceClass is db.t4g.large, whose processor is throttled")
def _(plan: Editable) -> None:
    plan.first(INSTANCE, identifier="commerce-prod-auth")["instanceClass"] = "db.t4g.large"


@breaks("database-deletion-protected", "deletionProtection is off")
def _(plan: Editable) -> None:
    _writer(plan)["deletionProtection"] = False


@breaks("database-final-snapshot", "skipFinalSnapshot is on")
def _(plan: Editable) -> None:
    _writer(plan)["skipFinalSnapshot"] = True


@breaks("database-backups-kept", "backupRetentionPeriod is 3 days, 7 to 35 are allowed", stack="commerce-staging")
def _(plan: Editable) -> None:
    _writer(plan)["backupRetentionPeriod"] = 3


@breaks("database-backups-kept-in-production", "backupRetentionPeriod is 7 days, 14 to 35 are allowed")
def _(plan: Editable) -> None:
    _writer(plan)["backupRetentionPeriod"] = 7


@breaks("database-backups-outlive", "deleteAutomatedBackups is on")
def _(plan: Editable) -> None:
    del _writer(plan)["deleteAutomatedBackups"]


@breaks("database-tags-on-snapshots", "copyTagsToSnapshot is off")
def _(plan: Editable) -> None:
    del _writer(plan)["copyTagsToSnapshot"]


@breaks("database-minor-upgrades", "autoMinorVersionUpgrade is off")
def _(plan: Editable) -> None:
    _writer(plan)["autoMinorVersionUpgrade"] = False


@breaks("database-major-upgrade-led", "allowMajorVersionUpgrade is on")
def _(plan: Editable) -> None:
    _writer(plan)["allowMajorVersionUpgrade"] = True


@breaks("database-version", "engineVersion is not given, so that RDS decides; a major from 15 on is allowed")
def _(plan: Editable) -> None:
    del _writer(plan)["engineVersion"]


@breaks("database-changed-in-window", "applyImmediately is on")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["applyImmediately"] = True


@breaks("database-windows", "backupWindow 23:30-00:30 overlaps maintenanceWindow mon:00:00-mon:01:00")
def _(plan: Editable) -> None:
    _writer(plan).update(backupWindow="23:30-00:30", maintenanceWindow="mon:00:00-mon:01:00")


@breaks("database-storage", "storageType is gp2; gp3, io1, io2 are allowed")
def _(plan: Editable) -> None:
    del _writer(plan)["storageType"]


@breaks("database-storage-grows", "maxAllocatedStorage is 105 GiB, 110 or more are allowed")
def _(plan: Editable) -> None:
    _writer(plan)["maxAllocatedStorage"] = 105.0


@breaks("database-logs-exported", "enabledCloudwatchLogsExports lacks postgresql")
def _(plan: Editable) -> None:
    _writer(plan)["enabledCloudwatchLogsExports"] = ["upgrade"]


@breaks("database-monitored", "monitoringInterval is 0 s, 1 to 60 are allowed")
def _(plan: Editable) -> None:
    _writer(plan)["monitoringInterval"] = 0.0


@breaks("database-insights", "performanceInsightsEnabled is off")
def _(plan: Editable) -> None:
    _writer(plan)["performanceInsightsEnabled"] = False


@breaks("database-insights-key", "performanceInsightsKmsKeyId is not given")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order")
    del made.inputs["performanceInsightsKmsKeyId"], made.sources["performanceInsightsKmsKeyId"]


@breaks("database-insights-kept", "databaseInsightsMode is advanced and performanceInsightsRetentionPeriod 7 days")
def _(plan: Editable) -> None:
    del _writer(plan)["performanceInsightsRetentionPeriod"]


@breaks("database-parameters-own", "parameterGroupName is default.postgres17")
def _(plan: Editable) -> None:
    made = plan.made(INSTANCE, "commerce-prod-order-1")
    made.inputs["parameterGroupName"] = "default.postgres17"
    del made.sources["parameterGroupName"]


@breaks("snapshot-private", "sharedAccounts has all; none is allowed")
def _(plan: Editable) -> None:
    snapshot = {"dbInstanceIdentifier": "commerce-prod-order", "sharedAccounts": ["all"], "tags": {"Name": "shared"}}
    plan.add("aws:rds/snapshot:Snapshot", "shared", snapshot)


@breaks("snapshot-customer-key", "kmsKeyId is not given")
def _(plan: Editable) -> None:
    copied = {"targetDbSnapshotIdentifier": "copied", "tags": {"Name": "copied"}}
    plan.add(SNAPSHOT_COPY, "copied", copied)
