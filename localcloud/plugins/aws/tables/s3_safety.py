# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""S3: what keeps objects when a region or a person fails: copies in another bucket, and a lock."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.plugins.aws.tables.s3_setting import Setting
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work


class BucketReplicationConfig(Setting):
    """Which objects are copied, to which bucket, and under which key."""

    type_name = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    creation = Call("put_bucket_replication")
    reading = Call("get_bucket_replication", "Bucket")
    deletion = Call("delete_bucket_replication", "Bucket")
    member = "ReplicationConfiguration"
    beside = {"token": "Token"}
    absent = ("ReplicationConfigurationNotFoundError",)
    unreadable = ("token",)
    replaces = ("bucket",)

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find what S3 would refuse."""
        for index, rule in enumerate(_known(inputs.get("rules"))):
            path = f"rules[{index}]"
            encrypted = _inside(rule, "destination", "encryptionConfiguration")
            selected = _inside(rule, "sourceSelectionCriteria", "sseKmsEncryptedObjects")
            if bool(encrypted) != bool(selected) and UNKNOWN not in (encrypted, selected):
                yield path, "encryptionConfiguration and sourceSelectionCriteria.sseKmsEncryptedObjects need each other"
            if rule.get("filter") is not None and rule.get("deleteMarkerReplication") is None:
                yield f"{path}.deleteMarkerReplication", "missing; a rule with a filter has to say it"
        yield from ()

    def setting(self, inputs: Properties) -> Value:
        """Give the role and the rules."""
        return {"role": inputs["role"], "rules": [_as_member(rule) for rule in inputs["rules"]]}

    def read(self, work: Work) -> Found | None:
        """Read the role and the rules."""
        found = super().read(work)
        if not found:
            return None
        told = found["ReplicationConfiguration"]
        return {"Bucket": work.id, "Role": told["Role"], "Rules": [_as_property(rule) for rule in told["Rules"]]}


def _as_member(rule: Properties) -> Properties:
    both = _inside(rule, "filter", "and")
    if not both:
        return rule
    tags = [{"key": key, "value": value} for key, value in (both.get("tags") or {}).items()]
    return {**rule, "filter": {**rule["filter"], "and": {**both, "tags": tags}}}


def _as_property(rule: Found) -> Found:
    given = {name: value for name, value in rule.get("Filter", {}).items() if value not in ("", None)}
    if "And" in given:
        tags = {tag["Key"]: tag["Value"] for tag in given["And"].get("Tags", ())}
        given["And"] = {**given["And"], "Tags": tags}
    return {**rule, "Filter": given}


def _inside(value: Value, *names: str) -> Value:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else value
    return value


def _known(rules: Value) -> list[Properties]:
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


class BucketObjectLockConfiguration(Setting):
    """How long nobody can delete a new object, where it does not say so itself."""

    type_name = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    creation = Call("put_object_lock_configuration")
    reading = Call("get_object_lock_configuration", "Bucket")
    member = "ObjectLockConfiguration"
    beside = {"token": "Token"}
    absent = ("ObjectLockConfigurationNotFoundError",)
    defaults = {"objectLockEnabled": "Enabled"}
    unreadable = ("token",)
    replaces = ("bucket", "expectedBucketOwner", "objectLockEnabled")

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a rule that S3 would refuse."""
        kept = _inside(inputs.get("rule"), "defaultRetention")
        if isinstance(kept, dict) and bool(kept.get("days")) == bool(kept.get("years")):
            yield "rule.defaultRetention", "give either days or years"

    def setting(self, inputs: Properties) -> Value:
        """Give the switch and the rule."""
        return {name: inputs[name] for name in ("objectLockEnabled", "rule") if name in inputs}

    def read(self, work: Work) -> Found | None:
        """Read the switch and the rule."""
        found = super().read(work)
        return {"Bucket": work.id, **found["ObjectLockConfiguration"]} if found else None

    def delete(self, work: Work) -> None:
        """Drop the rule; the lock itself can never be taken off a bucket."""
        work.call(
            "put_object_lock_configuration", Bucket=work.id, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        )
