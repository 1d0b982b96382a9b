# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""S3: who hears of what is done to a bucket: a log in another bucket, a topic, a queue, a function."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from localcloud.plugins.aws.tables.s3_setting import Setting
from localcloud.plugins.aws.values import Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work


class BucketLogging(Setting):
    """The bucket of the same region that a bucket's access log is written to."""

    type_name = "aws:s3/bucketLogging:BucketLogging"
    creation = Call("put_bucket_logging")
    reading = Call("get_bucket_logging", "Bucket")
    member = "BucketLoggingStatus"
    busy = ("InvalidTargetBucketForLogging",)

    def setting(self, inputs: Properties) -> Value:
        """Give everything but the bucket itself."""
        own = ("targetBucket", "targetPrefix", "targetGrants", "targetObjectKeyFormat")
        return {"loggingEnabled": {name: inputs[name] for name in own if name in inputs}}

    def read(self, work: Work) -> Found | None:
        """Read the target; none is told where the log is off."""
        found = super().read(work)
        return {"Bucket": work.id, **found["LoggingEnabled"]} if found and found.get("LoggingEnabled") else None

    def delete(self, work: Work) -> None:
        """Turn the log off."""
        work.call("put_bucket_logging", Bucket=work.id, BucketLoggingStatus={})


_TARGETS: Mapping[str, tuple[str, str, str]] = {
    "topics": ("TopicConfigurations", "TopicArn", "topicArn"),
    "queues": ("QueueConfigurations", "QueueArn", "queueArn"),
    "lambdaFunctions": ("LambdaFunctionConfigurations", "LambdaFunctionArn", "lambdaFunctionArn"),
}
_FILTERS = {"filterPrefix": "prefix", "filterSuffix": "suffix"}


class BucketNotification(Setting):
    """What is told of which events; a bucket has one such list."""

    type_name = "aws:s3/bucketNotification:BucketNotification"
    creation = Call("put_bucket_notification_configuration")
    reading = Call("get_bucket_notification_configuration", "Bucket")
    member = "NotificationConfiguration"
    defaults = {"eventbridge": False}
    replaces = ("bucket",)
    busy = ("InvalidArgument",)

    def setting(self, inputs: Properties) -> Value:
        """Give the lists as the API has them."""
        given: Properties = {"eventBridgeConfiguration": {}} if inputs["eventbridge"] else {}
        for name, (member, _, arn) in _TARGETS.items():
            given[member] = [_as_member(one, arn) for one in inputs.get(name) or ()]
        return given

    def read(self, work: Work) -> Found | None:
        """Read the lists; a bucket that tells nobody anything has none."""
        found = super().read(work) or {}
        lists = {name: found.get(member) or [] for name, (member, _, _) in _TARGETS.items()}
        bridged = "EventBridgeConfiguration" in found
        if not bridged and not any(lists.values()):
            return None
        told = {name: [_as_property(one, _TARGETS[name][1]) for one in entries] for name, entries in lists.items()}
        return {"Bucket": work.id, "Eventbridge": bridged, **told}

    def delete(self, work: Work) -> None:
        """Tell nobody any more."""
        work.call("put_bucket_notification_configuration", Bucket=work.id, NotificationConfiguration={})


def _as_member(target: Properties, arn: str) -> Properties:
    rules = [{"name": name, "value": target[field]} for field, name in _FILTERS.items() if target.get(field)]
    chosen = {"filter": {"key": {"filterRules": rules}}} if rules else {}
    return {"id": target.get("id"), arn: target[arn], "events": target["events"], **chosen}


def _as_property(target: Found, arn: str) -> Found:
    rules: Collection[Found] = target.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    values = {rule["Name"].lower(): rule["Value"] for rule in rules}
    filters = {field: values[name] for field, name in _FILTERS.items() if name in values}
    return {"Id": target.get("Id"), arn: target[arn], "Events": target["Events"], **filters}
