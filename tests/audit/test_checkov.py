"""checkov's records: which resource they are about; and what is broken on purpose."""

import pytest

from audit.broken import BROKEN, broken, name
from audit.checkov import findings, written
from audit.finding import Finding

DOCUMENT = {
    "resource": {
        "aws_db_instance": {"standard_prod_web": {"port": 5433}},
        "aws_vpc": {"standard_prod": {"tags": {"a": "b"}}},
    }
}


def record(resource: str, line: int) -> dict[str, object]:
    return {"check_id": "CKV_1", "check_name": "is so", "resource": resource, "file_line_range": [line, line + 2]}


def line(text: str, what: str) -> int:
    return next(number for number, said in enumerate(text.splitlines(), 1) if what in said)


@pytest.mark.parametrize("prefix", ["resource", "aws_db_instance"])
def test_a_resource_is_named_by_type_and_without_its_stack(prefix: str) -> None:
    text = written(DOCUMENT)
    given = [record(f"{prefix}.standard_prod_web", line(text, "standard_prod_web"))]
    (found,) = findings("standard-prod", text, given)
    assert found[:5] == ("checkov", "standard-prod", "aws_db_instance.web", "CKV_1", "is so")


def test_the_same_record_twice_is_one_finding() -> None:
    text = written(DOCUMENT)
    given = [record("x.standard_prod_web", line(text, "standard_prod_web"))] * 2
    assert [type(found) for found in findings("standard-prod", text, given)] == [Finding]


def test_each_check_has_a_copy_broken_for_it_alone() -> None:
    copies = broken([{"resource": {"aws_kms_key": {"a": {"enable_key_rotation": True, "policy": "{}"}}}}])
    keys = copies.document["resource"]["aws_kms_key"]
    assert keys[name("CKV_AWS_7")] == {"enable_key_rotation": False, "policy": "{}"}
    assert keys[name("CKV2_AWS_64")] == {"enable_key_rotation": True}
    assert copies.expected == {(check, f"aws_kms_key.{name(check)}") for check in BROKEN["aws_kms_key"]}
