"""A stack's plan in Terraform's words: names, blocks and references, so that a judge finds what it looks for."""

import pytest

from audit.policies import spelled_out
from audit.terraform import BLOCKS, TYPES, Document, _block, document, snake
from stacks.plan import plan


@pytest.fixture(scope="module")
def standard() -> Document:
    return document("standard-prod")["resource"]


def test_every_aws_resource_of_a_stack_is_in_the_document(standard: Document) -> None:
    planned = [made.kind for made in plan("standard-prod").made if made.kind.startswith("aws:")]
    assert sum(map(len, standard.values())) == len(planned)
    assert set(standard) == {TYPES[kind] for kind in planned}


def test_properties_have_terraforms_names(standard: Document) -> None:
    writer = standard["aws_db_instance"]["standard_prod_web"]
    expected = {"storage_encrypted": True, "publicly_accessible": False, "port": 5433, "multi_az": True}
    assert writer | expected == writer


def test_what_uses_what_is_still_to_be_seen(standard: Document) -> None:
    writer = standard["aws_db_instance"]["standard_prod_web"]
    assert writer["kms_key_id"] == "${aws_kms_key.standard_prod_web.arn}"
    assert writer["vpc_security_group_ids"] == ["${aws_security_group.standard_prod_web.id}"]


def test_repeated_blocks_are_lists_under_the_singular(standard: Document) -> None:
    group = standard["aws_db_parameter_group"]["standard_prod_web_15"]
    assert {"name": "rds.force_ssl", "value": "1", "apply_method": "immediate"} in group["parameter"]


def test_properties_that_pulumi_renamed_have_their_old_names_back(standard: Document) -> None:
    assert {"topic_arn"} <= set(next(iter(standard["aws_sns_topic_subscription"].values())))
    assert {"alarm_name"} <= set(next(iter(standard["aws_cloudwatch_metric_alarm"].values())))


def test_what_pulumi_protects_terraform_does_not_destroy(standard: Document) -> None:
    assert standard["aws_db_instance"]["standard_prod_web"]["lifecycle"] == {"prevent_destroy": True}


def test_tags_keep_their_own_names(standard: Document) -> None:
    assert standard["aws_db_instance"]["standard_prod_web"]["tags"]["Name"] == "standard-prod-web"


def test_a_block_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError):
        _block("somethings", [{}])
    assert _block("rules", [{}]) == BLOCKS["rules"] == "rule"


def test_names_are_spelled_as_terraform_does() -> None:
    assert [snake(name) for name in ("kmsKeyId", "multiAz", "name")] == ["kms_key_id", "multi_az", "name"]


def test_what_a_role_may_do_is_spelled_out_in_blocks() -> None:
    policy = (
        '{"Statement": [{"Effect": "Allow", "Action": "s3:Get", "Resource": ["a"], "Condition": {"Is": {"k": "v"}}}]}'
    )
    given = {"resource": {"aws_iam_role_policy": {"reads": {"policy": policy}}}}
    (statement,) = spelled_out(given)["data"]["aws_iam_policy_document"]["reads"]["statement"]
    assert statement == {
        "effect": "Allow",
        "actions": ["s3:Get"],
        "resources": ["a"],
        "condition": [{"test": "Is", "variable": "k", "values": ["v"]}],
    }
