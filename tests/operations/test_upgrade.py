"""A major version's upgrade in its stages, and the master user's password, on the local cloud's real servers."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from json import dumps, loads
from typing import Any

import pytest

from localcloud.cloud import control
from operations import master, secrets
from operations.aws import client
from operations.connection import Target, connect
from operations.errors import OperationError
from operations.upgrade import Reached, Wish, reach
from tests.localcloud.cloud.site import PASSWORD, Cloud, new_home, order, remove
from tests.operations import aws
from tests.operations.server import rows

WISH = Wish("db", "db-to-18", 18, "new", "build", "db-17-last")
MANAGED = "RDS manages the master password, which blue/green does not know; put groundwork:rds:MasterPassword first"
REBOOT = "set it, which takes effect with a reboot"
RUN = """
import json, sys
from operations.upgrade import Wish, reach
reach(Wish(**json.loads(sys.argv[1])), lambda line: print(line, flush=True))
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(new_home())
    cloud.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in control.environment(cloud.home).items():
            patch.setenv(name, value)
        yield cloud
    assert remove(cloud) == []


def made(cloud: Cloud, name: str, **changes: Any) -> Target:
    """A writer of 17, by its login."""
    client("rds", "").create_db_instance(**order(DBInstanceIdentifier=name, EngineVersion="17", **changes))
    assert cloud.settle(name) == ["available"]
    place = cloud.instance(name)["Endpoint"]
    return Target(place["Address"], place["Port"], "app_db", "boss", PASSWORD)


def group(name: str, major: int) -> str:
    """A parameter group with logical replication."""
    rds = client("rds", "")
    rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily=f"postgres{major}", Description="d")
    wanted = {"ParameterName": "rds.logical_replication", "ParameterValue": "1", "ApplyMethod": "pending-reboot"}
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[wanted])
    return name


def killed(wish: Wish) -> str:
    """The first word of a run that was killed after it."""
    command = [sys.executable, "-c", RUN, dumps(asdict(wish))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = process.stdout.readline().strip()
        process.kill()
    return said


def test_each_stage_is_reached_though_its_run_was_killed_and_no_row_is_lost(cloud: Cloud) -> None:
    old, new = group("old", 17), group("new", 18)
    writer = made(cloud, "db", BackupRetentionPeriod=1, DBParameterGroupName=old, DeletionProtection=True)
    with connect(writer) as connection:
        connection.execute("CREATE TABLE rows AS SELECT generate_series(1, 1000) AS row")
    build, switch, delete = (replace(WISH, parameter_group=new, stage=stage) for stage in ("build", "switch", "delete"))
    assert killed(build) == "building the green side with PostgreSQL 18.6"
    built = reach(build, print)
    with connect(writer) as connection:
        connection.execute("INSERT INTO rows VALUES (1001)")
    assert killed(switch) == "switching over; writes wait for at most 300 s"
    assert reach(switch, print) == Reached(built.deployment, "SWITCHOVER_COMPLETED", "db-old1")
    assert killed(delete) == "deleting db-old1, its last snapshot is db-17-last"
    assert [reach(delete, print) for _ in range(2)] == [Reached("", "DELETED", "")] * 2
    assert rows(writer, "SELECT count(*), current_setting('server_version_num')::int / 10000 FROM rows") == [(1001, 18)]
    found = client("rds", "").describe_db_instances()["DBInstances"]
    kept = client("rds", "").describe_db_snapshots()["DBSnapshots"]
    assert [each["DBInstanceIdentifier"] for each in found if each["DBInstanceIdentifier"].startswith("db")] == ["db"]
    assert [(each["DBSnapshotIdentifier"], each["EngineVersion"]) for each in kept] == [("db-17-last", "17.11")]


def test_all_that_would_fail_half_way_is_refused_at_once_with_the_remedies(cloud: Cloud) -> None:
    managed = {"MasterUserPassword": None, "ManageMasterUserPassword": True}
    asked = order(
        DBInstanceIdentifier="bad", EngineVersion="17", AllocatedStorage=95, MaxAllocatedStorage=100,
        BackupRetentionPeriod=0, **managed,
    )  # fmt: skip
    client("rds", "").create_db_instance(**{name: value for name, value in asked.items() if value is not None})
    assert cloud.settle("bad") == ["available"]
    client("rds", "").modify_db_instance(DBInstanceIdentifier="bad", MultiAZ=True)
    with pytest.raises(OperationError) as refused:
        reach(Wish("bad", "bad-to-16", 16, "default.postgres18", "build", "bad-last"), print)
    assert refused.value.problems == (
        "source: changes are pending (MultiAZ); apply them at once, or reboot, and run again",
        "source.backupRetentionPeriod: 0 given; automated backups must be on: set it to 1 or more days",
        "source.maxAllocatedStorage: 100 GiB given with 95 allocated; RDS wants 10 % more: set it to 105 or more",
        f"source.manageMasterUserPassword: {MANAGED}",
        "targetMajor: 16 given, and the source has 17.11; give a later one",
        "targetParameterGroup: default.postgres18 is of postgres18; give one of family postgres16",
        f"source.parameters: rds.logical_replication is not 1 in default.postgres17; {REBOOT}",
    )


def test_a_later_stage_needs_the_one_before_it(cloud: Cloud) -> None:
    with pytest.raises(OperationError, match="stage: switch given, and nothing is built yet; apply build first"):
        reach(Wish("bad", "bad-to-18", 18, "default.postgres18", "switch", "bad-last"), print)


def test_the_master_password_moves_to_a_secret_of_our_own_and_stays(cloud: Cloud) -> None:
    rds, secret, said = client("rds", ""), aws.secret("own/master"), list[str]()
    asked = {**order(DBInstanceIdentifier="own"), "ManageMasterUserPassword": True}
    del asked["MasterUserPassword"]
    rds.create_db_instance(**asked)
    assert cloud.settle("own") == ["available"]
    theirs = cloud.instance("own")["MasterUserSecret"]["SecretArn"]
    assert [master.own("own", secret, said.append) for _ in range(2)] == ["boss", "boss"]
    place, held = cloud.instance("own")["Endpoint"], secrets.read(secret)
    target = Target(place["Address"], place["Port"], "app_db", held["username"], held["password"])
    assert (rows(target, "SELECT current_user"), said) == ([("boss",)], ["setting the password of boss"])
    listed = client("secretsmanager", "").list_secrets()["SecretList"]
    assert ("MasterUserSecret" in cloud.instance("own"), theirs in [each["ARN"] for each in listed]) == (False, False)


def test_a_password_already_in_its_secret_is_the_one_that_is_set(cloud: Cloud) -> None:
    secret = aws.secret("held/master", {"username": "boss", "password": "held-since-a-run-was-killed"})
    target = made(cloud, "held")
    master.own("held", secret, print)
    held = replace(target, password="held-since-a-run-was-killed")
    assert rows(held, "SELECT 1") == [(1,)]
    assert loads(client("secretsmanager", "").get_secret_value(SecretId=secret)["SecretString"]) == {
        "username": "boss",
        "password": "held-since-a-run-was-killed",
    }
