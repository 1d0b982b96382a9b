"""A parameter group's figures on a machine that is smaller than the instance class, and what is said about it."""

from typing import Any

import pytest

from localcloud.cloud import control
from localcloud.cloud.rds import sizing
from tests.localcloud.cloud.site import PASSWORD, Cloud, order, until

ASKED = {
    "shared_buffers": "262144",  # 8 kB each, 2 GB
    "effective_cache_size": "786432",  # 8 kB each, 6 GB
    "work_mem": "16384",  # kB
    "maintenance_work_mem": "524288",  # kB
    "wal_buffers": "2048",  # 8 kB each, 16 MB
    "checkpoint_completion_target": "0.9",
    "max_wal_size": "2048",  # MB
    "max_connections": "200",
    "rds.logical_replication": "1",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "pgaudit.role": "rds_pgaudit",
    "log_statement": "ddl",
    "log_parameter_max_length": "0",
}
HERE = {
    "shared_buffers": "128MB",
    "effective_cache_size": "6GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "checkpoint_completion_target": "0.9",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "wal_level": "logical",
    "shared_preload_libraries": "pg_stat_statements",
    "log_statement": "all",
}
FITTED = {
    "shared_buffers": ("2GB", "128MB"),
    "maintenance_work_mem": ("512MB", "128MB"),
    "shared_preload_libraries": ("pg_stat_statements,pgaudit", "pg_stat_statements"),
    "log_statement": ("ddl", "all"),
}
"""On 8 GiB."""


@pytest.fixture
def tuned(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """An instance with these parameters, on a machine of 8 GiB."""
    monkeypatch.setenv("GROUNDWORK_MEMORY", str(8 * 1024 * sizing.MIB))
    cloud.start()
    rds = cloud.client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="tuned", DBParameterGroupFamily="postgres18", Description="d")
    wanted = [{"ParameterName": name, "ParameterValue": value} for name, value in ASKED.items()]
    wanted = [{**parameter, "ApplyMethod": "pending-reboot"} for parameter in wanted]
    rds.modify_db_parameter_group(DBParameterGroupName="tuned", Parameters=wanted)
    rds.create_db_instance(**order(DBInstanceIdentifier="tuned", DBParameterGroupName="tuned"))
    assert cloud.settle("tuned") == ["available"]
    return cloud


def test_parameters_hold_and_those_that_were_fitted_are_listed_with_both_figures(tuned: Cloud) -> None:
    with tuned.connect("tuned", PASSWORD) as connection:
        found = dict(connection.execute("SELECT name, current_setting(name) FROM pg_settings").fetchall())
    (server,) = control.status(tuned.home).servers
    listed = {name: tuple(figures) for name, figures in server.fitted.items() if name in FITTED}
    assert ({name: found[name] for name in HERE}, listed) == (HERE, FITTED)


def test_what_pgaudit_would_log_is_logged_where_there_is_none(tuned: Cloud) -> None:
    with tuned.connect("tuned", PASSWORD) as connection:
        connection.execute("CREATE TABLE persons AS SELECT 'Ada' AS name")
        connection.execute("SELECT name FROM persons WHERE name = %s", ["Grace"])
    (log,) = (tuned.home / "servers").glob("*/server.log")
    (line,) = [line for line in log.read_text().splitlines() if "SELECT name FROM persons" in line]
    assert line.endswith("LOG:  execute <unnamed>: SELECT name FROM persons WHERE name = $1")
    assert "Grace" not in log.read_text()


def test_the_parameters_of_a_family_are_listed_page_by_page(tuned: Cloud) -> None:
    pages = tuned.client("rds").get_paginator("describe_db_parameters").paginate(DBParameterGroupName="tuned")
    found = [parameter["ParameterName"] for page in pages for parameter in page["Parameters"]]
    assert (len(found) > 300, len(found) == len(set(found)), set(ASKED) - set(found)) == (True, True, set())


def test_a_reader_in_another_region_streams_and_outlives_its_source(tuned: Cloud) -> None:
    here, there = tuned.client("rds"), tuned.client("rds", "us-west-2")
    here.modify_db_instance(DBInstanceIdentifier="tuned", BackupRetentionPeriod=1, ApplyImmediately=True)
    source = tuned.instance("tuned")["DBInstanceArn"]
    there.create_db_instance_read_replica(
        DBInstanceIdentifier="tuned", SourceDBInstanceIdentifier=source, DBInstanceClass="db.t4g.micro"
    )
    reader = until(lambda: _available(there, "tuned"))
    with tuned.connect("tuned", PASSWORD) as connection:
        connection.execute("CREATE TABLE figures AS SELECT 7 AS figure")
    assert until(lambda: _figure(tuned, reader)) == (7,)
    here.delete_db_instance(DBInstanceIdentifier="tuned", SkipFinalSnapshot=True)
    until(lambda: not here.describe_db_instances()["DBInstances"] or None)
    assert _figure(tuned, reader) == (7,)
    there.promote_read_replica(DBInstanceIdentifier="tuned")
    promoted = until(lambda: _available(there, "tuned"))
    with tuned.connect("tuned", PASSWORD, place=promoted["Endpoint"]) as connection:
        connection.execute("CREATE TABLE own AS SELECT 1")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted


def _available(rds: Any, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    return found if found["DBInstanceStatus"] == "available" else None


def _figure(cloud: Cloud, reader: dict[str, Any]) -> tuple[Any, ...] | None:
    with cloud.connect("tuned", PASSWORD, place=reader["Endpoint"]) as connection:
        if connection.execute("SELECT to_regclass('figures')").fetchone() == (None,):
            return None
        return connection.execute("SELECT figure FROM figures").fetchone()
