"""Buckets that keep backups."""

from tests.policies.broken import Editable, breaks

BUCKET = "aws:s3/bucket:Bucket"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"


@breaks("bucket-backups-lockable", "objectLockEnabled is off, and it keeps backups")
def _(plan: Editable) -> None:
    plan.first(BUCKET, objectLockEnabled=True)["objectLockEnabled"] = False


@breaks("bucket-locked", "locks a new object for 1 days; 7 or more are asked for")
def _(plan: Editable) -> None:
    lock = plan.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")[0]
    lock["rule"]["defaultRetention"]["days"] = 1


@breaks("bucket-replicated", "is copied nowhere and is no copy")
def _(plan: Editable) -> None:
    plan.remove(REPLICATION)


@breaks("bucket-replication-whole", "sseKmsEncryptedObjects is not Enabled")
def _(plan: Editable) -> None:
    del plan.of(REPLICATION)[0]["rules"][0]["sourceSelectionCriteria"]
