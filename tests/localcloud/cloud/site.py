"""A local cloud of a test's own, and the boto3 clients that reach it."""

import functools
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
import psycopg

from localcloud.cloud import control

Found = TypeVar("Found")
SETTLED = {"available", "stopped", "failed", "create-failed", "incompatible-parameters"}


@dataclass
class Cloud:
    """One home, its daemon and what a client needs."""

    home: Path
    told: list[str] = field(default_factory=list)

    def start(self) -> control.Running:
        return control.start(self.home, self.told.append)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return _client(service, region, control.environment(self.home)["AWS_ENDPOINT_URL"])

    def instance(self, name: str, region: str = "us-east-1") -> dict[str, Any]:
        found = self.client("rds", region).describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        return dict(found)

    def settle(self, *names: str) -> list[str]:
        """The states of instances once there is nothing left to wait for."""
        return [until(lambda name=name: _settled(self.instance(name))) for name in names]  # type: ignore[misc]

    def secret(self, arn: str) -> dict[str, str]:
        return dict(json.loads(self.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]))

    def connect(
        self, name: str, password: str, user: str = "boss", place: dict[str, Any] | None = None
    ) -> psycopg.Connection[Any]:
        """Log in where the instance is, or where `place` says."""
        place = place or self.instance(name)["Endpoint"]
        return psycopg.connect(
            host=place["Address"],
            port=place["Port"],
            dbname="app_db",
            user=user,
            password=password,
            sslmode="verify-full",
            sslrootcert=control.environment(self.home)["PGSSLROOTCERT"],
            autocommit=True,
        )

    def processes(self) -> list[str]:
        """Everything that runs and belongs to this home."""
        commands = (_command(folder) for folder in Path("/proc").glob("[0-9]*"))
        return [command for command in commands if str(self.home) in command]


@functools.cache
def _client(service: str, region: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    return boto3.client(service, region_name=region, endpoint_url=endpoint, **keys)


def _command(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _settled(instance: dict[str, Any]) -> str | None:
    applied = instance["DBParameterGroups"][0]["ParameterApplyStatus"]
    state: str = instance["DBInstanceStatus"]
    return state if state in SETTLED and applied != "applying" else None


def until(found: Callable[[], Found | None], patience: float = 60) -> Found:
    """Wait until there is something."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if (result := found()) is not None:
            return result
        time.sleep(0.05)
    raise TimeoutError


def new_home() -> Path:
    """A folder that the unprivileged user of the servers can pass through, as pytest's own are not."""
    home = Path(tempfile.mkdtemp(prefix="cloud-"))
    home.chmod(0o711)
    return home


def remove(cloud: Cloud) -> list[str]:
    """End the cloud; returns what still ran afterwards."""
    control.reset(cloud.home)
    left = cloud.processes()
    shutil.rmtree(cloud.home)
    return left


PASSWORD = "correct-horse-battery"


def order(**changes: Any) -> dict[str, Any]:
    """The arguments of CreateDBInstance for a small instance."""
    return {
        "DBInstanceIdentifier": "db",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "EngineVersion": os.environ.get("TEST_POSTGRES_MAJOR", "18"),
        "AllocatedStorage": 20,
        "StorageType": "gp3",
        "DBName": "app_db",
        "MasterUsername": "boss",
        "MasterUserPassword": PASSWORD,
        "Port": 5433,
    } | changes
