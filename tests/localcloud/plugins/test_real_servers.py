"""The types with real servers behind them, on the local cloud."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.localcloud.cloud import site
from tests.localcloud.plugins.conftest import REGION, variables
from tests.localcloud.plugins.engine import Engine, Plugin, Resource
from tests.localcloud.plugins.footing import subnets

DATABASE, PARAMETERS = "aws:rds/instance:Instance", "aws:rds/parameterGroup:ParameterGroup"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"


@pytest.fixture(scope="module")
def cloud() -> Iterator[site.Cloud]:
    made = site.Cloud(site.new_home())
    made.start()
    yield made
    assert site.remove(made) == []


@pytest.fixture(scope="module")
def runs(cloud: site.Cloud) -> Iterator[list[Plugin]]:
    endpoint = cloud.client("sts").meta.endpoint_url
    processes = [Plugin(variables(endpoint)) for _ in range(3)]
    yield processes
    for one in processes:
        one.close()


@pytest.fixture(scope="module")
def engine(runs: list[Plugin]) -> Engine:
    return Engine("real", runs, REGION)


@pytest.fixture(scope="module")
def parameters(engine: Engine) -> Resource:
    wanted = [
        {"name": "log_min_duration_statement", "value": "500"},
        {"name": "max_connections", "value": "60", "applyMethod": "pending-reboot"},
    ]
    return engine.up(PARAMETERS, family="postgres18", parameters=wanted)


def wanted_writer(parameters: Resource) -> dict[str, Any]:
    identity = {"identifier": "writer", "dbName": "app_db", "username": "boss", "port": 5433}
    size = {"instanceClass": "db.t4g.micro", "allocatedStorage": 20, "engine": "postgres", "engineVersion": "18"}
    rest = {"manageMasterUserPassword": True, "skipFinalSnapshot": True, "backupRetentionPeriod": 1}
    return {**identity, **size, **rest, "parameterGroupName": parameters.id, "applyImmediately": True}


@pytest.fixture(scope="module")
def writer(engine: Engine, parameters: Resource) -> Resource:
    return engine.up(DATABASE, "writer", **wanted_writer(parameters))


def test_a_database_tells_where_it_answers_and_where_its_password_is(cloud: site.Cloud, writer: Resource) -> None:
    assert writer["endpoint"] == f"{writer['address']}:5433"
    assert (writer["engineVersion"], writer["engineVersionActual"].split(".")[0]) == ("18", "18")
    assert writer.id == writer["resourceId"] == cloud.instance("writer")["DbiResourceId"]
    [secret] = writer["masterUserSecrets"]
    with cloud.connect("writer", cloud.secret(secret["secretArn"])["password"]) as connection:
        assert connection.execute("show max_connections").fetchone() == ("60",)


def test_a_database_is_agreed_upon_and_found_after_a_lost_answer(
    engine: Engine, writer: Resource, parameters: Resource
) -> None:
    assert not engine.diff(writer, **wanted_writer(parameters)).diffs
    found = engine.refresh(writer)
    assert found is not None
    assert (found.inputs, found.outputs) == (writer.inputs, writer.outputs)
    engine.forget(writer)
    again = engine.another_run().up(DATABASE, "writer", **wanted_writer(parameters))
    assert (again.id, again.outputs) == (writer.id, writer.outputs)


def test_a_parameter_changes_at_once_and_goes_back_to_its_default(
    cloud: site.Cloud, engine: Engine, writer: Resource, parameters: Resource
) -> None:
    [fixed] = [one for one in parameters["parameters"] if one["name"] == "max_connections"]
    second = engine.another_run()
    changed = second.up(PARAMETERS, family="postgres18", parameters=[fixed, {"name": "work_mem", "value": "8192"}])
    password = cloud.secret(writer["masterUserSecrets"][0]["secretArn"])["password"]
    assert cloud.settle("writer") == ["available"]
    with cloud.connect("writer", password) as connection:
        shown = [connection.execute(f"show {name}").fetchone() for name in ("work_mem", "log_min_duration_statement")]
    assert shown == [("8MB",), ("-1",)]
    found = second.refresh(changed)
    assert found is not None
    assert (found.inputs, found.outputs) == (changed.inputs, changed.outputs)


def test_a_replica_follows_then_is_promoted_then_deleted(cloud: site.Cloud, engine: Engine, writer: Resource) -> None:
    own = {"ManageMasterUserPassword": False, "MasterUserPassword": "correct-horse-battery", "ApplyImmediately": True}
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier="writer", **own)
    copy = {"identifier": "reader", "instanceClass": "db.t4g.micro", "skipFinalSnapshot": True, "port": 5433}
    wanted = {**copy, "replicateSourceDb": "writer", "maintenanceWindow": "Tue:05:00-Tue:06:00"}
    replica = engine.up(DATABASE, "reader", **wanted)
    assert not engine.diff(replica, **wanted).diffs
    assert cloud.instance("reader")["PreferredMaintenanceWindow"] == "tue:05:00-tue:06:00"
    assert cloud.instance("writer")["ReadReplicaDBInstanceIdentifiers"] == ["reader"]
    alone = {**copy, "engine": "postgres", "username": "boss", "allocatedStorage": 20}
    second = engine.another_run()
    assert list(second.diff(replica, **alone).diffs) == ["replicateSourceDb"]
    promoted = second.up(DATABASE, "reader", **alone)
    assert (promoted.id, promoted.outputs.get("replicateSourceDb")) == (replica.id, None)
    third = second.another_run()
    third.delete(promoted)
    assert third.read(DATABASE, "reader") is None


def test_a_cache_is_made_agreed_upon_changed_and_deleted(engine: Engine) -> None:
    network = engine.up("aws:elasticache/subnetGroup:SubnetGroup", subnetIds=subnets(engine), name="caches")
    policy = {"name": "maxmemory-policy", "value": "noeviction"}
    kind, family = "aws:elasticache/parameterGroup:ParameterGroup", {"family": "redis7", "name": "caches"}
    settings = engine.up(kind, **family, parameters=[policy])
    wanted = {
        "replicationGroupId": "cache",
        "description": "of the services",
        "engine": "redis",
        "engineVersion": "7.1",
        "nodeType": "cache.t4g.micro",
        "numCacheClusters": 2,
        "automaticFailoverEnabled": True,
        "port": 6380,
        "transitEncryptionEnabled": True,
        "atRestEncryptionEnabled": True,
        "subnetGroupName": network.id,
        "parameterGroupName": settings.id,
        "maintenanceWindow": "Mon:05:00-Mon:06:00",
        "snapshotRetentionLimit": 3,
    }
    made = engine.up(CACHE, **wanted)
    assert (made["port"], bool(made["primaryEndpointAddress"]), bool(made["readerEndpointAddress"])) == (
        6380,
        True,
        True,
    )
    assert not engine.diff(made, **wanted).diffs
    found = engine.refresh(made)
    assert found is not None
    assert (found.inputs, found.outputs) == (made.inputs, made.outputs)
    engine.forget(made)
    second = engine.another_run()
    assert second.up(CACHE, **wanted).outputs == made.outputs
    other = second.up(kind, **family, parameters=[{**policy, "value": "allkeys-lru"}])
    assert [one["value"] for one in other["parameters"]] == ["allkeys-lru"]
    changed = second.up(CACHE, **{**wanted, "snapshotRetentionLimit": 5})
    third = second.another_run()
    for one in (changed, other, network):
        third.delete(one)
        assert third.read(one.kind, one.id) is None


def test_a_database_without_a_last_snapshot_says_what_it_needs(engine: Engine, writer: Resource) -> None:
    third = engine.another_run().another_run()
    kept = Resource(writer.urn, {**writer.inputs, "skipFinalSnapshot": False}, writer.id, writer.outputs)
    with pytest.raises(
        Exception, match="writer: set finalSnapshotIdentifier or skipFinalSnapshot, run up, then delete"
    ):
        third.delete(kept)
