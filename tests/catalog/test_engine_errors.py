"""What PostgreSQL, RDS and ElastiCache would refuse, refused before anything is made. The whole text counts."""

from typing import Any

import pytest

from tests.catalog.conftest import Refused

DATABASE = "services.app.database"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown parameter": (
        {"parameters": {"work_men": "16384"}},
        f"{DATABASE}.parameters.work_men: no such parameter in PostgreSQL 18; did you mean work_mem?",
    ),
    "a parameter of another major": (
        {"major": 15, "parameters": {"transaction_timeout": "1000"}},
        (
            f"{DATABASE}.parameters.transaction_timeout: no such parameter in PostgreSQL 15;"
            " did you mean transaction_isolation?"
        ),
    ),
    "a parameter like no other": (
        {"parameters": {"xyz": "1"}},
        f"{DATABASE}.parameters.xyz: no such parameter in PostgreSQL 18; leave it out",
    ),
    "a parameter that is a number": (
        {"parameters": {"work_mem": 16384}},
        f"{DATABASE}.parameters.work_mem: 16384 given, wanted is text in quotes, or a mapping of value and apply",
    ),
    "a static parameter at once": (
        {"parameters": {"max_worker_processes": {"value": "20", "apply": "immediate"}}},
        (
            f"{DATABASE}.parameters.max_worker_processes: 20 asked for immediately, and PostgreSQL reads it only"
            " when it starts; say pending-reboot or leave apply out"
        ),
    ),
    "more buffers than memory": (
        {"parameters": {"shared_buffers": "524288"}},
        (
            f"{DATABASE}.parameters.shared_buffers: 524288 pages of 8 kB (4 GiB) asked for, db.m7g.large has 8 GiB,"
            " of which 40 % is 419430 pages; ask for 419430 or fewer or take db.m7g.xlarge"
        ),
    ),
    "an upgrade to what is there": (
        {"upgrade": {"to": 18}},
        f"{DATABASE}.upgrade.to: 18 given, the database has 18 already; say a later one or leave upgrade out",
    ),
    "a major before its time": (
        {"upgrade": {"to": 18, "build": True, "switch_over": True}},
        (
            f"{DATABASE}.upgrade.to: 18 is declared as major while the old instance, with its parameter group, is still"
            " there; leave major as it was until delete_old has been thrown"
        ),
    ),
    "a contract before its backfill": (
        {"migrations": {"changes": {"order-status": {"contract": True}}}},
        (
            f"{DATABASE}.migrations.changes.order-status: backfill false, contract true: each switch wants the ones"
            " before it; throw backfill first, then contract"
        ),
    ),
    "switches out of turn": (
        {"upgrade": {"to": 18, "switch_over": True}},
        (
            f"{DATABASE}.upgrade: build false, switch_over true, delete_old false: each switch wants the ones before"
            " it; throw build first, then switch_over, then delete_old"
        ),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_database_is_refused(refused: Refused, what: str) -> None:
    change, problem = REFUSED[what]
    said = refused({"services": {"app": {"database": change}}})
    assert said == f"stacks/shop/system.py: 1 problem\n  {problem}"


def test_nine_hundred_connections_against_two_hundred_are_told_with_the_sum(refused: Refused) -> None:
    two_hundred = {"parameters": {"max_connections": "200"}}
    assert refused({"services": {"app": {"pools": {"prod": {"max_size": 225}}, "database": two_hundred}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.pools.prod.max_size: 225 connections x (3 instances + 1 while deploying) + 23 others"
        " = 923 asked for, max_connections allows 200, of which 90 % is 180;"
        " ask for 39 or fewer or raise max_connections to 1026"
    )


def test_a_class_that_the_version_lacks_is_told_with_one_that_it_has(refused: Refused) -> None:
    assert refused({}, "prod", {"environment": {"capacity": {"instance_class": "db.m4.xlarge"}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  environment.capacity.instance_class: db.m4.xlarge is offered with PostgreSQL 9 to 12, and services.app has"
        " 18, services.security has 18, services.asset has 18; take db.m7g.xlarge (the stack's overrides say so)"
    )


def test_a_reader_in_a_region_without_a_key_is_told_where_keys_are(refused: Refused) -> None:
    assert refused({"services": {"app": {"database": {"distant": {"eu-west-1": 1}}}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.database.distant.eu-west-1: 1 readers in a region without a key; keys are made in us-west-2"
        " (recovery.region); ask for the readers in us-west-2"
    )


def test_a_caches_parameters_are_elasticaches(refused: Refused) -> None:
    asked = {"tcp-keepaliv": "300", "save": "900 1", "maxmemory-policy": "noeviction"}
    uses = {"rate": {"kind": "rate-limiting", "ttl": 60, "database": 4}}
    assert refused({"caches": {"cache": {"parameters": {**asked, "databases": "4"}, "uses": uses}}}) == (
        "stacks/shop/system.py: 4 problems\n"
        "  caches.cache.parameters.maxmemory-policy: it cannot be set here: it is the cache's eviction; leave it out\n"
        "  caches.cache.parameters.save: it cannot be set here: ElastiCache takes snapshots instead;"
        " see environment.retention.cache_snapshot_days; leave it out\n"
        "  caches.cache.parameters.tcp-keepaliv: no such parameter in valkey8; did you mean tcp-keepalive?;"
        " leave it out\n"
        "  caches.cache.uses.rate.database: 4 given, the server has 0 to 3; take one of these"
        " or raise parameters.databases"
    )
