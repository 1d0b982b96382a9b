"""AWS's own tables of engines, classes and node types, as cfn-lint carries them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]

from audit.environment import packages
from audit.finding import Finding
from audit.terraform import Document, identifier

Table = dict[str, Any]

MEND = "choose what AWS offers, in the environment's capacity"


class Tables:
    """What AWS offers, by region."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or packages() / "cfnlint" / "data" / "schemas" / "extensions"

    def newest(self, engine: str, major: str) -> str | None:
        """The newest minor that AWS would take for a major, which is what a new instance gets."""
        (known,) = (
            rule["then"]["properties"]["EngineVersion"]["enum"]
            for rule in self._table("aws_rds_dbinstance/engine_version")["allOf"]
            if rule["if"]["properties"]["Engine"].get("const") == engine
        )
        minors = [version for version in known if re.fullmatch(rf"{major}\.\d+", version)]
        return max(minors, key=lambda version: int(version.split(".")[1]), default=None)

    def runs(self, engine: str, version: str, instance_class: str, region: str) -> bool:
        """Whether RDS has the class for that version, there."""
        asked = {"Engine": engine, "EngineVersion": version, "DBInstanceClass": instance_class}
        regional = self._table("aws_rds_dbinstance/dbinstanceclass_enum")[region]
        return _fits(regional, asked) and _fits(self._table("aws_rds_dbinstance/db_instance_class"), asked)

    def caches(self, engine: str, version: str) -> bool:
        """Whether ElastiCache has the version of the engine."""
        asked = {"Engine": engine, "EngineVersion": version}
        return _fits(self._table("aws_elasticache_cachecluster/engine_version"), asked)

    def node(self, node_type: str, region: str) -> bool:
        """Whether ElastiCache has the node type there."""
        return node_type in self._table("aws_elasticache_cachecluster/cachenodetype_enum")[region]["enum"]

    def search(self, instance_type: str, region: str) -> bool:
        """Whether OpenSearch has the instance type there."""
        table = self._table("aws_opensearchservice_domain/clusterconfig_instancetype_enum")
        return instance_type in table[region]["enum"]

    def _table(self, name: str) -> Table:
        return _read(self._folder / f"{name}.json")


@cache
def _read(file: Path) -> Table:
    found: Table = json.loads(file.read_text(encoding="utf-8"))
    return found


def _fits(schema: Table, asked: dict[str, str]) -> bool:
    return bool(jsonschema.Draft7Validator(schema).is_valid(asked))


def judge(stack: str, document: Document, region: str, tables: Tables) -> Iterator[Finding]:
    """Whatever AWS would refuse when it is made."""
    resources = document["resource"]
    for name, body in resources.get("aws_db_instance", {}).items():
        yield from _database(stack, name, body["instance_class"], _family(resources, body), region, tables)
    for name, body in resources.get("aws_elasticache_replication_group", {}).items():
        engine, version, node = body["engine"], body["engine_version"], body["node_type"]
        if not tables.caches(engine, version):
            yield _refused(stack, "aws_elasticache_replication_group", name, f"ElastiCache has no {engine} {version}")
        if not tables.node(node, region):
            yield _refused(stack, "aws_elasticache_replication_group", name, f"ElastiCache has no {node} in {region}")
    for name, body in resources.get("aws_opensearch_domain", {}).items():
        kinds = (body["cluster_config"].get(key) for key in ("instance_type", "dedicated_master_type"))
        for kind in {kind for kind in kinds if kind and not tables.search(kind, region)}:
            yield _refused(stack, "aws_opensearch_domain", name, f"OpenSearch has no {kind} in {region}")


def _family(resources: Document, body: Document) -> tuple[str, str]:
    """Engine and major from the parameter group: a reader names neither."""
    group = body["parameter_group_name"].removeprefix("${aws_db_parameter_group.").removesuffix(".name}")
    found = re.fullmatch(r"([a-z]+)(\d+)", resources["aws_db_parameter_group"][group]["family"])
    assert found  # noqa: S101 (AWS spells all families so)
    return found[1], found[2]


def _database(  # noqa: PLR0913, PLR0917 (what, where, against what)
    stack: str, name: str, instance_class: str, family: tuple[str, str], region: str, tables: Tables
) -> Iterator[Finding]:
    engine, major = family
    version = tables.newest(engine, major)
    if version is None:
        yield _refused(stack, "aws_db_instance", name, f"RDS has no {engine} {major}")
    elif not tables.runs(engine, version, instance_class, region):
        yield _refused(
            stack, "aws_db_instance", name, f"RDS has no {instance_class} with {engine} {version} in {region}"
        )


def _refused(stack: str, kind: str, name: str, what: str) -> Finding:
    resource = f"{kind}.{name.removeprefix(f'{identifier(stack)}_')}"
    return Finding("cfn-lint", stack, resource, "offered", what, MEND)
