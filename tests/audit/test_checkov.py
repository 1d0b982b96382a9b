"""checkov's records: which resource they are about; and what is broken on purpose."""

import pytest

from audit.broken import BROKEN, broken, name
from audit.broken_pods import POD, broken_pods
from audit.checkov import cluster_findings, findings, written
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


def test_a_workload_with_several_containers_is_one_finding() -> None:
    given = [{"check_id": "CKV_K8S_11", "check_name": "limits", "resource": "Deployment.shop.pooler"}] * 2
    assert [found[:4] for found in cluster_findings("shop-prod", given)] == [
        ("checkov", "shop-prod", "Deployment.pooler", "CKV_K8S_11")
    ]


METADATA = {"name": "a", "namespace": "shop"}
WORKLOADS = {
    "ConfigMap": {},
    "CronJob": {"jobTemplate": {"spec": {"backoffLimit": 2, "template": {"spec": {}}}}},
    "Deployment": {"replicas": 2, "template": {"spec": {}}},
    "Pod": {"hostname": "a"},
}


def test_the_first_of_each_kind_has_its_pod_broken_and_the_rest_as_it_is() -> None:
    objects = [{"kind": kind, "metadata": METADATA, "spec": spec} for kind, spec in WORKLOADS.items()]
    cron, deployment, pod = broken_pods([*objects, {"kind": "Pod", "metadata": {"name": "second"}, "spec": {}}])
    assert cron["spec"] == {"jobTemplate": {"spec": {"backoffLimit": 2, "template": {"spec": POD}}}}
    assert deployment["spec"] == {"replicas": 2, "template": {"spec": POD}}
    assert pod == {"kind": "Pod", "metadata": {"name": "a", "namespace": "default"}, "spec": POD}
    assert [found["metadata"]["namespace"] for found in objects] == ["shop"] * 4
