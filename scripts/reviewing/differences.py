"""What is different between two plans: which resources, which of their values, and what that means for data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.changes import Change, Changes, Fate
from policies.resource import Resource
from policies.stack import Stack

STORES: Mapping[str, str] = {
    "aws:rds/instance:Instance": "database",
    "aws:elasticache/replicationGroup:ReplicationGroup": "cache",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:kms/key:Key": "key",
    "aws:secretsmanager/secret:Secret": "secret",
    "aws:backup/vault:Vault": "backup vault",
    "aws:opensearch/domain:Domain": "search domain",
    "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation": "analytics database",
}
"""What holds data, or what data cannot be read without."""
FORCING: Mapping[str, frozenset[str]] = {
    "aws:rds/instance:Instance": frozenset(
        ("availabilityZone", "dbName", "engine", "kmsKeyId", "storageEncrypted", "username")
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": frozenset(("atRestEncryptionEnabled", "kmsKeyId", "port")),
    "aws:s3/bucket:Bucket": frozenset(("bucket", "bucketPrefix", "objectLockEnabled")),
    "aws:secretsmanager/secret:Secret": frozenset(("name", "namePrefix")),
    "aws:backup/vault:Vault": frozenset(("name", "kmsKeyArn")),
    "aws:opensearch/domain:Domain": frozenset(("domainName",)),
}
"""What the AWS provider cannot change of a data store that is there."""
ABSENT = object()


@dataclass(frozen=True)
class Value:
    """A value that is not what it was."""

    path: str
    before: Any
    """ABSENT where there was none."""
    after: Any


def compare(before: Stack, after: Stack) -> Changes:
    """Every resource of two plans, and what becomes of it."""
    urns = dict.fromkeys([*after.by_urn, *before.by_urn])
    each = (_change(before.by_urn.get(urn), after.by_urn.get(urn)) for urn in urns)
    return Changes(before, after, tuple(change for change in each if not _is_component(change.resource)))


def _change(before: Resource | None, after: Resource | None) -> Change:
    if before is None or after is None:
        return Change(Fate.CREATED if before is None else Fate.DELETED, before, after)
    names = sorted({*before.props, *after.props})
    other = tuple(name for name in names if _raw(before).get(name) != _raw(after).get(name))
    forcing = tuple(name for name in other if name in FORCING.get(after.type, ()))
    fate = Fate.REPLACED if forcing else Fate.UPDATED if other else Fate.SAME
    return Change(fate, before, after, forcing or other)


def _is_component(resource: Resource) -> bool:
    """Whether it only groups others."""
    return resource.type.startswith("groundwork:") and not resource.props


def lost(changes: Changes) -> list[Change]:
    """The data stores that would be deleted, or deleted and made anew."""
    return [each for each in changes.of(*STORES) if each.fate in (Fate.DELETED, Fate.REPLACED)]


def values(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Value]:
    """Every value that differs, as deep as it lies; JSON in a text is looked into."""
    return list(_between("", before, after))


def _raw(resource: Resource) -> Mapping[str, Any]:
    return resource.props._values  # noqa: SLF001 (a plan's values are all known, and are shown as they are)


def _between(path: str, before: Any, after: Any) -> Iterator[Value]:  # noqa: ANN401 (whatever a plan holds)
    before, after = _opened(before), _opened(after)
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            inner = f"{path}.{name}" if path else str(name)
            yield from _between(inner, before.get(name, ABSENT), after.get(name, ABSENT))
    elif _listed(before) and _listed(after) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _between(f"{path}[{at}]", one, other)
    else:
        yield Value(path, before, after)


def _opened(value: Any) -> Any:  # noqa: ANN401 (likewise)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _listed(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
