"""Logins kept in AWS Secrets Manager, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.connection import Target
from operations.errors import OperationError

Secret: TypeAlias = dict[str, Any]


def find(arn: str) -> Secret | None:
    """What the secret holds now, or None while nothing was ever written to it. Raises OperationError."""
    try:
        answer = _client(arn).get_secret_value(SecretId=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException" and _exists(arn):
            return None
        raise OperationError(f"secret {arn}: {error}") from None
    except BotoCoreError as error:
        raise OperationError(f"secret {arn}: {error}") from None
    return _parsed(arn, answer.get("SecretString", ""))


def read(arn: str) -> Secret:
    """What the secret holds now. Raises OperationError, also while it is empty."""
    found = find(arn)
    if found is None:
        raise OperationError(f"secret {arn}: nothing was written to it yet; `groundwork up` does")
    return found


def write(arn: str, value: Mapping[str, str | int]) -> None:
    """Make `value` the secret's current version. Raises OperationError."""
    try:
        _client(arn).put_secret_value(SecretId=arn, SecretString=json.dumps(dict(value)))
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"secret {arn}: {error}") from None


def target(arn: str, *, host: str | None = None, port: int | None = None, database: str | None = None) -> Target:
    """The login a secret describes, at the place it names or at the one given. Raises OperationError."""
    held = read(arn)
    place = {
        "host": host or held.get("host"),
        "port": port or held.get("port"),
        "dbname": database or held.get("dbname"),
    }
    missing = [key for key, value in {**held, **place}.items() if value is None]
    missing += [key for key in ("username", "password") if key not in held]
    if missing:
        raise OperationError(f"secret {arn}: lacks {', '.join(missing)}")
    return Target(str(place["host"]), int(place["port"]), str(place["dbname"]), held["username"], held["password"])


def _client(arn: str) -> Any:  # noqa: ANN401  (boto3 has no types)
    # A session of its own: boto3's default session is not safe in threads. The region is the secret's.
    region = arn.split(":")[3] if arn.startswith("arn:") else None
    retries = Config(retries={"mode": "standard", "max_attempts": 8})
    return boto3.session.Session().client("secretsmanager", region_name=region, config=retries)


def _exists(arn: str) -> bool:
    try:
        _client(arn).describe_secret(SecretId=arn)
    except ClientError:
        return False
    return True


def _parsed(arn: str, text: str) -> Secret:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise OperationError(f"secret {arn}: is no JSON object; expected the keys RDS writes (username, password, …)")
    return value
