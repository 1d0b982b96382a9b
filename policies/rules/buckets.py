"""S3 buckets and what AWS keeps beside each: versions, encryption, access, lifecycle, logs and events."""

from collections.abc import Callable, Iterator

from policies.level import LIKE_PRODUCTION
from policies.resource import Props, Resource, as_far_as_known
from policies.rule import About, Complaint, rule
from policies.stack import Stack

BUCKET = "aws:s3/bucket:Bucket"
ACL = "aws:s3/bucketAcl:BucketAcl"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
PUBLIC_ACCESS = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"

CLOSED = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
PUBLIC_GROUPS = ("AllUsers", "AuthenticatedUsers")
PRIVATE = ("private", "bucket-owner-full-control", "bucket-owner-read", "log-delivery-write")
"""Canned access lists that let nobody in whom the owner does not know."""


def beside(stack: Stack, kind: str, name: str = "bucket") -> dict[str, Resource]:
    """By a bucket's URN, the resource of a kind that is about it: it takes the bucket's output, or names it."""
    named = {bucket.known("bucket"): bucket.urn for bucket in stack.of(BUCKET)}
    found: dict[str, Resource] = {}
    for each in stack.of(kind):
        taken = [bucket.urn for bucket in stack.taken(each, name, BUCKET)]
        for urn in taken or [named.get(each.known(name, ""), "")]:
            found[urn] = each
    return found


def configured(
    stack: Stack,
    kind: str,
    lacking: str,
    wrong: Callable[[Resource], Iterator[str]],
    spared: frozenset[str] = frozenset(),
) -> Iterator[Complaint]:
    """What is wrong with every bucket's resource of a kind, and which bucket has none; `spared` are URNs of buckets."""
    found = beside(stack, kind)
    for bucket in stack.of(BUCKET):
        if bucket.urn in spared:
            continue
        if bucket.urn not in found:
            yield bucket, lacking
        else:
            yield from ((bucket, what) for what in as_far_as_known(wrong(found[bucket.urn])))


def log_targets(stack: Stack) -> frozenset[str]:
    """URNs of the buckets that access logs go to; S3 writes them under no key but its own, and they keep no log."""
    return frozenset(beside(stack, LOGGING, "targetBucket"))


@rule("bucket-closed-to-public", types=[BUCKET, PUBLIC_ACCESS], about=About.STACK,
      field="components/bucket.py: the public access block",
      controls=["S3.2", "S3.3", "S3.8", "CIS 3.1.4", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56",
                "CKV2_AWS_6"])  # fmt: skip
def closed_to_public(stack: Stack) -> Iterator[Complaint]:
    """Every bucket blocks public access lists and policies, new ones and old ones."""
    yield from configured(
        stack, PUBLIC_ACCESS, "has no public access block; give it one with all four switches on", _open
    )


def _open(block: Resource) -> Iterator[str]:
    off = [switch for switch in CLOSED if not block.get(switch)]
    if off:
        yield f"{', '.join(off)} is off in its public access block; all four have to be on"


@rule("bucket-no-access-lists", types=[BUCKET, OWNERSHIP], about=About.STACK,
      field="components/bucket.py: object_ownership", controls=["S3.12", "CKV2_AWS_65"])  # fmt: skip
def no_access_lists(stack: Stack) -> Iterator[Complaint]:
    """Access lists are switched off in every bucket: policies alone say who may what."""
    yield from configured(stack, OWNERSHIP, "has no ownership controls; enforce BucketOwnerEnforced", _lists)


def _lists(controls: Resource) -> Iterator[str]:
    found = controls.get("rule", {}).get("objectOwnership")
    if found != "BucketOwnerEnforced":
        yield f"objectOwnership is {found}; only BucketOwnerEnforced switches access lists off"


@rule("bucket-access-list-private", types=[BUCKET, ACL], field="components/bucket.py: no access list at all",
      controls=["S3.2", "S3.3", "CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_375", "CKV2_AWS_43"])  # fmt: skip
