"""What a change of the declaration does to what holds data: an update where it is, never another one in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from .checkout import Checkout, checked_out, ended_well
from .small import STACK, SYSTEM, declare, merged

HOLDING_DATA = (
    "aws:rds/instance:Instance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
)
SETTINGS_OF_DATA = "aws:rds/parameterGroup:ParameterGroup"


@pytest.fixture(scope="module")
def small() -> Iterator[Checkout]:
    """A system of one service that is up."""
    with checked_out() as checkout:
        declare(checkout, SYSTEM)
        ended_well(checkout.make("setup"))
        ended_well(checkout.groundwork("up", "-s", STACK, "--yes"))
        yield checkout
        checkout.groundwork("destroy", "-s", STACK, "--yes")


def planned(checkout: Checkout, system: Mapping[str, Any]) -> dict[str, set[str]]:
    """What Pulumi itself would do to what holds data, and to its settings, were the system declared so."""
    declare(checkout, system)
    printed = ended_well(checkout.groundwork("preview", "-s", STACK, "--json")).stdout
    found: dict[str, set[str]] = {}
    for step in json.loads(printed)["steps"]:
        if step["op"] != "same" and kind(step) in {*HOLDING_DATA, SETTINGS_OF_DATA}:
            found.setdefault(step["op"], set()).add(step["urn"].rpartition("::")[2])
    return found


def kind(step: Mapping[str, Any]) -> str:
    return str(step["urn"]).split("::")[2].rpartition("$")[2]


def database(**facts: object) -> dict[str, Any]:
    return {"services": {"shop": {"database": facts}}}


def capacity(**facts: object) -> dict[str, Any]:
    return {"environments": {"local": {"environment": {"capacity": facts}}}}


BOTH = {"small-local-shop", "small-local-shop-1"}

CHANGES: dict[str, tuple[dict[str, Any], dict[str, set[str]]]] = {
    "nothing": ({}, {}),
    "instance class": (capacity(instance_class="db.t4g.small"), {"update": BOTH}),
    "storage size": (capacity(storage_gib=30, max_storage_gib=40), {"update": BOTH}),
    "parameter": (database(parameters={"work_mem": "8192"}), {"update": {"small-local-shop-17"}}),
    "one reader more": (database(replicas=2), {"create": {"small-local-shop-2"}}),
    "no reader": (database(replicas=0), {"delete": {"small-local-shop-1"}}),
    "upgrade begun": (database(upgrade={"to": 18, "build": True}), {"create": {"small-local-shop-18"}}),
    "major version": (
        database(major=18),
        {"create": {"small-local-shop-18"}, "update": BOTH, "delete": {"small-local-shop-17"}},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_what_holds_data_where_it_is(small: Checkout, change: str) -> None:
    difference, expected = CHANGES[change]
    assert planned(small, merged(SYSTEM, difference)) == expected


def test_a_service_by_another_name_keeps_all_that_it_has(small: Checkout) -> None:
    renamed = {"store": {**SYSTEM["services"]["shop"], "former": "shop"}}
    buckets = {"files": {**SYSTEM["buckets"]["files"], "service": "store"}}
    assert planned(small, {**SYSTEM, "services": renamed, "buckets": buckets}) == {}
