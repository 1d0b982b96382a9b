"""What a wrong declaration is told: everything, once, path first. The whole text counts."""

from pathlib import Path

import pytest

from catalog import DeclarationError, load
from tests.catalog.conftest import Refused


def app(**database: object) -> dict[str, object]:
    return {"services": {"app": {"database": database}}}


def test_two_problems_of_different_services_are_both_told(refused: Refused) -> None:
    queue = {"cache": {"eviction": "allkeys-lru", "uses": {"jobs": {"kind": "queue"}}}}
    assert refused(app(replicas=9) | {"caches": queue}) == (
        "stacks/shop/system.py: 2 problems\n"
        "  caches.cache: one cache holds a queue and evicts (allkeys-lru); a queue needs noeviction:"
        " give the queue its own cache\n"
        "  services.app.database.replicas: 9 replicas asked for, RDS for PostgreSQL allows 15 per source"
        " but prod's profile 5; ask for 5 or fewer"
    )


def test_one_problem_is_one(refused: Refused) -> None:
    assert refused(app(port=5432)) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.database.port: 5432 is PostgreSQL's default, the first that is tried;"
        " take another, such as 5433"
    )


def test_a_field_that_is_not_known_is_told_the_nearest(refused: Refused) -> None:
    assert refused(app(replica=1)) == (
        "stacks/shop/system.py: 1 problem\n  services.app.database.replica: no such field; did you mean replicas?"
    )


