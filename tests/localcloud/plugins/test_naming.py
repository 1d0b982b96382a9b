"""Names that the program leaves to the plugin."""

import re

import pytest

from tests.localcloud.plugins.engine import Engine, Plugin

TOPIC = "aws:sns/topic:Topic"


def test_a_name_is_the_same_in_every_run_and_another_in_every_stack(engine: Engine, plugins: list[Plugin]) -> None:
    first = engine.checked(TOPIC, "alerts", {})["name"]
    assert first == engine.another_run().checked(TOPIC, "alerts", {})["name"]
    assert first != Engine("another", plugins, {}).checked(TOPIC, "alerts", {})["name"]
    assert re.fullmatch("alerts-[0-9a-f]{7}", first)


@pytest.mark.parametrize(
    ("kind", "given", "property_", "pattern"),
    [
        ("aws:s3/bucket:Bucket", {}, "bucket", "my-bucket-[0-9a-f]{7}"),
        ("aws:kms/alias:Alias", {"targetKeyId": "k"}, "name", "alias/My_Bucket-[0-9a-f]{7}"),
        ("aws:rds/parameterGroup:ParameterGroup", {"family": "postgres18"}, "name", "my-bucket-[0-9a-f]{7}"),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "r", "policy": "{}"}, "name", "My_Bucket-[0-9a-f]{7}"),
    ],
)
def test_a_name_keeps_to_what_its_type_allows(
    engine: Engine, kind: str, given: dict[str, str], property_: str, pattern: str
) -> None:
    assert re.fullmatch(pattern, engine.checked(kind, "My_Bucket", given)[property_])


def test_a_long_name_is_cut_where_its_letters_stay(engine: Engine) -> None:
    name = engine.checked("aws:elasticache/replicationGroup:ReplicationGroup", "c" * 99, {"description": "x"})
    assert re.fullmatch("c{33}[0-9a-f]{7}", name["replicationGroupId"])


def test_a_prefix_is_kept_and_a_new_one_gives_a_new_name(engine: Engine) -> None:
    first = engine.checked("aws:iam/role:Role", "r", {"assumeRolePolicy": "{}", "namePrefix": "one-"})
    again = engine.checked("aws:iam/role:Role", "r", {"assumeRolePolicy": "{}", "namePrefix": "one-"}, first)
    other = engine.checked("aws:iam/role:Role", "r", {"assumeRolePolicy": "{}", "namePrefix": "two-"}, first)
    assert again == first
    assert (first["name"][:4], other["name"][:4]) == ("one-", "two-")


def test_a_name_that_was_given_and_is_no_longer_becomes_an_own_one(engine: Engine) -> None:
    given = engine.checked(TOPIC, "alerts", {"name": "given"})
    assert engine.checked(TOPIC, "alerts", {}, given)["name"].startswith("alerts-")
