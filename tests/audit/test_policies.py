"""Policies that let anybody in."""

import json

import pytest

from audit.policies import anybody, judge

ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}])
def test_anybody_is_everybody_in_the_world(principal: object) -> None:
    assert anybody({**ALLOW, "Principal": principal})


@pytest.mark.parametrize(
    "said",
    [
        {**ALLOW, "Effect": "Deny", "Principal": "*"},
        {**ALLOW, "Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}},
        {**ALLOW, "Principal": {"Service": "logs.amazonaws.com"}},
        ALLOW,
    ],
)
def test_a_denial_a_condition_a_service_and_a_role_are_not(said: dict[str, object]) -> None:
    assert not anybody(said)


def test_the_resource_and_the_statement_are_named() -> None:
    policy = json.dumps({"Statement": [{**ALLOW, "Sid": "Open", "Principal": "*"}]})
    (found,) = judge("standard-prod", {"resource": {"aws_kms_key": {"a": {"policy": policy}}, "aws_vpc": {"b": {}}}})
    assert (found.resource, found.what) == ("aws_kms_key.a", "statement Open lets anybody in")
