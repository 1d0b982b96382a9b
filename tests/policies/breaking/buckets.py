"""S3 buckets and what AWS keeps beside each."""

from tests.policies.broken import Editable, breaks

BUCKET = "aws:s3/bucket:Bucket"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"


@breaks("bucket-closed-to-public", "blockPublicPolicy is off")
def _(plan: Editable) -> None:
    plan.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")[0]["blockPublicPolicy"] = False


@breaks("bucket-no-access-lists", "objectOwnership is ObjectWriter")
def _(plan: Editable) -> None:
    controls = plan.of("aws:s3/bucketOwnershipControls:BucketOwnershipControls")[0]
    controls["rule"]["objectOwnership"] = "ObjectWriter"


@breaks("bucket-access-list-private", "acl is public-read")
def _(plan: Editable) -> None:
    bucket = plan.made(BUCKET)
    plan.add("aws:s3/bucketAcl:BucketAcl", "open", {"bucket": bucket.name, "acl": "public-read"})


@breaks("bucket-versioned", "its versioning is Suspended")
def _(plan: Editable) -> None:
    plan.of(VERSIONING)[0]["versioningConfiguration"]["status"] = "Suspended"


@breaks("bucket-encrypted", "says nothing about encryption")
def _(plan: Editable) -> None:
    plan.remove(ENCRYPTION)


@breaks("bucket-customer-key", "it is encrypted by AES256 with no kmsMasterKeyId", stack="vrooli-prod")
def _(plan: Editable) -> None:
    default = {"sseAlgorithm": "AES256"}
    plan.of(ENCRYPTION)[0]["rules"] = [{"applyServerSideEncryptionByDefault": default}]


@breaks("bucket-old-versions-leave", "no rule of its lifecycle lets every old version go")
def _(plan: Editable) -> None:
    del plan.of(LIFECYCLE)[0]["rules"][0]["noncurrentVersionExpiration"]


@breaks("bucket-old-versions-stay", "an old version goes after 1 days; 7 or more are asked for")
def _(plan: Editable) -> None:
    plan.of(LIFECYCLE)[0]["rules"][0]["noncurrentVersionExpiration"]["noncurrentDays"] = 1


@breaks("bucket-uploads-abandoned", "unfinished uploads leave after 30 days; 7 days after their start is the latest")
def _(plan: Editable) -> None:
    plan.of(LIFECYCLE)[0]["rules"][0]["abortIncompleteMultipartUpload"]["daysAfterInitiation"] = 30


@breaks("bucket-logged", "has no access log", stack="vrooli-prod")
def _(plan: Editable) -> None:
    plan.remove("aws:s3/bucketLogging:BucketLogging", "vrooli-prod-media-123456789012")


@breaks("bucket-events-told", "eventbridge is off")
def _(plan: Editable) -> None:
    plan.of("aws:s3/bucketNotification:BucketNotification")[0]["eventbridge"] = False


@breaks("bucket-not-emptied", "forceDestroy is on")
def _(plan: Editable) -> None:
    plan.first(BUCKET)["forceDestroy"] = True


@breaks("bucket-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(BUCKET)
