"""Who a policy lets in, and what is still said where one value is not known yet."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from policies import Settings, check
from policies.exposure import refuses_plain_http, too_open, too_trusting, unnamed_actions
from policies.resource import UNKNOWN, Props, Resource
from policies.sources import planned as source
from policies.stack import Stack
from policies.statements import statements
from tests.policies.broken import planned

PROVIDER = Resource("pulumi:providers:aws", "own", Props({"allowedAccountIds": '["123456789012"]'}))
BUCKET = "aws:s3/bucketPolicy:BucketPolicy"


def _document(**statement: Any) -> dict[str, Any]:
    return {"Statement": {"Sid": "It", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **statement}}


def _said(**statement: Any) -> list[str]:
    policy = Resource(BUCKET, "it", Props({"policy": json.dumps(_document(**statement))}))
    stack = Stack("shop-prod", [PROVIDER, policy])
    return [what for _, what in too_open(stack, stack.of(BUCKET), "policy")]


@pytest.mark.parametrize(
    "who",
    [
        {"Principal": "*"},
        {"Principal": {"AWS": ["*"]}},
        {"NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Principal": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}},
        {"Principal": "*", "Condition": {"StringLike": {"aws:PrincipalAccount": "*"}}},
        {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    ],
)
def test_everybody_is_let_in(who: Mapping[str, Any]) -> None:
    assert _said(**who) == ["policy lets everybody in by its statement It; name who, or bind it to an account"]


@pytest.mark.parametrize(
    "who",
    [
        {"Principal": {"AWS": "arn:aws:iam::123456789012:role/own"}},
        {"Principal": {"Service": "logging.s3.amazonaws.com"}},
        {"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}},
        {"Principal": "*", "Effect": "Deny"},
    ],
)
def test_nobody_else_is_let_in(who: Mapping[str, Any]) -> None:
    assert _said(**who) == []


@pytest.mark.parametrize("who", ["999999999999", "arn:aws:iam::999999999999:root", "arn:aws:sts::999999999999:x/y"])
def test_another_account_is_let_in(who: str) -> None:
    assert _said(Principal={"AWS": who}) == [
        "policy lets account 999999999999 in by its statement It; 123456789012 may"
    ]


def test_a_service_may_act_for_the_own_account_only() -> None:
    service = {"Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"]}}
    assert list(too_trusting(_document(**service), ["a.amazonaws.com"])) == [
        "b.amazonaws.com may act for any account by its statement It; name aws:SourceAccount there"
    ]
    bound = {"Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}
    assert list(too_trusting(_document(**service, **bound))) == []


def test_a_service_is_not_let_do_everything_and_the_account_is() -> None:
    everything = {"Action": "kms:*"}
    assert list(unnamed_actions(_document(**everything, Principal={"AWS": "123456789012"}))) == []
    assert list(unnamed_actions(_document(**everything, Principal={"Service": "logs.amazonaws.com"}))) == [
        "kms:* is allowed by its statement It; name the actions that are needed"
    ]


@pytest.mark.parametrize("value", ["false", False])
def test_plain_http_is_refused(value: object) -> None:
    refused = {"Effect": "Deny", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": value}}}
    assert refuses_plain_http(statements(_document(**refused, Action="s3:*")), "s3:GetObject")
    assert not refuses_plain_http(statements(_document(**refused, Action="s3:PutObject")), "s3:GetObject")


def test_one_policy_that_is_not_known_yet_hides_no_other() -> None:
    made = [each._replace(inputs=dict(each.inputs)) for each in planned("vrooli-prod").made]
    first, second, *_ = (each for each in made if each.kind == BUCKET)
    first.inputs["policy"], second.inputs["policy"] = UNKNOWN, '{"Statement": []}'
    found = check(source.stack("vrooli-prod", made), Settings(), date(2026, 11, 21)).findings
    assert {(each.rule, each.resource) for each in found} == {
        ("bucket-own-account-only", f"Bucket {second.name}"),
        ("bucket-tls-only", f"Bucket {second.name}"),
    }


@pytest.mark.parametrize("name", ["vrooli-prod", "commerce-prod"])
def test_a_first_preview_that_knows_no_output_yet_violates_no_rule(name: str) -> None:
    made = [
        each._replace(inputs={key: UNKNOWN if key in each.sources else value for key, value in each.inputs.items()})
        for each in planned(name).made
    ]
    assert check(source.stack(name, made), Settings(), date(2026, 11, 21)).findings == []
