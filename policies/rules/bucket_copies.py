"""Buckets that keep backups: locked against deletion, and copied to another region."""

from collections.abc import Iterator

from policies.level import PRODUCTION
from policies.resource import Props, Resource, as_far_as_known
from policies.rule import About, Complaint, rule
from policies.rules.buckets import BUCKET, beside
from policies.stack import Stack

LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

MODES = ("COMPLIANCE", "GOVERNANCE")


def keeps_backups(bucket: Resource) -> bool:
    """Whether its name or its tags say so: no property does, and its objects are not declared."""
    words = bucket.name.split("-") + list(bucket.known("tags", {}))
    return bool({"backup", "backups"} & set(words))


@rule("bucket-backups-lockable", types=[BUCKET], field="buckets.<name>.lockable",
      controls=["S3.15", "CKV_AWS_143"])  # fmt: skip
def backups_lockable(bucket: Resource) -> Iterator[str]:
    """A bucket of backups is made so that its objects can be locked."""
    if keeps_backups(bucket) and not bucket.get("objectLockEnabled"):
        yield "objectLockEnabled is off, and it keeps backups; a bucket has to be made so"


@rule("bucket-locked", types=[BUCKET, LOCK], about=About.STACK, field="buckets.<name>.locked_days",
      controls=["S3.15", "CKV_AWS_143"], levels=PRODUCTION)  # fmt: skip
def locked(stack: Stack, *, days: int = 7) -> Iterator[Complaint]:
    """In production nobody can delete, for a week or more, what is written to a bucket that can lock."""
    found = beside(stack, LOCK)
    for bucket in stack.of(BUCKET):
        yield from ((bucket, what) for what in as_far_as_known(_unlocked(bucket, found.get(bucket.urn), days)))


def _unlocked(bucket: Resource, lock: Resource | None, days: int) -> Iterator[str]:
    if not bucket.get("objectLockEnabled"):
        return
    kept = (lock.get("rule", {}) if lock else {}).get("defaultRetention") or {}
    if kept.get("mode") not in MODES:
        yield f"locks no new object; give it a default retention of {days} days or more in mode COMPLIANCE"
    elif (locked := (kept.get("days") or 0) + 365 * (kept.get("years") or 0)) < days:
        yield f"locks a new object for {locked:g} days; {days} or more are asked for"


@rule("bucket-replicated", types=[BUCKET, REPLICATION], about=About.STACK, field="buckets.<name>.replicated",
      controls=["S3.7", "CKV_AWS_144"], levels=PRODUCTION)  # fmt: skip
def replicated(stack: Stack) -> Iterator[Complaint]:
    """In production a bucket of backups, or one that can lock, is copied to another region or is the copy."""
    copied = beside(stack, REPLICATION)
    copies = {copy.urn for each in stack.of(REPLICATION) for copy in stack.taken(each, "rules", BUCKET)}
    for bucket in stack.of(BUCKET):
        must = bucket.known("objectLockEnabled") or keeps_backups(bucket)
        if must and bucket.urn not in copied and bucket.urn not in copies:
            yield bucket, "is copied nowhere and is no copy; a lost region would take it with it"


@rule("bucket-replication-whole", types=[REPLICATION], field="components/replication.py: the rule")
def replication_whole(replication: Resource) -> Iterator[str]:
    """A bucket that is copied is copied whole: every object, encrypted ones too, under a key of the other region."""
    rules = [each for each in replication.get("rules", ()) if each.get("status") == "Enabled"]
    whole = [each for each in rules if not any((each.get("filter") or {}).values()) and not each.get("prefix")]
    if not whole:
        yield "no rule that is Enabled copies every object; leave its filter empty"
    for each in whole:
        yield from _partly(each)


def _partly(each: Props) -> Iterator[str]:
    encrypted = (each.get("sourceSelectionCriteria") or {}).get("sseKmsEncryptedObjects") or {}
    if encrypted.get("status") != "Enabled":
        yield "sseKmsEncryptedObjects is not Enabled, so nothing that a customer key encrypts is copied"
    if "replicaKmsKeyId" not in (each.get("destination", {}).get("encryptionConfiguration") or {}):
        yield "replicaKmsKeyId is missing: the copies need a key of their region"
