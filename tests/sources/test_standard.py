"""standard, row by row of its source; what is inside the database is proved in tests/stacks/standard."""

from tests.sources.conftest import alarms, database, facts, instances, parameters, planned, settings


def test_database() -> None:
    assert database("standard", "web").major == 15
    assert instances("standard-prod", "web")["standard-prod-web"]["engineVersion"] == "15"


def test_migrations() -> None:
    assert database("standard", "web").migrations.layout == "updown"


def test_pool() -> None:
    pool = facts("standard").pool("web")
    assert (pool.min_idle, pool.max_size, pool.idle_timeout, pool.connect_timeout) == (2, 10, 30, 2)
    assert settings("standard-prod", "web-database")["DATABASE_POOL_CONNECT_TIMEOUT_SECONDS"] == "2"


def test_cache() -> None:
    (cache,) = facts("standard").caches.values()
    assert {use.kind for use in cache.uses.values()} == {"query-cache", "shared-data"}


def test_backup() -> None:
    (plan,) = planned("standard-prod").of("aws:backup/plan:Plan").values()
    assert {"daily", "incremental"} <= {rule["ruleName"] for rule in plan["rules"]}
    assert database("standard", "web").backups.incremental_hours == 1
    vaults = planned("standard-prod").of("aws:backup/vault:Vault")
    assert set(vaults) == {"standard-prod-backups", "standard-prod-us-west-2"}


def test_alarms() -> None:
    found = alarms("standard", "web")
    assert found["slow-queries"][0] == 1
    assert found["pool"] == (30, "critical")
    assert found["1-lag"] == (10, "warning")
    assert found["storage"][1] == "critical"
    assert "lock-waits" in found
    rules = planned("standard-prod").one("kubernetes:monitoring.coreos.com/v1:PrometheusRule")["spec"]["groups"]
    assert "groundwork:dead_rows:ratio" in str(rules)


def test_security() -> None:
    writer = instances("standard-prod", "web")["standard-prod-web"]
    assert writer["storageEncrypted"]
    assert parameters("standard-prod", "web")["rds.force_ssl"] == "1"
    assert {"app", "readonly"} <= set(planned("standard-prod").exported["services"]["web"]["roles"])


def test_scale() -> None:
    assert "standard-prod-web-1" in instances("standard-prod", "web")