def test_a_field_like_no_other_is_told_them_all(refused: Refused) -> None:
    assert refused({"buckets": {"backups": {"xyz": 1}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  buckets.backups.xyz: no such field; known are delivered,"
        " description, domain, expire_days, lockable, locked_days, noncurrent_days, replicated, service"
    )


def test_a_wrong_kind_of_value_is_told_what_is_wanted(refused: Refused) -> None:
    assert refused(app(replicas="many", major=9, backups={"point_in_time_days": 99}, limits=1)) == (
        "stacks/shop/system.py: 4 problems\n"
        "  services.app.database.major: 9 given, allowed is 15, 16, 17 or 18\n"
        "  services.app.database.replicas: 'many' given, wanted is a whole number\n"
        "  services.app.database.backups.point_in_time_days: 99 given, allowed is 35 or less\n"
        "  services.app.database.limits: 1 given, wanted is a mapping of names"
    )


def test_what_rds_keeps_to_itself_is_told_with_the_way_round(refused: Refused) -> None:
    assert refused(app(parameters={"wal_level": "replica", "rds.force_ssl": "0"})) == (
        "stacks/shop/system.py: 2 problems\n"
        "  services.app.database.parameters.rds.force_ssl: 0 is refused: every database has 1; leave it out\n"
        "  services.app.database.parameters.wal_level: replica cannot be set: rds sets it: replica, or logical with"
        " rds.logical_replication = 1; leave it out"
    )


def test_more_connections_than_there_are_is_told_with_the_sum(refused: Refused) -> None:
    assert refused({"services": {"app": {"pools": {"prod": {"max_size": 300}}}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.pools.prod.max_size: 300 connections x (3 instances + 1 while deploying) + 23 others"
        " = 1223 asked for, db.m7g.large allows 829, of which 90 % is 746;"
        " ask for 180 or fewer or take db.m7g.xlarge (16 GiB)"
    )


def test_production_refuses_to_keep_backups_for_less_than_the_system_says(refused: Refused) -> None:
    assert refused(app(backups={"point_in_time_days": 35})) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.database.backups.point_in_time_days: 35 days asked for, prod's profile keeps backups for 30;"
        " ask for fewer or set environment.retention.backup_days to 35"
    )


def test_names_that_lead_nowhere_are_told(refused: Refused) -> None:
    change = {"buckets": {"assets": {"service": "aset"}}, "contacts": {"oncall": "nobody"}}
    assert refused(change) == (
        "stacks/shop/system.py: 3 problems\n"
        "  contacts.oncall: 'nobody' given, allowed is what matches ^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$\n"
        "  buckets.assets.service: no service is called aset; did you mean asset?; known are app, security, asset\n"
        "  contacts.oncall: oncall is paged in prod and has no address; known are team; add one"
    )


def test_a_database_of_two_services_is_refused(refused: Refused) -> None:
    assert refused({"services": {"asset": {"database": {"name": "app_db"}}}}) == (
        "stacks/shop/system.py: 1 problem\n  services.asset.database.name: app_db is app's already; give asset its own"
    )


def test_what_the_settings_override_is_blamed_on_them(refused: Refused) -> None:
    assert refused({}, "dev", {"services": {"app": {"database": {"replicas": 4}}}}) == (
        "stacks/shop/system.py: 1 problem\n"
        "  services.app.database.replicas: 4 replicas asked for, RDS for PostgreSQL allows 15 per source"
        " but dev's profile 2; ask for 2 or fewer (the stack's overrides say so)"
    )


def test_a_stack_keeps_its_names(refused: Refused) -> None:
    assert refused({"name": "store"}, "dev", {"environment": {"name": "prod"}}) == (
        "stacks/shop/system.py: 2 problems\n"
        "  name: store given, the stack is of shop; leave it so\n"
        "  environment.name: prod given, the stack is of dev; leave it so (the stack's overrides say so)"
    )


PROFILE_CHANGES = {
    "capacity.instance_class": (
        {"capacity": {"instance_class": "db.m7g.lage"}},
        "db.m7g.lage is no instance class in the table; did you mean db.m7g.large?; classes look like db.m7g.large",
    ),
    "capacity": (
        {"capacity": {"max_storage_gib": 101}},
        "max_storage_gib 101 leaves storage_gib 100 no room: a blue/green upgrade wants 10 % more; say 110 or more",
    ),
    "protection.secret_recovery_days": (
        {"protection": {"secret_recovery_days": 3}},
        "3 given, allowed is 0 or 7 to 30",
    ),
    "": ({"paged": []}, "it is production and pages nobody; name one of the system's contacts in paged"),
}


@pytest.mark.parametrize("field", PROFILE_CHANGES)
def test_an_override_of_the_profile_is_checked(refused: Refused, field: str) -> None:
    change, message = PROFILE_CHANGES[field]
    path = f"environment.{field}".rstrip(".")
    expected = f"stacks/shop/system.py: 1 problem\n  {path}: {message} (the stack's overrides say so)"
    assert refused({}, "prod", {"environment": change}) == expected


def test_a_system_nobody_declared_is_told_the_nearest() -> None:
    with pytest.raises(DeclarationError) as refusal:
        load("neotol", "prd")
    assert str(refusal.value) == (
        "stacks/neotol/system.py: 2 problems\n"
        "  system: neotol is not declared; did you mean neotool?; known are commerce, neotool, standard, vrooli\n"
        "  environment: prd has no profile; did you mean prod?; known are local, dev, staging, prod"
    )


UNREADABLE = {
    "SYSTEM = {": "cannot be read, SyntaxError: '{' was never closed; mend it near line 1",
    "\nSYSTEM = {'name': nme}": "cannot be read, NameError: name 'nme' is not defined; mend it near line 2",
    "SYSTEM = 1": "SYSTEM: not given as a mapping; write SYSTEM = {...}",
    "": "SYSTEM: not given as a mapping; write SYSTEM = {...}",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_where(refused: Refused, text: str) -> None:
    assert refused(text) == f"stacks/shop/system.py: 1 problem\n  {UNREADABLE[text]}"


def test_nothing_is_written_beside_the_declaration(refused: Refused, tmp_path: Path) -> None:
    refused("SYSTEM = 1")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["system.py"]


def test_what_is_said_of_roles_is_said_in_full_and_of_free_names(refused: Refused) -> None:
    roles = {
        "app": {"connections": 5},
        "master": {"like": "readonly", "connections": 5},
        "apple": {"like": "app", "connections": 5},
        "reporting": {"tables": ["users"]},
        "auditor": {"like": "monitor", "connections": 2, "login": "iam"},
    }
    path = "  services.app.database.roles"
    assert refused(app(roles=roles)).splitlines()[1:] == [
        (
            f"{path}.app.connections: app is a role that every database has, with a budget and privileges of its own;"
            " leave it out, or give the role another name"
        ),
        f"{path}.reporting.connections: required of reporting, a role that databases do not have anyway; add it",
        f"{path}.reporting.like: required of reporting, a role that databases do not have anyway; add it",
        f"{path}.master: the name is taken: it is the master user's, whose secret is called so; take another",
        f"{path}.apple: apple begins as the service's own role does, app, which alarms go by; take another",
        f"{path}.auditor.login: iam given, and exporters log in with a password; say password",
    ]


def test_a_pooler_does_not_log_in_by_iam(refused: Refused) -> None:
    change = {"services": {"app": {"pooler": "rds-proxy", "database": {"roles": {"app": {"login": "iam"}}}}}}
    assert refused(change).splitlines()[1:] == [
        (
            "  services.app.database.roles.app.login: iam given, and the pooler (rds-proxy) logs in to the database"
            " with a password; say password, or pooler none"
        )
    ]


def test_a_role_of_ones_own_is_in_the_budget(refused: Refused) -> None:
    said = refused(app(roles={"reporting": {"like": "readonly", "connections": 500}}), "local")
    assert "+ 523 others" in said
