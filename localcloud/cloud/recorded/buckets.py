"""Settings of S3 buckets that moto takes in full and tells only in part: copies, locks, logs, notifications."""

import json
from collections.abc import Callable
from typing import Any

import xmltodict  # type: ignore[import-untyped]
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import InvalidBucketState, ReplicationConfigurationNotFoundError, S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

Document = dict[str, Any]
Answer = tuple[int, dict[str, str], str]

LOG_WRITER = "logging.s3.amazonaws.com"

_XML = "http://s3.amazonaws.com/doc/2006-03-01/"
_TARGETS = {"topic": "Topic", "queue": "Queue", "cloud_function": "CloudFunction"}
_put_replication = S3Backend.put_bucket_replication
_get_logging: Callable[[S3Response], Any] = S3Response.get_bucket_logging


def install() -> None:
    """Put what is here in the place of moto's."""
    S3Backend.put_bucket_replication = put_replication  # type: ignore[assignment,method-assign]
    S3Backend.put_object_lock_configuration = put_lock  # type: ignore[assignment,method-assign]
    FakeBucket.get_permission = permission  # type: ignore[assignment,method-assign]
    FakeBucket._log_permissions_enabled_policy = staticmethod(lets_logs_in)  # type: ignore[method-assign]  # noqa: SLF001
    S3Response.get_bucket_replication = get_replication  # type: ignore[assignment,method-assign]
    S3Response.get_object_lock_configuration = get_lock  # type: ignore[assignment,method-assign]
    S3Response.get_bucket_logging = get_logging  # type: ignore[assignment,method-assign]
    S3Response.get_bucket_notification = get_notification  # type: ignore[assignment,method-assign]


def permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:  # noqa: ARG001  (moto's signature)
    """What a bucket's policy says of its objects: nothing, for policies are kept and not acted on.

    moto takes a refusal under conditions that it does not know, as of requests without TLS, for one of all requests.
    """
    return PermissionResult.NEUTRAL


def lets_logs_in(target_bucket: FakeBucket, target_prefix: str | None) -> bool:  # noqa: ARG001  (moto's signature)
    """Whether S3's log delivery may write there; moto's own stumbles over a statement about everybody."""
    document = json.loads(target_bucket.policy.decode()) if target_bucket.policy else {}
    statements = document.get("Statement") or []
    allowed = (one for one in _listed(statements) if one["Effect"] == "Allow" and _may_put(one))
    named = (one.get("Principal") for one in allowed)
    return any(isinstance(one, dict) and LOG_WRITER in _listed(one.get("Service")) for one in named)


def _may_put(statement: Document) -> bool:
    return any(action in {"s3:PutObject", "s3:*", "*"} for action in _listed(statement.get("Action")))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  (a policy writes one thing without its list)
    return value if isinstance(value, list) else [value]


def put_replication(backend: S3Backend, bucket_name: str, replication: Document) -> None:
    """PutBucketReplication, with what S3 asks of a destination."""
    rules = replication["Rule"] if isinstance(replication["Rule"], list) else [replication["Rule"]]
    for rule in rules:
        name = rule["Destination"]["Bucket"].rpartition(":")[2]
        if name not in backend.buckets:
            raise S3ClientError("InvalidRequest", "Destination bucket must exist.")
        if not backend.buckets[name].is_versioned:
            raise S3ClientError("InvalidRequest", "Destination bucket must have versioning enabled.")
    _put_replication(backend, bucket_name, replication)


def get_replication(response: S3Response) -> Answer:
    """GetBucketReplication."""
    kept = response.backend.get_bucket_replication(response.bucket_name)
    if not kept:
        raise ReplicationConfigurationNotFoundError(bucket_name=response.bucket_name)
    return _document("ReplicationConfiguration", kept)


def put_lock(backend: S3Backend, bucket_name: str, lock_enabled: bool, *rule: str | int | None) -> None:  # noqa: FBT001
    """PutObjectLockConfiguration; the rule of a bucket that has objects can be changed."""
    bucket = backend.get_bucket(bucket_name)
    if not bucket.is_versioned:
        message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        raise InvalidBucketState(message)
    bucket.object_lock_enabled = bucket.object_lock_enabled or lock_enabled
    kept = dict(zip(("mode", "days", "years"), rule, strict=False))
    for name in ("mode", "days", "years"):
        setattr(bucket, f"default_lock_{name}", kept.get(name))


def get_lock(response: S3Response) -> Answer:
    """GetObjectLockConfiguration, with days or years, whichever was given."""
    enabled, mode, days, years = response.backend.get_object_lock_configuration(response.bucket_name)
    kept = {"Mode": mode, **({"Days": days} if days else {"Years": years})}
    rule = {"Rule": {"DefaultRetention": kept}} if mode else {}
    return _document("ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled" if enabled else "Disabled", **rule})


def get_logging(response: S3Response) -> Any:  # noqa: ANN401  (moto's own answer in one case)
    """GetBucketLogging, with the format of the log's names."""
    kept = response.backend.get_bucket_logging(response.bucket_name)
    if kept and kept.get("TargetGrants"):
        return _get_logging(response)
    return _document("BucketLoggingStatus", {"LoggingEnabled": kept} if kept else {})


def get_notification(response: S3Response) -> Answer:
    """GetBucketNotificationConfiguration, with EventBridge."""
    kept = response.backend.get_bucket_notification_configuration(response.bucket_name)
    told: Document = {}
    for field, name in _TARGETS.items() if kept else ():
        told[f"{name}Configuration"] = [_target(name, one) for one in getattr(kept, field)]
    if kept and kept.event_bridge is not None:
        told["EventBridgeConfiguration"] = None
    return _document("NotificationConfiguration", told)


def _target(name: str, notification: Any) -> Document:  # noqa: ANN401  (moto's `Notification`)
    filters = {"Filter": notification.filters} if notification.filters else {}
    return {"Id": notification.id, name: notification.arn, "Event": notification.events, **filters}


def _document(name: str, content: Document) -> Answer:
    return 200, {"Content-Type": "application/xml"}, xmltodict.unparse({name: {**content, "@xmlns": _XML}})
