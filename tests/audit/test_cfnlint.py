"""AWS's tables, of which a small one stands in: what is offered passes, what is not is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit.cfnlint import Tables, judge

POSTGRES = {"Engine": {"const": "postgres"}}


def only(names: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    return {"allOf": [{"if": {"properties": names, "required": [*names]}, "then": {"properties": then}}]}


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    classes = only(POSTGRES, {"DBInstanceClass": {"enum": ["db.m7g.large"]}})
    content: dict[str, Any] = {
        "aws_rds_dbinstance/engine_version": only(POSTGRES, {"EngineVersion": {"enum": ["18", "18.9", "18.10"]}}),
        "aws_rds_dbinstance/db_instance_class": classes,
        "aws_rds_dbinstance/dbinstanceclass_enum": {"us-east-1": classes},
        "aws_elasticache_cachecluster/engine_version": only(
            {"Engine": {"const": "valkey"}}, {"EngineVersion": {"enum": ["8.0"]}}
        ),
        "aws_elasticache_cachecluster/cachenodetype_enum": {"us-east-1": {"enum": ["cache.m7g.large"]}},
    }
    for name, table in content.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.json").write_text(json.dumps(table))
    return Tables(tmp_path)


def refused(tables: Tables, *, family: str = "postgres18", size: str = "large", version: str = "8.0") -> list[str]:
    group = {"standard_prod_web": {"family": family}}
    database = {
        "instance_class": f"db.m7g.{size}",
        "parameter_group_name": "${aws_db_parameter_group.standard_prod_web.name}",
    }
    cache = {"engine": "valkey", "engine_version": version, "node_type": f"cache.m7g.{size}"}
    stores = {"aws_db_instance": {"web": database}, "aws_elasticache_replication_group": {"cache": cache}}
    document = {"resource": {"aws_db_parameter_group": group, **stores}}
    return [found.what for found in judge("standard-prod", document, "us-east-1", tables)]


def test_a_new_instance_gets_the_newest_minor(tables: Tables) -> None:
    assert tables.newest("postgres", "18") == "18.10"


def test_what_is_offered_passes(tables: Tables) -> None:
    assert refused(tables) == []


def test_a_class_and_a_node_that_are_not_offered_are_named(tables: Tables) -> None:
    assert refused(tables, size="huge") == [
        "RDS has no db.m7g.huge with postgres 18.10 in us-east-1",
        "ElastiCache has no cache.m7g.huge in us-east-1",
    ]


def test_versions_that_are_not_offered_are_named(tables: Tables) -> None:
    said = refused(tables, family="postgres19", version="9.9")
    assert said == ["RDS has no postgres 19", "ElastiCache has no valkey 9.9"]
