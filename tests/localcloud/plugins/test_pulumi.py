"""The plugin under the real `pulumi`, through the life of one small stack."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.localcloud.cloud import site
from tests.localcloud.plugins.cli import Stack, project
from tests.localcloud.plugins.conftest import variables

SETTINGS = "config: {threshold: {default: 80}}\n"
PROGRAM = """
import pulumi
from pulumi_aws import cloudwatch, ec2, kms, rds, sns

key = kms.Key("key", enable_key_rotation=True)
vpc = ec2.Vpc("net", cidr_block="10.0.0.0/16")
zones = [(n, f"us-east-1{zone}") for n, zone in enumerate("abc")]
subnets = [ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24", availability_zone=zone) for n, zone in zones]
network = rds.SubnetGroup("data", subnet_ids=[subnet.id for subnet in subnets])
size = {"instance_class": "db.t4g.micro", "skip_final_snapshot": True, "port": 5433}
writer = rds.Instance(
    "writer", engine="postgres", engine_version="16", allocated_storage=20, username="root", storage_encrypted=True,
    kms_key_id=key.arn, manage_master_user_password=True, db_subnet_group_name=network.name, **size,
)
reader = rds.Instance("reader", replicate_source_db=writer.identifier, **size)
topic = sns.Topic("alerts")
cloudwatch.MetricAlarm(
    "busy", comparison_operator="GreaterThanThreshold", evaluation_periods=3, metric_name="CPUUtilization", period=60,
    namespace="AWS/RDS", statistic="Average", threshold=pulumi.Config().require_int("threshold"),
    dimensions={"DBInstanceIdentifier": reader.identifier}, alarm_actions=[topic.arn],
)
pulumi.export("secret", writer.master_user_secrets[0].secret_arn)
pulumi.export("endpoint", reader.endpoint)
"""
RESOURCES = 11
"""What the program declares, the stack itself included."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, endpoint: str) -> Stack:
    environment = {**variables(endpoint), "AWS_REGION": "us-east-1"}
    return project(tmp_path_factory.mktemp("tiny"), PROGRAM, environment, SETTINGS)


@pytest.fixture
def counted(stack: Stack, aws: Callable[[str], Any]) -> Callable[[], dict[str, int]]:
    """Count what of the stack is in the account."""

    def count() -> dict[str, int]:
        vpcs = [vpc["VpcId"] for vpc in aws("ec2").describe_vpcs()["Vpcs"] if _named(vpc)]
        inside = [{"Name": "vpc-id", "Values": vpcs}]
        described = aws("rds").describe_db_instances()["DBInstances"]
        databases = [one for one in described if one["DBInstanceIdentifier"].startswith(("writer-", "reader-"))]
        alarms = aws("cloudwatch").describe_alarms(AlarmNamePrefix="busy-")["MetricAlarms"]
        subnets = aws("ec2").describe_subnets(Filters=inside)["Subnets"] if vpcs else []
        return {"vpcs": len(vpcs), "subnets": len(subnets), "databases": len(databases), "alarms": len(alarms)}

    return count


def _named(vpc: dict[str, Any]) -> bool:
    return vpc["CidrBlock"] == "10.0.0.0/16" and not vpc["IsDefault"]


COMPLETE, NOTHING = (
    {"vpcs": 1, "subnets": 3, "databases": 2, "alarms": 1},
    {"vpcs": 0, "subnets": 0, "databases": 0, "alarms": 0},
)


def kill_when(process: "subprocess.Popen[str]", there: Callable[[], bool]) -> None:
    with process:
        while not there():
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)


def plugins_of(folder: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
        except OSError:
            continue
        if b"localcloud.plugins.aws" in command and str(folder).encode() in environment:
            found.append(int(process.name))
    return found


def test_a_preview_makes_nothing(stack: Stack, counted: Callable[[], dict[str, int]]) -> None:
    before = counted()
    assert f"+ {RESOURCES} to create" in stack.pulumi("preview")
    assert counted() == before


def test_runs_that_were_killed_are_finished_and_nothing_is_doubled(
    stack: Stack, counted: Callable[[], dict[str, int]]
) -> None:
    before = counted()
    for name, number in (("subnets", 2), ("databases", 1)):
        kill_when(stack.start("up", "--yes", "--skip-preview"), lambda: counted()[name] >= before[name] + number)  # noqa: B023
        stack.pulumi("cancel", "--yes")
        site.until(lambda: plugins_of(stack.folder) == [] or None, patience=5)
    stack.pulumi("up", "--yes", "--skip-preview")
    assert {name: count - before[name] for name, count in counted().items()} == COMPLETE


def test_a_second_up_with_a_refresh_finds_no_changes(stack: Stack) -> None:
    printed = stack.pulumi("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes")
    assert f"{RESOURCES} unchanged" in printed


def test_a_changed_threshold_is_the_only_change(stack: Stack, aws: Callable[[str], Any]) -> None:
    printed = stack.pulumi("up", "--yes", "--skip-preview", "--config", "threshold=90")
    assert "~ 1 updated" in printed
    assert f"{RESOURCES - 1} unchanged" in printed
    [alarm] = aws("cloudwatch").describe_alarms(AlarmNamePrefix="busy-")["MetricAlarms"]
    assert alarm["Threshold"] == 90


def test_a_destroy_leaves_nothing(stack: Stack, counted: Callable[[], dict[str, int]]) -> None:
    before = counted()
    assert f"- {RESOURCES} deleted" in stack.pulumi("destroy", "--yes", "--skip-preview")
    assert {name: before[name] - count for name, count in counted().items()} == COMPLETE
