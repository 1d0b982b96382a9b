"""vrooli, row by row of its source; what is inside the database is proved in tests/stacks/vrooli."""

from tests.sources.conftest import alarms, database, facts, instances, parameters, planned, settings

MIB = 1024**2


def test_database() -> None:
    declared = database("vrooli", "server")
    assert declared.major >= 14
    assert {"vector", "citext", "pg_stat_statements"} <= set(declared.extensions)


def test_parameters() -> None:
    found = parameters("vrooli-prod", "server")
    pages = {name: int(found[name]) * 8192 // MIB for name in ("shared_buffers", "effective_cache_size", "wal_buffers")}
    assert pages == {"shared_buffers": 2048, "effective_cache_size": 6144, "wal_buffers": 16}
    kib = {name: int(found[name]) // 1024 for name in ("work_mem", "maintenance_work_mem")}
    assert kib == {"work_mem": 16, "maintenance_work_mem": 512}
    assert found["checkpoint_completion_target"] == "0.9"
    assert (found["max_wal_size"], found["max_connections"]) == ("2048", "200")
    assert found["shared_preload_libraries"] == "pg_stat_statements,pgaudit"


def test_replicas_and_failover() -> None:
    made = instances("vrooli-prod", "server")
    assert len(made) == 3
    assert made["vrooli-prod-server"]["multiAz"]


def test_redis() -> None:
    caches = facts("vrooli").caches
    databases = {use.database: use.kind for cache in caches.values() for use in cache.uses.values()}
    assert databases == {0: "sessions", 1: "query-cache", 2: "queue", 3: "connection-state"}
    assert (caches["cache"].eviction, caches["queue"].eviction) == ("allkeys-lru", "noeviction")
    groups = planned("vrooli-prod").of("aws:elasticache/replicationGroup:ReplicationGroup").values()
    assert {group["nodeType"] for group in groups} == {
        "cache.m7g.large"
    }  # 6.38 GiB: the text's 4 GB fit, t4g.medium's not
    assert all(group["snapshotRetentionLimit"] for group in groups)


def test_files() -> None:
    made = planned("vrooli-prod")
    buckets = {name.split("-")[2] for name in made.of("aws:s3/bucket:Bucket")}
    assert {"media", "exports", "backups"} <= buckets
    assert len(made.of("aws:cloudfront/distribution:Distribution")) == 1


def test_pool() -> None:
    pool = facts("vrooli").pool("server")
    assert (pool.max_size, pool.connect_timeout) == (20, 10)
    assert settings("vrooli-prod", "server-database")["DATABASE_POOL_MAX_SIZE"] == "20"


def test_backup() -> None:
    bucket = facts("vrooli").buckets["backups"]
    assert bucket.expire_days == {"postgresql/": 30}
    backups = database("vrooli", "server").backups
    assert (backups.logical_every, backups.logical_days) == ("day", 30)


def test_alarms() -> None:
    found = alarms("vrooli", "server")
    assert found["latency-p95"] == (5, "warning")  # 5 % of all statements take the text's 500 ms or more
    assert found["pool"] == (54, "critical")  # 90 % of 3 instances with 20 connections each
    assert found["1-lag"] == (1, "critical")
    memory = planned("vrooli-prod").of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {made["threshold"] for name, made in memory.items() if name.endswith("-memory")} == {85}


def test_maintenance() -> None:
    jobs = planned("vrooli-prod").of("kubernetes:batch/v1:CronJob")
    assert jobs["vrooli-prod-server-maintenance"]["spec"]["schedule"] == "0 3 * * 6"


def test_migrations() -> None:
    assert database("vrooli", "server").migrations.layout == "prisma"
