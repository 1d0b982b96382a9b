"""The master user's password of an RDS instance, in a secret of our own instead of RDS's."""

from __future__ import annotations

import secrets as random
import string
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations import secrets
from operations.aws import client
from operations.connection import ConnectionFailed, Target, connect
from operations.errors import OperationError

ALPHABET = string.ascii_letters + string.digits + "-_"
"""RDS takes every printable character but / @ " and blanks; these need no quoting anywhere."""
LENGTH = 40
PATIENCE = 900.0
"""Seconds until RDS has set a password; it takes one to two minutes."""


def own(instance: str, secret: str, say: Callable[[str], None]) -> str:
    """Have the master user log in with the password that `secret` holds, made now if it holds none; his name.

    The password is in the secret before it is set: a run killed in between is finished by the next with the same one.
    Raises OperationError.
    """
    found = _described(instance, secret)
    user = str(found["MasterUsername"])
    login = {"username": user, "password": (secrets.find(secret) or {}).get("password") or _new()}
    if secrets.find(secret) != login:
        secrets.write(secret, login)
    target = _target(found, login)
    if found.get("MasterUserSecret") or not _lets_in(target):
        say(f"setting the password of {user}")
        _set(instance, secret, login["password"], managed=bool(found.get("MasterUserSecret")))
        _await(instance, secret, target)
    return user


def _new() -> str:
    return "".join(random.choice(ALPHABET) for _ in range(LENGTH))


def _described(instance: str, secret: str) -> dict[str, Any]:
    try:
        found = client("rds", secret).describe_db_instances(DBInstanceIdentifier=instance)["DBInstances"][0]
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"instance {instance}: {error}") from None
    return dict(found)


def _target(found: dict[str, Any], login: dict[str, str]) -> Target:
    place = found["Endpoint"]
    return Target(
        place["Address"], place["Port"], found.get("DBName") or "postgres", login["username"], login["password"]
    )


def _lets_in(target: Target) -> bool:
    try:
        connect(target).close()
    except ConnectionFailed as failure:
        if failure.refused:
            return False
        raise
    return True


def _set(instance: str, secret: str, password: str, *, managed: bool) -> None:
    """Ask until RDS takes it: an instance that is there goes on being modified, or backed up, for a while."""
    taken_over = {"ManageMasterUserPassword": False} if managed else {}
    deadline = time.monotonic() + PATIENCE
    while not _taken(instance, secret, {"MasterUserPassword": password, **taken_over}):
        if time.monotonic() > deadline:
            raise OperationError(f"instance {instance}: it is busy after {PATIENCE:.0f} s; run again")
        time.sleep(0.5)


def _taken(instance: str, secret: str, change: dict[str, Any]) -> bool:
    try:
        client("rds", secret).modify_db_instance(DBInstanceIdentifier=instance, ApplyImmediately=True, **change)
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"].startswith("InvalidDBInstanceState"):
            return False
        # boto3 quotes what it refuses, and the password is in what was sent.
        raise OperationError(
            f"instance {instance}: {str(error).replace(change['MasterUserPassword'], '[secret]')}"
        ) from None
    return True


def _await(instance: str, secret: str, target: Target) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _is_set(instance, secret, target):
        if time.monotonic() > deadline:
            raise OperationError(f"instance {instance}: its password is not set after {PATIENCE:.0f} s; run again")
        time.sleep(0.5)


def _is_set(instance: str, secret: str, target: Target) -> bool:
    found = _described(instance, secret)
    settled = found["DBInstanceStatus"] == "available" and not found.get("MasterUserSecret")
    return settled and not found.get("PendingModifiedValues") and _lets_in(target)
