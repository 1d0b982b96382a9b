"""commerce, row by row of its source; what is inside the databases is proved in tests/stacks/commerce."""

import pytest

from tests.sources.conftest import alarms, database, facts, instances, planned, settings

CORE = ("order", "checkout", "return", "customer", "catalog", "payment")
BACKUPS_COPIED = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
NAMED = (*CORE, "auth", "user", "search", "analytics", "warehouse")


def test_services_and_databases() -> None:
    services = facts("commerce").services
    assert {name: service.database.name for name, service in services.items()} == {n: f"{n}_db" for n in NAMED}


def test_engines() -> None:
    services = facts("commerce").services
    assert {name for name, service in services.items() if service.search} == {"catalog", "search"}
    assert {name for name, service in services.items() if service.analytics} == {"analytics"}
    made = planned("commerce-prod")
    assert len(made.of("aws:opensearch/domain:Domain")) == 2
    assert len(made.of("kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation")) == 1
    assert sorted(facts("commerce").caches) == ["cache", "sessions"]
    assert len(made.of("aws:elasticache/replicationGroup:ReplicationGroup")) == 2


def test_migrations() -> None:
    assert {database("commerce", name).migrations.layout for name in NAMED} == {"dated"}


def test_pool() -> None:
    pool = facts("commerce").pool("order")
    assert (pool.max_size, pool.min_idle, pool.max_lifetime, pool.idle_timeout) == (25, 5, 300, 60)
    assert settings("commerce-prod", "order-database")["DATABASE_POOL_MAX_SIZE"] == "25"


@pytest.mark.parametrize("service", CORE)
def test_replicas(service: str) -> None:
    assert f"commerce-prod-{service}-1" in instances("commerce-prod", service)


def test_backup() -> None:
    backups = database("commerce", "order").backups
    assert (backups.full_at, backups.incremental_hours, backups.point_in_time_days) == ("02:00", 4, 30)
    writer = instances("commerce-prod", "order")["commerce-prod-order"]
    assert (writer["backupWindow"], writer["backupRetentionPeriod"]) == ("02:00-03:00", 30)
    (plan,) = planned("commerce-prod").of("aws:backup/plan:Plan").values()
    daily, incremental = plan["rules"]
    assert daily["copyActions"]
    assert incremental["schedule"] == "cron(0 1,9,13,17,21 * * ? *)"  # with the daily one: every four hours
    copies = planned("commerce-prod").counts()[BACKUPS_COPIED]
    assert copies == len(NAMED)


def test_security() -> None:
    for name in NAMED:
        for instance in instances("commerce-prod", name).values():
            assert instance["storageEncrypted"]
    assert (
        len({planned("commerce-prod").of("aws:kms/key:Key")[f"commerce-prod-{n}"]["description"] for n in NAMED}) == 11
    )


def test_alarms() -> None:
    found = alarms("commerce", "order")
    most = facts("commerce").max_connections("order")
    assert found["connections"] == (most * 0.8, "warning")
    assert found["slow-queries"][1] == "critical"
    assert found["1-lag"] == (30, "warning")
    assert found["storage"][1] == "critical"


def test_dashboard() -> None:
    text = str(settings("commerce-prod", "order-dashboard"))
    for figure in ("groundwork:statements:rate5m", "xact_rollback", "pg_locks", "groundwork:cache_hits:ratio"):
        assert figure in text
