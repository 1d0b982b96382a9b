"""What must not become of what is there."""

from tests.policies.broken import Editable, breaks

INSTANCE, CACHE = "aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"
ORDER = "commerce-prod-order"


@breaks("store-not-deleted", "a bucket would be deleted", former=True)
def _(plan: Editable) -> None:
    plan.add("aws:s3/bucket:Bucket", "commerce-prod-invoices", {"bucket": "commerce-prod-invoices"})


@breaks("store-not-replaced", "dbName would change, which no database can in place", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["dbName"] = "orders"


@breaks("encryption-key-kept", "kmsKeyId would change", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["kmsKeyId"] = "arn:another"


@breaks("copies-not-kept-for-less", "backupRetentionPeriod would go from 35 to 30 days", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["backupRetentionPeriod"] = 35


@breaks("recovery-points-not-kept-for-less", "kept for 60 days, and would be for 30", former=True)
def _(plan: Editable) -> None:
    for rule in plan.first("aws:backup/plan:Plan", name="commerce-prod-daily-0200-30d-every-4h")["rules"]:
        rule["lifecycle"]["deleteAfter"] = 60


@breaks("logs-not-kept-for-less", "retentionInDays would go from never to 365", former=True)
def _(plan: Editable) -> None:
    del plan.first("aws:cloudwatch/logGroup:LogGroup", retentionInDays=365.0)["retentionInDays"]


@breaks("objects-not-expired-sooner", "noncurrentVersionExpiration of versions would go from never to 30", former=True)
def _(plan: Editable) -> None:
    lifecycle = plan.first("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    lifecycle["rules"] = [rule for rule in lifecycle["rules"] if rule["id"] != "versions"]


@breaks("second-thoughts-not-shortened", "from 30 to 7 days", stack="commerce-staging", former=True)
def _(plan: Editable) -> None:
    plan.first("aws:kms/key:Key")["deletionWindowInDays"] = 30


@breaks("storage-not-shrunk", "allocatedStorage would go from 200 to 100 GiB", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["allocatedStorage"] = 200


@breaks("engine-not-downgraded", "engineVersion would go from 18.1 back to 17", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, "commerce-prod-analytics").inputs["engineVersion"] = "18.1"


@breaks("major-upgrade-staged", "engineVersion would go from 16 to 17 in place", former=True)
def _(plan: Editable) -> None:
    plan.made(INSTANCE, "commerce-prod-analytics").inputs["engineVersion"] = "16"


@breaks("one-risky-change-at-a-time", "instanceClass, static parameters (shared_preload_libraries) would", former=True)
def _(plan: Editable) -> None:
    instance = plan.made(INSTANCE, "commerce-prod-analytics")
    instance.inputs["instanceClass"] = "db.r7g.large"
    group = plan.made("aws:rds/parameterGroup:ParameterGroup", "commerce-prod-analytics-17")
    for parameter in group.inputs["parameters"]:
        if parameter["name"] == "shared_preload_libraries":
            parameter["value"] = "pg_stat_statements"
