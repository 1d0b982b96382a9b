# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""S3: buckets, and the settings that are resources of their own."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tables.s3_notices import BucketLogging, BucketNotification
from localcloud.plugins.aws.tables.s3_safety import BucketObjectLockConfiguration, BucketReplicationConfig
from localcloud.plugins.aws.tables.s3_setting import MISSING, Setting, setting
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work

__all__ = [
    "Bucket",
    "BucketLifecycleConfiguration",
    "BucketLogging",
    "BucketNotification",
    "BucketObjectLockConfiguration",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketReplicationConfig",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
]

_APART = {
    "versioning": "BucketVersioning",
    "serverSideEncryptionConfiguration": "BucketServerSideEncryptionConfiguration",
    "lifecycleRules": "BucketLifecycleConfiguration",
    "policy": "BucketPolicy",
    "acl": "BucketAcl",
    "grants": "BucketAcl",
    "logging": "BucketLogging",
    "corsRules": "BucketCorsConfiguration",
    "replicationConfiguration": "BucketReplicationConfig",
    "website": "BucketWebsiteConfiguration",
    "objectLockConfiguration": "BucketObjectLockConfiguration",
    "accelerationStatus": "BucketAccelerateConfiguration",
    "requestPayer": "BucketRequestPaymentConfiguration",
}
"""Properties of a bucket that the official plugin has deprecated, and the resource type to use instead."""
_AT_ONCE = 1000
"""Objects that S3 deletes in one call."""
_HOSTED_ZONES = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-west-1": "Z1BKCTXD74EZPE",
}
"""https://docs.aws.amazon.com/general/latest/gr/s3.html; no other region is told here."""


class Bucket(Kind):
    """A bucket; its id is its name."""

    type_name = "aws:s3/bucket:Bucket"
    service = "s3"
    creation = Call("create_bucket")
    reading = Call("head_bucket", "Bucket")
    deletion = Call("delete_bucket", "Bucket")
    natural = ("bucket",)
    autoname = Autoname("bucket", longest=63, forbidden="[^a-z0-9.-]")
    defaults = {"forceDestroy": False, "objectLockEnabled": False}
    passive = ("forceDestroy",)
    replaces = ("bucket", "bucketPrefix", "objectLockEnabled")
    missing = MISSING
    taken = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
    tagging = Tagging("put_bucket_tagging", "delete_bucket_tagging", "Bucket", of="id")
    marked_late = True

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Refuse what has a resource type of its own."""
        given = [name for name in _APART if inputs.get(name) is not None]
        return [(name, f"deprecated and not served here; declare an aws.s3.{_APART[name]}") for name in given]

    def create(self, work: Work) -> str:
        """Create the bucket in the resource's region."""
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": work.region}}
        lock = {"ObjectLockEnabledForBucket": True} if work.inputs["objectLockEnabled"] else {}
        located = {} if work.region == "us-east-1" else elsewhere
        work.call("create_bucket", Bucket=work.inputs["bucket"], **located, **lock)
        return str(work.inputs["bucket"])

    def find(self, work: Work) -> str | None:
        """Look for the name: in us-east-1 creating one's own bucket again is no error."""
        work.id = str(work.inputs["bucket"])
        return work.id if self.read(work) is not None else None

    def outputs(self, work: Work, found: Found) -> Properties:
        """Tell what follows from name and region."""
        name, region = work.id, work.region
        lock = setting(work, "get_object_lock_configuration", "ObjectLockConfigurationNotFoundError")
        return {
            **super().outputs(work, found),
            "bucket": name,
            "arn": f"arn:aws:s3:::{name}",
            "bucketDomainName": f"{name}.s3.amazonaws.com",
            "bucketRegion": region,
            "bucketRegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
            "hostedZoneId": _HOSTED_ZONES.get(region, ""),
            "objectLockEnabled": lock is not None,
        }

    def tags(self, work: Work, found: Found) -> dict[str, str]:  # noqa: ARG002 - S3 tells tags apart
        """Tell the bucket's tags; having none is an error to S3."""
        answer = setting(work, "get_bucket_tagging", "NoSuchTagSet")
        return {tag["Key"]: tag["Value"] for tag in (answer or {}).get("TagSet", ())}

    def retag(self, work: Work, found: Found) -> None:
        """Write all tags at once, as S3 knows no other way."""
        kept = {key: value for key, value in self.tags(work, found).items() if key.startswith("aws:")}
        pairs = [{"Key": key, "Value": value} for key, value in {**kept, **work.tags}.items()]
        work.call("put_bucket_tagging", Bucket=work.id, Tagging={"TagSet": pairs})

    def delete(self, work: Work) -> None:
        """Delete the bucket, and before it all objects where the program allows that."""
        if work.get("forceDestroy"):
            _empty(work)
        super().delete(work)


