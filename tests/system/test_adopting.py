"""An account that holds everything, and a Pulumi that knows nothing of it: taken over, with nothing made anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

from .checkout import Checkout, checked_out, ended_well
from .small import SMALLER, STACK, declare, merged
from .test_changes import HOLDING_DATA, kind

PROVIDER = f"urn:pulumi:{STACK}::groundwork::pulumi:providers:aws::{STACK}"
INSTANCE = "aws:rds/instance:Instance"
KEPT = "INSERT INTO notes VALUES (42) RETURNING id"


@pytest.fixture(scope="module")
def standing() -> Iterator[Checkout]:
    """A system of one service that is up, with a row in it."""
    with checked_out() as checkout:
        declare(checkout, SMALLER)
        ended_well(checkout.make("setup"))
        ended_well(checkout.groundwork("up", "-s", STACK, "--yes"))
        query(checkout, KEPT)
        yield checkout
        checkout.groundwork("destroy", "-s", STACK, "--yes")


def test_what_an_account_holds_is_imported_and_stays_what_it_is(standing: Checkout) -> None:
    before = held(standing)
    books(standing).unlink()
    printed = ended_well(standing.groundwork("adopt", "-s", STACK))
    for command in commands(printed.stderr)[:-2]:
        ended_well(standing.groundwork(*command))
    assert {identity: known(standing)[identity] for identity in before} == before
    assert {op for op, of in planned(standing) if of in HOLDING_DATA} <= {"same", "update"}
    ended_well(standing.groundwork("up", "-s", STACK, "--yes", "--no-policies"))
    assert held(standing) == before
    assert query(standing, "SELECT id FROM notes") == [(42,)]


def test_the_file_can_be_printed_and_names_the_provider(standing: Checkout) -> None:
    everything = books(standing).rename(books(standing).with_suffix(".kept"))
    printed = json.loads(ended_well(standing.groundwork("adopt", "-s", STACK, "-o", "-")).stdout)
    everything.rename(books(standing))
    assert printed["nameTable"] == {f"provider {STACK}": PROVIDER}


def test_what_the_state_has_is_not_imported_twice(standing: Checkout) -> None:
    refused = standing.groundwork("adopt", "-s", STACK)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.endswith("are in its state already\n")


def test_what_could_not_stay_is_refused_with_both_values(standing: Checkout) -> None:
    declare(standing, merged(SMALLER, {"services": {"shop": {"database": {"name": "other_db"}}}}))
    refused = standing.groundwork("adopt", "-s", STACK)
    declare(standing, SMALLER)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"Instance {STACK}-shop: dbName: it has shop_db, declared is other_db" in refused.stderr


def test_without_credentials_nothing_is_looked_at(standing: Checkout) -> None:
    nobody = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    refused = standing.groundwork("adopt", "-s", "neotool-prod", AWS_EC2_METADATA_DISABLED="true", **nobody)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("groundwork: AWS: no credentials; log in first")


def test_a_database_that_somebody_made_becomes_the_writer_of_a_service(standing: Checkout) -> None:
    made = make(standing, "shop-of-2019", "old_db")
    facts = {"name": "old_db", "adopted": "shop-of-2019", "migrations": {"directory": "stacks/small/migrations/old"}}
    old = merged(SMALLER["services"]["shop"], {"database": facts})
    declare(standing, merged(SMALLER, {"services": {"old": old}}))
    told = ended_well(standing.groundwork("adopt", "-s", STACK)).stderr
    (importing, *_) = commands(told)
    ended_well(standing.groundwork(*importing))
    assert made in known(standing).values()
    assert {op for op, of in planned(standing) if of == INSTANCE} == {"update"}
    declare(standing, SMALLER)


def make(checkout: Checkout, identifier: str, database: str) -> str:
    """An instance that somebody made by hand, years ago; its resource id."""
    cloud = checkout.cloud()
    rds = boto3.session.Session(
        cloud["AWS_ACCESS_KEY_ID"], cloud["AWS_SECRET_ACCESS_KEY"], region_name=cloud["AWS_DEFAULT_REGION"]
    ).client("rds", endpoint_url=cloud["AWS_ENDPOINT_URL"])
    made = rds.create_db_instance(
        DBInstanceIdentifier=identifier, DBInstanceClass="db.t4g.micro", Engine="postgres", EngineVersion="17",
        AllocatedStorage=20, DBName=database, MasterUsername="admin2019", MasterUserPassword="chosen-by-hand",
        Port=5439,
    )  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=identifier, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
    return str(made["DBInstance"]["DbiResourceId"])


def books(checkout: Checkout) -> Path:
    return checkout.home / f"state/.pulumi/stacks/groundwork/{STACK}.json"


def known(checkout: Checkout) -> dict[str, str]:
    """The ids of what holds data, by URN, as Pulumi has them."""
    resources = json.loads(books(checkout).read_text())["checkpoint"]["latest"]["resources"]
    return {one["urn"]: one["id"] for one in resources if one["type"] in HOLDING_DATA}


def held(checkout: Checkout) -> dict[str, str]:
    found = known(checkout)
    assert {urn.split("::")[2].rpartition("$")[2] for urn in found} == set(HOLDING_DATA) - {HOLDING_DATA[1]}
    return found


def commands(told: str) -> list[list[str]]:
    """The lines that tell what comes next, as they would be typed."""
    return [line.split()[1:] for line in told.splitlines() if line.startswith("  groundwork ")]


def planned(checkout: Checkout) -> set[tuple[str, str]]:
    steps = json.loads(ended_well(checkout.groundwork("preview", "-s", STACK, "--json", "--no-policies")).stdout)[
        "steps"
    ]
    return {(step["op"], kind(step)) for step in steps}


def query(checkout: Checkout, sql: str) -> list[Any]:
    dsn = ended_well(checkout.groundwork("dsn", "-s", STACK, "shop")).stdout.strip()
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(sql).fetchall()