def access_list_private(resource: Resource) -> Iterator[str]:
    """No access list, where there is one, lets in everybody or everybody with an account at AWS."""
    canned = resource.get("acl", "private")
    if canned not in PRIVATE:
        yield f"acl is {canned}; leave it out, or take one of {', '.join(PRIVATE)}"
    for grant in resource.get("accessControlPolicy", {}).get("grants", resource.get("grants", ())):
        uri = str(grant.get("grantee", grant).get("uri", ""))
        if uri.endswith(PUBLIC_GROUPS):
            yield f"a grant lets {uri.rpartition('/')[2]} in; a bucket is nobody's but the account's"


@rule("bucket-versioned", types=[BUCKET, VERSIONING], about=About.STACK,
      field="components/bucket.py: versioning_configuration", controls=["S3.14", "CKV_AWS_21"])  # fmt: skip
def versioned(stack: Stack) -> Iterator[Complaint]:
    """Every bucket keeps the versions of its objects, so that what is overwritten or deleted can be had back."""
    yield from configured(stack, VERSIONING, "has no versioning; enable it", _unversioned)


def _unversioned(versioning: Resource) -> Iterator[str]:
    status = versioning.get("versioningConfiguration", {}).get("status")
    if status != "Enabled":
        yield f"its versioning is {status}; it has to be Enabled"


@rule("bucket-encrypted", types=[BUCKET, ENCRYPTION], about=About.STACK,
      field="components/bucket.py: the encryption's sse_algorithm", controls=["CKV_AWS_19"])  # fmt: skip
def encrypted(stack: Stack) -> Iterator[Complaint]:
    """Every bucket says by what its objects are encrypted."""
    yield from configured(stack, ENCRYPTION, "says nothing about encryption; name an algorithm and a key", _unencrypted)


def _unencrypted(encryption: Resource) -> Iterator[str]:
    if not any(_default(each).get("sseAlgorithm") for each in encryption.get("rules", ())):
        yield "its encryption names no sseAlgorithm; aws:kms is asked for, AES256 of a bucket of logs"


def _default(each: Props) -> Props:
    found: Props = each.get("applyServerSideEncryptionByDefault", {})
    return found


@rule("bucket-customer-key", types=[BUCKET, ENCRYPTION, LOGGING], about=About.STACK, field="buckets.<name>.service",
      controls=["S3.17", "CKV_AWS_145"])  # fmt: skip
def customer_key(stack: Stack) -> Iterator[Complaint]:
    """Every bucket but those that access logs go to is encrypted with a customer key, its service's or the system's."""
    found, logs = beside(stack, ENCRYPTION), log_targets(stack)
    for bucket in stack.of(BUCKET):
        if bucket.urn in found and bucket.urn not in logs:
            yield from ((bucket, what) for what in as_far_as_known(_others_key(found[bucket.urn])))


def _others_key(encryption: Resource) -> Iterator[str]:
    for default in map(_default, encryption.get("rules", ())):
        algorithm = default.get("sseAlgorithm", "aws:kms")
        if not algorithm.startswith("aws:kms") or "kmsMasterKeyId" not in default:
            yield f"it is encrypted by {algorithm} with no kmsMasterKeyId; aws:kms with a customer key is asked for"


@rule("bucket-old-versions-leave", types=[BUCKET, LIFECYCLE], about=About.STACK, field="buckets.<name>.noncurrent_days",
      controls=["S3.10", "S3.13", "CKV2_AWS_61"])  # fmt: skip
def old_versions_leave(stack: Stack) -> Iterator[Complaint]:
    """Every bucket has a lifecycle by which old versions of any object leave after some days."""
    yield from configured(stack, LIFECYCLE, "has no lifecycle; say after how many days an old version goes", _stay)


def _stay(lifecycle: Resource) -> Iterator[str]:
    if not any(each.get("noncurrentVersionExpiration", {}).get("noncurrentDays") for each in _rules(lifecycle)):
        yield "no rule of its lifecycle lets every old version go; give one noncurrentDays and no prefix"


