"""What rules about changes let pass: readers go, upgrades are staged, what is not known yet is not told."""

from collections.abc import Callable
from datetime import date

import pytest

from policies import Settings, check
from policies.resource import UNKNOWN
from policies.sources.comparison import compare
from tests.policies.broken import Editable, about_changes

INSTANCE, KEY = "aws:rds/instance:Instance", "aws:kms/key:Key"
ORDER, READER, ANALYTICS = "commerce-prod-order", "commerce-prod-order-1", "commerce-prod-analytics"


def nothing(_: Editable) -> None:
    pass


def objections(before: Callable[[Editable], None], after: Callable[[Editable], None], stack: str) -> list[str]:
    there, wanted = Editable(stack), Editable(stack)
    before(there)
    after(wanted)
    changes = compare(there.stack(), wanted.stack())
    found = check(changes.after, Settings(), date(2026, 11, 21), changes).findings
    return [f"{each.rule}: {each.resource}" for each in found if about_changes(each.rule)]


def a_reader_goes(plan: Editable) -> None:
    plan.remove(INSTANCE, READER)


def a_readers_zone_changes(plan: Editable) -> None:
    plan.made(INSTANCE, READER).inputs["availabilityZone"] = "us-east-1c"


def a_class_changes(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["instanceClass"] = "db.r7g.large"


def copies_are_kept_longer(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["backupRetentionPeriod"] = 35


def storage_grows(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["allocatedStorage"] = 400


def a_key_is_not_known_yet(plan: Editable) -> None:
    plan.made(INSTANCE, ORDER).inputs["kmsKeyId"] = UNKNOWN


def a_bucket_is_new(plan: Editable) -> None:
    plan.add("aws:s3/bucket:Bucket", "new", {"bucket": "new"})


@pytest.mark.parametrize(
    "edit",
    [
        a_reader_goes,
        a_readers_zone_changes,
        a_class_changes,
        copies_are_kept_longer,
        storage_grows,
        a_key_is_not_known_yet,
        a_bucket_is_new,
    ],
)
def test_nothing_is_said_of_what_loses_nothing(edit: Callable[[Editable], None]) -> None:
    assert objections(nothing, edit, "commerce-prod") == []


def test_a_guard_goes_with_what_it_guards() -> None:
    def bucket(plan: Editable) -> None:
        urn = plan.add("aws:s3/bucket:Bucket", "old", {"bucket": "old"})
        block = {"bucket": "old", "blockPublicAcls": True}
        plan.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "old", block, {"bucket": (urn,)})

    assert objections(bucket, nothing, "commerce-prod") == ["store-not-deleted: Bucket old"]


def test_a_declaration_may_follow_a_staged_upgrade() -> None:
    def upgraded(plan: Editable) -> None:
        plan.made(INSTANCE, ANALYTICS).inputs["engineVersion"] = "16"
        plan.add("groundwork:rds:Upgrade", ANALYTICS, {"source": ANALYTICS, "targetMajor": 17, "stage": "delete"})

    assert objections(upgraded, nothing, "commerce-prod") == []


def test_a_replaced_key_takes_what_it_encrypts_with_it() -> None:
    def multi_region(plan: Editable) -> None:
        plan.made(KEY, ORDER).inputs["multiRegion"] = True

    found = objections(nothing, multi_region, "commerce-prod")
    assert f"store-not-replaced: Key {ORDER}" in found
    assert f"encryption-key-kept: Instance {ORDER}" in found


def test_what_is_lost_on_a_laptop_is_not_told() -> None:
    def without(plan: Editable) -> None:
        plan.remove(INSTANCE, "commerce-local-order")

    assert objections(nothing, without, "commerce-local") == []
