"""What guards a store, switched off or taken away."""

from tests.policies.broken import Editable, breaks

INSTANCE = "aws:rds/instance:Instance"


@breaks("deletion-protection-kept", "deletionProtection would go from on to off", stack="commerce-dev", former=True)
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["deletionProtection"] = True


@breaks("redundancy-kept", "multiAz would go from on to off", stack="commerce-staging", former=True)
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["multiAz"] = True


@breaks("transport-encryption-kept", "rds.force_ssl would go from 1 to 0")
def _(plan: Editable) -> None:
    group = plan.first("aws:rds/parameterGroup:ParameterGroup")
    next(each for each in group["parameters"] if each["name"] == "rds.force_ssl")["value"] = "0"


@breaks("store-not-exposed", "publiclyAccessible would go from off to on")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["publiclyAccessible"] = True


@breaks("key-not-disabled", "isEnabled would go from on to off")
def _(plan: Editable) -> None:
    plan.first("aws:kms/key:Key")["isEnabled"] = False


@breaks("history-kept", "versioningConfiguration.status would go from Enabled to Suspended")
def _(plan: Editable) -> None:
    plan.first("aws:s3/bucketVersioning:BucketVersioning")["versioningConfiguration"]["status"] = "Suspended"


@breaks("watch-kept", "the log upgrade would no longer be exported")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["enabledCloudwatchLogsExports"] = ["postgresql"]


@breaks("iam-login-kept", "iamDatabaseAuthenticationEnabled would go from on to off")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["iamDatabaseAuthenticationEnabled"] = False


@breaks("guard-not-removed", "Bucket commerce-prod-backups-123456789012 would stay without it")
def _(plan: Editable) -> None:
    plan.remove("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "commerce-prod-backups-123456789012")
