"""Declarations of what a bucket can have beside itself, each a resource of its own."""

import json
from collections.abc import Callable
from typing import Any

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import Inputs, bucket, publishing, role, topic


def versioned(engine: Engine, name: str, **other: Any) -> Resource:
    made = engine.up("aws:s3/bucket:Bucket", name, forceDestroy=True, **other)
    engine.up(
        "aws:s3/bucketVersioning:BucketVersioning", name, bucket=made.id, versioningConfiguration={"status": "Enabled"}
    )
    return made


def logs(engine: Engine) -> Resource:
    made = engine.up("aws:s3/bucket:Bucket", "logs", forceDestroy=True)
    writer = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**writer, "Resource": f"{made['arn']}/*"}]}
    engine.up("aws:s3/bucketPolicy:BucketPolicy", "logs", bucket=made.id, policy=json.dumps(document))
    return made


def copied(engine: Engine) -> Inputs:
    source, copy = versioned(engine, "source"), versioned(engine, "copy", region="us-west-2")
    key_there = engine.up("aws:kms/key:Key", "there", region="us-west-2")
    kept = {
        "bucket": copy["arn"],
        "storageClass": "STANDARD_IA",
        "encryptionConfiguration": {"replicaKmsKeyId": key_there["arn"]},
    }
    rule = {
        "id": "everything",
        "status": "Enabled",
        "priority": 1,
        "filter": {},
        "deleteMarkerReplication": {"status": "Enabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": {**kept, "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}}},
    }
    tagged = {
        **rule,
        "id": "tagged",
        "priority": 2,
        "filter": {"and": {"prefix": "a/", "tags": {"keeps": "long", "Owner": "us"}}},
    }
    return {"bucket": source.id, "role": role(engine)["arn"], "rules": [rule, tagged]}


def told(engine: Engine) -> Inputs:
    listener = topic(engine)
    engine.up("aws:sns/topicPolicy:TopicPolicy", "told", arn=listener.id, policy=publishing(listener.id))
    target = {
        "topicArn": listener.id,
        "events": ["s3:ObjectRemoved:*"],
        "filterPrefix": "dumps/",
        "filterSuffix": ".gz",
    }
    return {"bucket": bucket(engine).id, "topics": [{**target, "id": "gone"}], "eventbridge": True}


BUCKETS: dict[str, Callable[[Engine], Inputs]] = {
    "aws:s3/bucketLogging:BucketLogging": lambda e: {
        "bucket": bucket(e).id,
        "targetBucket": logs(e).id,
        "targetPrefix": "of-bucket/",
        "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": copied,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": lambda e: {
        "bucket": versioned(e, "locked", objectLockEnabled=True).id,
        "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}},
    },
    "aws:s3/bucketNotification:BucketNotification": told,
}
