"""Buckets, and each setting of theirs that is a resource of its own."""

from __future__ import annotations

from estate.look import Calls, Finder, Found, Inputs, Look, named_by

_BUCKET = named_by("Bucket", "bucket")


def _bucket(calls: Calls, given: Inputs) -> Found | None:
    """Object lock is given to a bucket when it is made."""
    found = Look("s3", "head_bucket", _BUCKET, "[@]", "BucketRegion")(calls, given)
    if found is None:
        return None
    name = given["bucket"]
    locked = Look("s3", "get_object_lock_configuration", _BUCKET, "ObjectLockConfiguration", "ObjectLockEnabled")
    outputs = {"arn": f"arn:aws:s3:::{name}", "bucket": name}
    return Found(name, outputs, {"objectLockEnabled": locked(calls, given) is not None})


def _setting(operation: str, where: str) -> Finder:
    """A setting is imported by its bucket's name."""
    look = Look("s3", operation, _BUCKET, f"{where} && [@]", "`there`")
    return lambda calls, given: Found(given["bucket"]) if look(calls, given) else None


FINDERS: dict[str, Finder] = {
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketVersioning:BucketVersioning": _setting("get_bucket_versioning", "Status"),
    "aws:s3/bucketPolicy:BucketPolicy": _setting("get_bucket_policy", "Policy"),
    "aws:s3/bucketLogging:BucketLogging": _setting("get_bucket_logging", "LoggingEnabled"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _setting(
        "get_public_access_block", "PublicAccessBlockConfiguration"
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _setting(
        "get_bucket_ownership_controls", "OwnershipControls"
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _setting(
        "get_bucket_encryption", "ServerSideEncryptionConfiguration"
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _setting(
        "get_bucket_lifecycle_configuration", "Rules"
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _setting(
        "get_bucket_replication", "ReplicationConfiguration"
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _setting(
        "get_object_lock_configuration", "ObjectLockConfiguration.Rule"
    ),
}
"""By type."""