def _rules(lifecycle: Resource) -> Iterator[Props]:
    """Those that are on and that hold for every object."""
    for each in lifecycle.get("rules", ()):
        if each.get("status") == "Enabled" and not any(value for value in (each.get("filter") or {}).values()):
            yield each


@rule("bucket-old-versions-stay", types=[LIFECYCLE], field="buckets.<name>.noncurrent_days", controls=["S3.14"])
def old_versions_stay(lifecycle: Resource, *, days: int = 7) -> Iterator[str]:
    """What was overwritten or deleted can be had back for a week or more."""
    for each in _rules(lifecycle):
        kept = each.get("noncurrentVersionExpiration", {}).get("noncurrentDays", days)
        if kept < days:
            yield f"an old version goes after {kept:g} days; {days} or more are asked for"


@rule("bucket-uploads-abandoned", types=[BUCKET, LIFECYCLE], about=About.STACK,
      field="components/lifecycle.py: UPLOAD_DAYS", controls=["CKV_AWS_300"])  # fmt: skip
def uploads_abandoned(stack: Stack, *, days: int = 7) -> Iterator[Complaint]:
    """What was never finished uploading leaves a bucket after a week at most."""
    found = beside(stack, LIFECYCLE)
    for bucket in stack.of(BUCKET):
        if bucket.urn in found:
            yield from ((bucket, what) for what in as_far_as_known(_unfinished(found[bucket.urn], days)))


def _unfinished(lifecycle: Resource, days: int) -> Iterator[str]:
    aborted = [each.get("abortIncompleteMultipartUpload") or {} for each in _rules(lifecycle)]
    kept = min((each["daysAfterInitiation"] for each in aborted if each), default=None)
    if kept is None or kept > days:
        after = "never" if kept is None else f"after {kept:g} days"
        yield f"unfinished uploads leave {after}; {days} days after their start is the latest"


@rule("bucket-logged", types=[BUCKET, LOGGING], about=About.STACK, field="stacks/buckets.py: the bucket's log",
      controls=["S3.9", "CKV_AWS_18"])  # fmt: skip
def logged(stack: Stack) -> Iterator[Complaint]:
    """Who asked a bucket for what is written to another bucket."""
    yield from configured(
        stack, LOGGING, "has no access log; name a bucket that it goes to", _unlogged, log_targets(stack)
    )


def _unlogged(logging: Resource) -> Iterator[str]:
    if "targetBucket" not in logging:
        yield "its access log names no targetBucket"


@rule("bucket-events-told", types=[BUCKET, NOTIFICATION], about=About.STACK, field="components/bucket.py: eventbridge",
      controls=["S3.11", "CKV2_AWS_62"])  # fmt: skip
def events_told(stack: Stack) -> Iterator[Complaint]:
    """Every bucket tells EventBridge, a topic, a queue or a function what happens in it."""
    yield from configured(stack, NOTIFICATION, "tells nobody what happens in it; switch eventbridge on", _untold)


def _untold(notification: Resource) -> Iterator[str]:
    if not any(notification.get(each) for each in ("eventbridge", "topics", "queues", "lambdaFunctions")):
        yield "eventbridge is off in its notification, and nobody else is told either"


@rule("bucket-not-emptied", types=[BUCKET], field="environment.protection.buckets_emptied",
      levels=LIKE_PRODUCTION)  # fmt: skip
def not_emptied(bucket: Resource) -> Iterator[str]:
    """A bucket that goes does not take its objects with it."""
    if bucket.get("forceDestroy"):
        yield "forceDestroy is on: whoever deletes the bucket deletes every version of every object"


@rule("bucket-protected", types=[BUCKET], field="environment.protection.protected", levels=LIKE_PRODUCTION)
def protected(bucket: Resource) -> Iterator[str]:
    """Pulumi refuses to delete a bucket."""
    if not bucket.protected:
        yield "Pulumi's protect is off"
