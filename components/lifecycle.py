"""What leaves a bucket by itself: old versions, unfinished uploads, and under each prefix what is past its days."""

from collections.abc import Mapping

import pulumi_aws as aws

Rule = aws.s3.BucketLifecycleConfigurationRuleArgs

UPLOAD_DAYS = 7
"""After which what was never finished uploading goes (CKV_AWS_300); own choice of the number."""


def lifecycle(noncurrent_days: int, expire_days: Mapping[str, int]) -> list[Rule]:
    """The rules; what a prefix's days expire becomes an old version and goes as one."""
    return [_versions(noncurrent_days), *(_expiry(prefix, days) for prefix, days in sorted(expire_days.items()))]


def _versions(days: int) -> Rule:
    return Rule(
        id="versions",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=days
        ),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=UPLOAD_DAYS
        ),
    )


def _expiry(prefix: str, days: int) -> Rule:
    return Rule(
        id=prefix.rstrip("/") or "everything",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=prefix),
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
    )
