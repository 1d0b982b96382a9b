"""Whatever is killed, `make up` mends it without a hand, and every row is there."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

from . import small
from .checkout import STACK, Checkout, checked_out, ended_well, kill, processes_of

MARK = "kept@example.org"


@pytest.fixture(scope="module")
def marked() -> Iterator[Checkout]:
    """A system of its own with a row in it, whose resources later tests may kill."""
    with checked_out() as checkout:
        ended_well(checkout.make("up"))
        with checkout.connect("app") as connection:
            connection.execute("insert into users (email, full_name) values (%s, 'Kept')", [MARK])
        yield checkout


def everything_is_there(checkout: Checkout) -> bool:
    with checkout.connect("app") as connection:
        return connection.execute("select count(*) from users where email = %s", [MARK]).fetchone() == (1,)


def resources(checkout: Checkout) -> list[str]:
    exported = ended_well(checkout.groundwork("stack", "export", "-s", STACK)).stdout
    deployment: dict[str, Any] = json.loads(exported)["deployment"]
    assert not deployment.get("pending_operations")
    return sorted(resource["urn"] for resource in deployment["resources"])


def test_up_again_changes_nothing(marked: Checkout) -> None:
    again = ended_well(marked.make("up"))
    assert "no changes" in again.stderr
    assert not [word for word in ("created", "updated", "deleted", "replaced") if f" {word}" in again.stdout]


def test_a_killed_daemon_comes_back_with_everything(marked: Checkout) -> None:
    before = resources(marked)
    kill(json.loads((marked.home / "cloud.json").read_text())["pid"])
    ended_well(marked.make("up"))
    assert resources(marked) == before
    assert everything_is_there(marked)


def test_a_killed_primary_comes_back_with_everything(marked: Checkout) -> None:
    with marked.connect("app") as connection:
        folder = connection.execute("select current_setting('cluster_name')").fetchone()
    assert folder
    for pidfile in marked.home.glob("servers/*/data/postmaster.pid"):
        if not (pidfile.parent / "standby.signal").exists():
            kill(int(pidfile.read_text().splitlines()[0]))
    ended_well(marked.make("up"))
    assert everything_is_there(marked)


@pytest.mark.parametrize(
    "resources_made",
    [
        10,
        60,
        pytest.param(35, marks=pytest.mark.deep),
        pytest.param(90, marks=pytest.mark.deep),
        pytest.param(120, marks=pytest.mark.deep),
    ],
)
def test_a_pulumi_killed_in_the_middle_of_an_up_is_followed_by_one_that_ends_well(resources_made: int) -> None:
    with checked_out() as checkout:
        ended_well(checkout.make("setup"))
        run = checkout.start("up", "-s", STACK, "--yes")
        cut_off(checkout, resources_made, run)
        ended_well(checkout.groundwork("up", "-s", STACK, "--yes"))
        again = ended_well(checkout.groundwork("up", "-s", STACK, "--yes"))
        assert " created" not in again.stdout
        assert nothing_is_doubled(checkout)
        ended_well(checkout.make("destroy"))


@pytest.mark.parametrize("killed", ["pulumi", "all"])
def test_what_an_up_made_before_it_was_killed_is_destroyed(killed: str) -> None:
    with checked_out() as checkout:
        small.declare(checkout, small.SMALLER)
        ended_well(checkout.make("setup"))
        run = checkout.start("up", "-s", small.STACK, "--yes")
        cut_off(checkout, 40, run, [run.pid] if killed == "all" else [])
        told = ended_well(checkout.groundwork("destroy", "-s", small.STACK, "--yes")).stderr
        assert ("is ended first" in told) == (killed == "pulumi")
        assert left(checkout) == []


def cut_off(checkout: Checkout, resources_made: int, run: subprocess.Popen[bytes], first: Sequence[int] = ()) -> None:
    """Wait until Pulumi has told of so many resources, and kill it, or whoever is named."""
    log = checkout.root / "killed.log"
    while run.poll() is None and log.read_text().count(" created (") < resources_made:
        time.sleep(0.02)
    assert run.poll() is None, log.read_text()
    for pid in first or pulumis(checkout):
        kill(pid)
    run.wait(60)


def left(checkout: Checkout) -> list[str]:
    """The stores that the local cloud has."""
    servers = client(checkout, "rds").describe_db_instances()["DBInstances"]
    buckets = client(checkout, "s3").list_buckets()["Buckets"]
    return [*(one["DBInstanceIdentifier"] for one in servers), *(one["Name"] for one in buckets)]


def client(checkout: Checkout, service: str) -> Any:
    cloud = checkout.cloud()
    return boto3.client(
        service, endpoint_url=cloud["AWS_ENDPOINT_URL"], region_name=cloud["AWS_DEFAULT_REGION"],
        aws_access_key_id="local", aws_secret_access_key="local",
    )  # fmt: skip


def pulumis(checkout: Checkout) -> list[int]:
    """Return the engine's process and nothing else: its plugins must end by themselves."""
    return [
        pid for pid in processes_of(checkout.root)
        if Path("/proc", str(pid), "exe").exists() and Path("/proc", str(pid), "exe").readlink().name == "pulumi"
    ]  # fmt: skip


def nothing_is_doubled(checkout: Checkout) -> bool:
    in_state = json.loads(checkout.groundwork("stack", "export", "-s", STACK).stdout)["deployment"]["resources"]
    declared = [resource["type"] for resource in in_state]
    assert len(client(checkout, "rds").describe_db_instances()["DBInstances"]) == 9
    vpcs = [vpc for vpc in client(checkout, "ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    assert len(vpcs) == declared.count("aws:ec2/vpc:Vpc")
    customer_keys = client(checkout, "kms").list_aliases()["Aliases"]
    assert len([a for a in customer_keys if not a["AliasName"].startswith("alias/aws/")]) == declared.count(
        "aws:kms/alias:Alias"
    )
    assert len(client(checkout, "kms").list_keys()["Keys"]) == declared.count("aws:kms/key:Key")
    assert len(client(checkout, "s3").list_buckets()["Buckets"]) == declared.count("aws:s3/bucket:Bucket")
    assert len(client(checkout, "sns").list_topics()["Topics"]) == declared.count("aws:sns/topic:Topic")
    return True


def test_down_and_up_keeps_everything(marked: Checkout) -> None:
    dsn = marked.dsn("app")
    ended_well(marked.make("down"))
    assert processes_of(marked.home) == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)
    ended_well(marked.make("up"))
    assert everything_is_there(marked)


def test_a_busy_port_is_named_and_the_same_command_works_once_it_is_free(marked: Checkout) -> None:
    writer = marked.endpoints()["services"]["app"]["writer"]
    ended_well(marked.make("down"))
    with socket.create_server((writer["host"], writer["port"])):
        refused = marked.make("up")
    assert refused.returncode != 0
    assert f"{writer['host']}:{writer['port']} is taken by another program" in refused.stderr
    assert "Traceback" not in refused.stderr + refused.stdout
    ended_well(marked.make("up"))
    assert everything_is_there(marked)


def test_destroy_leaves_nothing(marked: Checkout) -> None:
    ended_well(marked.make("destroy"))
    assert processes_of(marked.root) == []
    assert not list(marked.home.glob("servers/*/data"))


def test_nothing_was_written_into_the_home_folder(marked: Checkout) -> None:
    assert list((marked.root / "empty").iterdir()) == []
    assert shutil.which("git")
    listed = marked.run("git", "status", "--porcelain")
    assert listed.returncode != 0 or listed.stdout == ""
