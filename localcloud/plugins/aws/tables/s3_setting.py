"""What all settings of a bucket have in common that are resources of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_member
from localcloud.plugins.aws.values import Properties, Value
from localcloud.plugins.aws.work import Found, Work

MISSING = ("404", "NoSuchBucket", "NotFound")
"""Error codes that say the bucket is not there."""


def setting(work: Work, operation: str, *absent: str) -> Found | None:
    """Read a setting of a bucket; None when the bucket is not there, or an error code says that the setting is not."""
    try:
        return work.call(operation, Bucket=work.id)
    except ApiError as refused:
        if refused.code in (*absent, *MISSING):
            return None
        raise


class Setting(Kind):
    """A setting of a bucket: put whole, read whole. Its id is the bucket's name."""

    service = "s3"
    natural = ("bucket",)
    replaces: ClassVar[Collection[str]] = ("bucket", "expectedBucketOwner")
    absent: ClassVar[tuple[str, ...]] = ()
    """Error codes that say the bucket has no such setting."""
    member: ClassVar[str]
    """The parameter that holds the setting."""
    beside: ClassVar[Mapping[str, str]] = {}
    """Properties that are parameters of their own, and as which."""

    def setting(self, inputs: Properties) -> Value:
        """Give the setting as properties named like the API's."""
        raise NotImplementedError

    def create(self, work: Work) -> str:
        """Put the setting; putting it again changes nothing."""
        operation = self.creation.operation
        value = to_member(work.shape(operation).members[self.member], self.setting(work.inputs))
        given = {member: work.inputs[name] for name, member in self.beside.items() if work.inputs.get(name)}
        work.call(operation, Bucket=work.inputs["bucket"], **{self.member: value}, **given)
        return str(work.inputs["bucket"])

    def read(self, work: Work) -> Found | None:
        """Read the setting; None when the bucket, or the setting, is not there."""
        found = setting(work, self.reading.operation, *self.absent)
        return {**found, "Bucket": work.id} if found is not None else None

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the whole setting again."""
        if changed:
            self.create(work)
