"""What the types of EC2 have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.tags import MARK, Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Found, Work

TAGGING = Tagging("create_tags", "delete_tags", "Resources", of="id", keys="Tags", keys_as_tags=True, plural_owner=True)
_STILL_USED = ("DependencyViolation", "InvalidGroup.InUse")


class Ec2Kind(Kind):
    """What most of EC2 has in common: ids that AWS chooses, found again by the mark that creation leaves."""

    service = "ec2"
    arn_type: ClassVar[str]
    """What the ARN and the tag specification call it."""
    tagging = TAGGING
    tags_at = "Tags"
    busy = _STILL_USED

    def find(self, work: Work) -> str | None:
        """Look for one that bears the mark."""
        marked = [{"Name": f"tag:{MARK}", "Values": [work.mark]}]
        answer = work.call(self.reading.operation, Filters=marked)[self.reading.answer]
        living = [one for one in answer if not self.gone(one)]
        return next((str(one[self.id_member]) for one in living if one[self.id_member] != work.replaced), None)

    @property
    def id_member(self) -> str:
        """The member of a description that holds the id."""
        return self.identity.rpartition(".")[2].removesuffix("[0]")

    def tag_parameters(self, work: Work) -> dict[str, Any]:
        """Spell the tags as EC2's creating calls take them."""
        return {"TagSpecifications": [{"ResourceType": self.arn_type, "Tags": TAGGING.written(work.tags)}]}

    def outputs(self, work: Work, found: Found) -> Properties:
        """Add the ARN, which EC2 tells of few things."""
        properties = super().outputs(work, found)
        owner = found.get("OwnerId") or work.cloud.account()
        properties.setdefault("arn", f"arn:aws:ec2:{work.region}:{owner}:{self.arn_type}/{work.id}")
        return properties
