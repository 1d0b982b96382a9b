"""A bucket: versioned, encrypted, closed to the public and to other accounts, reached by TLS only."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.environment import Protection
from components.bucket_policy import Statement, policy
from components.lifecycle import Rule
from components.place import Place, named

LOCK_MODE = "COMPLIANCE"
"""Nobody takes the lock off, the account's root neither: who has stolen an administrator's rights is who it is for."""


@dataclass(frozen=True)
class BucketArgs:
    """What a bucket is made from."""

    place: Place
    protection: Protection
    rules: Sequence[Rule]
    """What goes by itself."""
    key: pulumi.Input[str] | None
    """ARN of the customer key; none: S3's own, for the one bucket that S3 itself writes to."""
    log: "Bucket | None"
    """Where the access log goes."""
    lockable: bool = False
    locked_days: int = 0
    allowed: Sequence[Statement] = ()
    """Who may do what beside the account itself."""


class Bucket(pulumi.ComponentResource):
    """One bucket and everything that AWS keeps beside it."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Bucket", name, None, opts)
        self.name, self._args = name, args
        self.key = args.key
        self.bucket = self._bucket()
        self._below = pulumi.ResourceOptions(parent=self)
        self.versions = self._versions()
        self._encryption()
        self._closed_to_the_public()
        self._owner_decides()
        self.policy = self._policy()
        self._lifecycle()
        self._lock()
        self._events()
        if args.log:
            self._log(args.log)
        self.register_outputs({"arn": self.bucket.arn})

    def _bucket(self) -> aws.s3.Bucket:
        protection = self._args.protection
        return aws.s3.Bucket(
            self.name,
            bucket=self.name,
            force_destroy=protection.buckets_emptied,
            object_lock_enabled=self._args.lockable,
            tags=named(self.name),
            opts=pulumi.ResourceOptions(parent=self, protect=protection.protected),
        )

    def _versions(self) -> aws.s3.BucketVersioning:
        return aws.s3.BucketVersioning(
            self.name, bucket=self.bucket.id, versioning_configuration={"status": "Enabled"}, opts=self._below
        )

    def _encryption(self) -> None:
        algorithm = "aws:kms" if self.key else "AES256"
        default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm=algorithm, kms_master_key_id=self.key
        )
        rule = aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=default, bucket_key_enabled=bool(self.key)
        )
        aws.s3.BucketServerSideEncryptionConfiguration(self.name, bucket=self.bucket.id, rules=[rule], opts=self._below)

    def _closed_to_the_public(self) -> None:
        aws.s3.BucketPublicAccessBlock(
            self.name,
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
        aws.s3.BucketOwnershipControls(self.name, bucket=self.bucket.id, rule=rule, opts=self._below)

    def _policy(self) -> aws.s3.BucketPolicy:
        document = policy(self._args.place, self.name, self._args.allowed)
        return aws.s3.BucketPolicy(
            self.name, bucket=self.bucket.id, policy=pulumi.Output.json_dumps(document), opts=self._below
        )

    def _lifecycle(self) -> None:
        aws.s3.BucketLifecycleConfiguration(self.name, bucket=self.bucket.id, rules=self._args.rules, opts=self._below)

    def _lock(self) -> None:
        """Controls S3.15 and CKV_AWS_143; a bucket that can be locked and has no days locks what its writer asks."""
        days = self._args.locked_days if self._args.protection.locked else 0
        if not days:
            return
        kept = aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode=LOCK_MODE, days=days)
        aws.s3.BucketObjectLockConfiguration(
            self.name,
            bucket=self.bucket.id,
            rule=aws.s3.BucketObjectLockConfigurationRuleArgs(default_retention=kept),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.versions]),
        )

    def _events(self) -> None:
        """EventBridge hears of every change (control S3.11): who wants to know adds a rule there and nothing here."""
        aws.s3.BucketNotification(self.name, bucket=self.bucket.id, eventbridge=True, opts=self._below)

    def _log(self, log: "Bucket") -> None:
        """Who asked for what (control S3.9)."""
        aws.s3.BucketLogging(
            self.name,
            bucket=self.bucket.id,
            target_bucket=log.bucket.id,
            target_prefix=f"{self.name}/",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[log.policy]),
        )
