"""neotool, row by row of its source; what is inside the databases is proved in tests/stacks and tests/system."""

from tests.sources.conftest import alarms, database, facts, instances, parameters, planned, settings

SERVICES = {"app": 8080, "security": 8081, "asset": 8082}


def test_services_and_databases() -> None:
    declared = {name: (service.port, service.database.name) for name, service in facts("neotool").services.items()}
    assert declared == {name: (port, f"{name}_db") for name, port in SERVICES.items()}


def test_migrations() -> None:
    assert {database("neotool", name).migrations.layout for name in SERVICES} == {"flyway"}


def test_pool() -> None:
    stack = facts("neotool")
    figures = {env: (pool.min_idle, pool.max_size) for env, pool in stack.services["app"].pools.items()}
    assert figures == {"local": (5, 10), "dev": (5, 10), "staging": (10, 50), "prod": (10, 50)}
    pool = stack.pool("app")
    assert (pool.connect_timeout, pool.idle_timeout, pool.max_lifetime, pool.leak_detection) == (30, 600, 1800, 60)
    assert settings("neotool-prod", "app-database")["DATABASE_POOL_MAX_SIZE"] == "50"


def test_cache() -> None:
    (cache,) = facts("neotool").caches.values()
    assert {use.kind for use in cache.uses.values()} == {"sessions", "rate-limiting", "query-cache", "shared-data"}
    assert all(use.ttl for use in cache.uses.values())


def test_replication() -> None:
    for name in SERVICES:
        assert sorted(instances("neotool-prod", name)) == [f"neotool-prod-{name}{n}" for n in ("", "-1", "-2")]
    set_here = parameters("neotool-prod", "app")
    assert (set_here["max_wal_senders"], set_here["wal_keep_size"]) == ("10", "1024")
    service = planned("neotool-prod").exported["services"]["app"]
    assert service["writer"]["host"] not in {reader["host"] for reader in service["readers"]}


def test_backup() -> None:
    backups = database("neotool", "app").backups
    assert (backups.point_in_time_days, backups.full_days) == (7, 30)
    assert (backups.logical_every, backups.logical_days) == ("week", 90)
    assert instances("neotool-prod", "app")["neotool-prod-app"]["backupRetentionPeriod"] >= 30


def test_alarms() -> None:
    found = alarms("neotool", "app")
    assert found["pool"] == (120, "warning")  # 80 % of 3 instances with 50 connections each
    assert found["latency-p99"] == (1, "warning")  # 1 % of all statements take the text's 100 ms or more
    assert found["slow-queries"][0] == found["deadlocks"][0] == 1
    assert found["1-lag"][0] == 1
    rules = planned("neotool-prod").one("kubernetes:monitoring.coreos.com/v1:PrometheusRule")["spec"]["groups"]
    assert "idle" in str(rules).lower()


def test_dashboard() -> None:
    boards = planned("neotool-prod").of("aws:cloudwatch/dashboard:Dashboard")
    assert {"neotool-prod", *(f"neotool-prod-{name}" for name in SERVICES)} == set(boards)
    text = str([*boards.values(), settings("neotool-prod", "app-dashboard")])
    for metric in ("DatabaseConnections", "ReplicaLag", "pg_stat_user_tables", "groundwork:index_use:ratio"):
        assert metric in text
