"""Logins kept in AWS Secrets Manager, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import client
from operations.connection import Target
from operations.errors import OperationError

Secret: TypeAlias = dict[str, Any]


def find(arn: str) -> Secret | None:
    """What the secret holds now, or None while nothing was ever written to it. Raises OperationError."""
    try:
        answer = client("secretsmanager", arn).get_secret_value(SecretId=arn)
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
        client("secretsmanager", arn).put_secret_value(SecretId=arn, SecretString=json.dumps(dict(value)))
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"secret {arn}: {error}") from None


def written(arn: str) -> datetime:
    """When what the secret holds now was written. Raises OperationError."""
    try:
        made: datetime = client("secretsmanager", arn).get_secret_value(SecretId=arn)["CreatedDate"]
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"secret {arn}: {error}") from None
    return made


def target(arn: str, *, host: str | None = None, port: int | None = None, database: str | None = None) -> Target:
    """The login a secret describes, at the place it names or at the one given. Raises OperationError.

    One that IAM proves has no password but a token, made here, which RDS takes for a quarter of an hour.
    """
    held = read(arn)
    given = {"host": host, "port": port, "dbname": database}
    whole = {**held, **{key: value for key, value in given.items() if value is not None}}
    if whole.get("login") == "iam":
        whole["password"] = _token(arn, whole)
    missing = [key for key in ("host", "port", "dbname", "username", "password") if not whole.get(key)]
    if missing:
        raise OperationError(f"secret {arn}: lacks {', '.join(missing)}")
    return Target(whole["host"], int(whole["port"]), whole["dbname"], whole["username"], whole["password"])


def _token(arn: str, login: Secret) -> str:
    try:
        token = client("rds", arn).generate_db_auth_token(
            DBHostname=login["host"], Port=login["port"], DBUsername=login["username"]
        )
    except (BotoCoreError, ClientError, KeyError) as error:
        raise OperationError(f"secret {arn}: no token to log in with: {error}") from None
    return str(token)


def _exists(arn: str) -> bool:
    try:
        client("secretsmanager", arn).describe_secret(SecretId=arn)
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