def _empty(work: Work) -> None:
    client = work.cloud.client("s3", work.region)
    for page in client.get_paginator("list_object_versions").paginate(Bucket=work.id, MaxKeys=_AT_ONCE):
        listed = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in listed]
        if objects:
            work.call("delete_objects", Bucket=work.id, Delete={"Objects": objects, "Quiet": True})


class BucketVersioning(Setting):
    """Whether a bucket keeps old versions; once on it can only be suspended."""

    type_name = "aws:s3/bucketVersioning:BucketVersioning"
    creation = Call("put_bucket_versioning")
    reading = Call("get_bucket_versioning", "Bucket")
    member = "VersioningConfiguration"
    assumed = {"mfaDelete": "Disabled"}
    unreadable = ("mfa",)

    def setting(self, inputs: Properties) -> Value:
        """Give status and MFA delete."""
        return inputs["versioningConfiguration"]

    def read(self, work: Work) -> Found | None:
        """Read the status; a bucket that never had versioning has none."""
        found = super().read(work)
        if not found or "Status" not in found:
            return None
        return {"Bucket": work.id, "VersioningConfiguration": {"MfaDelete": "Disabled", **found}}

    def delete(self, work: Work) -> None:
        """Suspend it, as the official plugin does."""
        work.call("put_bucket_versioning", Bucket=work.id, VersioningConfiguration={"Status": "Suspended"})


class BucketServerSideEncryptionConfiguration(Setting):
    """How a bucket encrypts what it gets."""

    type_name = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    creation = Call("put_bucket_encryption")
    reading = Call("get_bucket_encryption", "Bucket")
    deletion = Call("delete_bucket_encryption", "Bucket")
    member = "ServerSideEncryptionConfiguration"
    absent = ("ServerSideEncryptionConfigurationNotFoundError",)
    paths = {"rules": "ServerSideEncryptionConfiguration.Rules"}

    def setting(self, inputs: Properties) -> Value:
        """Give the rules."""
        return {"rules": inputs["rules"]}


class BucketPublicAccessBlock(Setting):
    """What of a bucket can never become public."""

    type_name = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    creation = Call("put_public_access_block")
    reading = Call("get_public_access_block", "Bucket")
    deletion = Call("delete_public_access_block", "Bucket")
    member = "PublicAccessBlockConfiguration"
    absent = ("NoSuchPublicAccessBlockConfiguration",)
    defaults = {
        "blockPublicAcls": False,
        "blockPublicPolicy": False,
        "ignorePublicAcls": False,
        "restrictPublicBuckets": False,
    }
    passive = ("skipDestroy",)

    def setting(self, inputs: Properties) -> Value:
        """Give the four switches."""
        return {name: inputs[name] for name in self.defaults}

    def read(self, work: Work) -> Found | None:
        """Read the four switches."""
        found = super().read(work)
        return {"Bucket": work.id, **found["PublicAccessBlockConfiguration"]} if found else None


class BucketPolicy(Setting):
    """Who may do what with a bucket."""

    type_name = "aws:s3/bucketPolicy:BucketPolicy"
    creation = Call("put_bucket_policy")
    reading = Call("get_bucket_policy", "Bucket")
    deletion = Call("delete_bucket_policy", "Bucket")
    member = "Policy"
    absent = ("NoSuchBucketPolicy",)

    def setting(self, inputs: Properties) -> Value:
        """Give the document."""
        return inputs["policy"]


class BucketOwnershipControls(Setting):
    """Whom the objects belong to that others write."""

    type_name = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    creation = Call("put_bucket_ownership_controls")
    reading = Call("get_bucket_ownership_controls", "Bucket")
    deletion = Call("delete_bucket_ownership_controls", "Bucket")
    member = "OwnershipControls"
    absent = ("OwnershipControlsNotFoundError",)
    paths = {"rule": "OwnershipControls.Rules[0]"}

    def setting(self, inputs: Properties) -> Value:
        """Give the one rule."""
        return {"rules": [inputs["rule"]]}


class BucketLifecycleConfiguration(Setting):
    """When objects move to cheaper storage, and when they go."""

    type_name = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    creation = Call("put_bucket_lifecycle_configuration")
    reading = Call("get_bucket_lifecycle_configuration", "Bucket")
    deletion = Call("delete_bucket_lifecycle", "Bucket")
    member = "LifecycleConfiguration"
    absent = ("NoSuchLifecycleConfiguration",)
    assumed = {"filter": {"prefix": ""}}
    passive = ("timeouts",)

    def setting(self, inputs: Properties) -> Value:
        """Give the rules; one without a filter is for every object."""
        return {"rules": [{**rule, "filter": rule.get("filter") or {"prefix": ""}} for rule in inputs["rules"]]}
