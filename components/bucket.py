"""A bucket: versioned, encrypted with a customer key, closed to the public, reached by TLS only."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.bucket import Bucket as Facts
from catalog.environment import Protection
from components.key import Key
from components.place import named

UPLOAD_DAYS = 7
"""After which what was never finished uploading goes (CKV_AWS_300); own choice of the number."""


@dataclass(frozen=True)
class BucketArgs:
    """What a bucket is made from."""

    facts: Facts
    protection: Protection
    key: Key


class Bucket(pulumi.ComponentResource):
    """One bucket and everything that AWS keeps beside it."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Bucket", name, None, opts)
        self._name, self._args = name, args
        self.key = args.key
        self.bucket = self._bucket()
        self._below = pulumi.ResourceOptions(parent=self)
        self._versions()
        self._encryption()
        self._closed_to_the_public()
        self._owner_decides()
        self._tls_only()
        self._lifecycle()
        self.register_outputs({"arn": self.bucket.arn})

    def _bucket(self) -> aws.s3.Bucket:
        protection = self._args.protection
        return aws.s3.Bucket(
            self._name,
            bucket=self._name,
            force_destroy=protection.buckets_emptied,
            object_lock_enabled=self._args.facts.lockable,
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self, protect=protection.protected),
        )

    def _versions(self) -> None:
        aws.s3.BucketVersioning(
            self._name, bucket=self.bucket.id, versioning_configuration={"status": "Enabled"}, opts=self._below
        )

    def _encryption(self) -> None:
        by_key = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=self.key.arn
        )
        rule = aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=by_key, bucket_key_enabled=True
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            self._name,
            bucket=self.bucket.id,
            rules=[rule],
            opts=self._below,
        )

    def _closed_to_the_public(self) -> None:
        aws.s3.BucketPublicAccessBlock(
            self._name,
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._below,
        )

    def _owner_decides(self) -> None:
        """No access lists (control S3.12): policies alone say who may what."""
        rule = aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced")
        aws.s3.BucketOwnershipControls(self._name, bucket=self.bucket.id, rule=rule, opts=self._below)

    def _tls_only(self) -> None:
        aws.s3.BucketPolicy(self._name, bucket=self.bucket.id, policy=json.dumps(policy(self._name)), opts=self._below)

    def _lifecycle(self) -> None:
        aws.s3.BucketLifecycleConfiguration(
            self._name, bucket=self.bucket.id, rules=lifecycle(self._args.facts), opts=self._below
        )


def policy(bucket: str) -> dict[str, Any]:
    """Nobody gets anything without TLS (control S3.5)."""
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def lifecycle(facts: Facts) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """What goes by itself: old versions, unfinished uploads, and under each prefix what is past its days."""
    versions = aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="versions",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=facts.noncurrent_days
        ),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=UPLOAD_DAYS
        ),
    )
    return [versions, *(_expiry(prefix, days) for prefix, days in sorted(facts.expire_days.items()))]


def _expiry(prefix: str, days: int) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id=prefix.rstrip("/"),
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=prefix),
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
    )
