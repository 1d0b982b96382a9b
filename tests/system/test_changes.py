"""What a change of the declaration does to what holds data: an update where it is, never another one in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from .checkout import Checkout, checked_out, ended_well

HOLDING_DATA = (
    "aws:rds/instance:Instance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
)
SETTINGS_OF_DATA = "aws:rds/parameterGroup:ParameterGroup"

SYSTEM: dict[str, Any] = {
    "name": "small",
    "description": "one service with all that a service can keep data in",
    "network": {"cidr": "10.90.0.0/16", "zones": ["a", "b"]},
    "services": {
        "shop": {
            "description": "sells",
            "port": 8080,
            "pools": {
                "local": {
                    "min_idle": 1, "max_size": 5, "connect_timeout": 5, "idle_timeout": 60, "max_lifetime": 600,
                    "leak_detection": 60,
                }
            },
            "database": {
                "name": "shop_db",
                "major": 17,
                "port": 5433,
                "replicas": 1,
                "backups": {"point_in_time_days": 1, "full_days": 1, "logical_days": 1},
                "migrations": {"layout": "flyway", "directory": "stacks/small/migrations/shop"},
                "limits": {},
            },
        }
    },
    "caches": {
        "cache": {"engine": "valkey", "version": "8.0", "port": 6380, "eviction": "allkeys-lru",
                  "uses": {"query": {"kind": "query-cache", "ttl": 60}}}
    },
    "buckets": {"files": {"description": "files", "service": "shop", "noncurrent_days": 7}},
}  # fmt: skip

SETTINGS = """\
config:
  groundwork:system: small
  groundwork:environment: local
  groundwork:account: "000000000000"
  aws:region: us-east-1
  pulumi:disable-default-providers: [aws, kubernetes]
"""


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: merged(below[key], above[key]) for key in below.keys() & above.keys() if isinstance(above[key], dict)}
    return {**below, **above, **both}


def declare(checkout: Checkout, system: Mapping[str, Any]) -> None:
    folder = checkout.root / "stacks" / "small"
    for service in system["services"].values():
        migrations = checkout.root / service["database"]["migrations"]["directory"]
        migrations.mkdir(parents=True, exist_ok=True)
        (migrations / "V1__create_notes.sql").write_text("CREATE TABLE notes (id bigint PRIMARY KEY);\n")
    (folder / "system.py").write_text(f"SYSTEM = {system!r}\n")


@pytest.fixture(scope="module")
def small() -> Iterator[Checkout]:
    """A system of one service that is up."""
    with checked_out() as checkout:
        declare(checkout, SYSTEM)
        (checkout.root / "stacks/settings/Pulumi.small-local.yaml").write_text(SETTINGS)
        ended_well(checkout.make("setup"))
        ended_well(checkout.groundwork("up", "-s", "small-local", "--yes"))
        yield checkout
        checkout.groundwork("destroy", "-s", "small-local", "--yes")


def planned(checkout: Checkout, system: Mapping[str, Any]) -> dict[str, set[str]]:
    """What Pulumi itself would do to what holds data, and to its settings, were the system declared so."""
    declare(checkout, system)
    printed = ended_well(checkout.groundwork("preview", "-s", "small-local", "--json")).stdout
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
