"""The token of an ElastiCache replication group."""

from __future__ import annotations

import os
import secrets as random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from botocore.exceptions import BotoCoreError, ClientError
from redis.backoff import NoBackoff
from redis.retry import Retry

from operations import secrets
from operations.aws import client
from operations.errors import OperationError

TOKEN_BYTES = 48
"""Random bytes, 64 characters: ElastiCache takes 16 to 128 printable ones."""
PATIENCE = 900.0
"""Seconds that setting a token may take: ElastiCache does it within minutes, the local cloud at once."""


@dataclass(frozen=True)
class Place:
    """A replication group and where its primary answers."""

    group: str
    host: str
    port: int


def ensure_token(place: Place, secret: str, say: Callable[[str], None]) -> None:
    """Have the group want the token that `secret` holds, made now if it holds none. Raises OperationError.

    The token is in the secret before it is set: a run killed in between is finished by the next with the same one.
    """
    held = secrets.find(secret) or {}
    token = str(held.get("password") or random.token_urlsafe(TOKEN_BYTES))
    login: dict[str, str | int] = {"engine": "redis", "host": place.host, "port": place.port, "password": token}
    if held != login:
        secrets.write(secret, login)
    if not wants(place, token):
        say("setting the token")
        _set(place, secret, token)
        _await(place, token)


def wants(place: Place, token: str) -> bool:
    """Whether the group lets in who shows the token and refuses who shows none. Raises OperationError."""
    return _let_in(place, token) and not _let_in(place, None)


def _let_in(place: Place, token: str | None) -> bool:
    client = redis.Redis(
        host=place.host,
        port=place.port,
        password=token,
        ssl=True,
        ssl_ca_certs=os.environ.get("GROUNDWORK_CA_FILE") or os.environ.get("PGSSLROOTCERT"),
        socket_timeout=10,
        retry=Retry(NoBackoff(), 0),  # a refusal is an answer here, not a fault to be tried again
    )
    try:
        return bool(client.ping())
    except (redis.AuthenticationError, redis.ResponseError):
        return False
    except redis.RedisError as error:
        raise OperationError(f"cache {place.group} at {place.host}:{place.port}: {error}") from None
    finally:
        client.close()


def _set(place: Place, secret: str, token: str) -> None:
    """Ask twice, as ElastiCache wants it: ROTATE adds the token to a group that has none, SET makes it the only one."""
    elasticache = client("elasticache", secret)
    for strategy in ("ROTATE", "SET"):
        _await_available(elasticache, place)
        try:
            elasticache.modify_replication_group(
                ReplicationGroupId=place.group,
                AuthToken=token,
                AuthTokenUpdateStrategy=strategy,
                ApplyImmediately=True,
            )
        except (BotoCoreError, ClientError) as error:
            # boto3 quotes what it refuses, and the token is in what was sent.
            raise OperationError(f"cache {place.group}: {str(error).replace(token, '[secret]')}") from None


def _await(place: Place, token: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not wants(place, token):
        if time.monotonic() > deadline:
            raise OperationError(f"cache {place.group}: does not want its token after {PATIENCE:.0f} s; run again")
        time.sleep(0.2)


def _await_available(elasticache: Any, place: Place) -> None:  # noqa: ANN401 (boto3 has no types)
    deadline = time.monotonic() + PATIENCE
    while (status := _status(elasticache, place)) != "available":
        if time.monotonic() > deadline:
            raise OperationError(f"cache {place.group}: still {status} after {PATIENCE:.0f} s; run again")
        time.sleep(0.2)


def _status(elasticache: Any, place: Place) -> str:  # noqa: ANN401 (boto3 has no types)
    try:
        described = elasticache.describe_replication_groups(ReplicationGroupId=place.group)
    except (BotoCoreError, ClientError) as error:
        raise OperationError(f"cache {place.group}: {error}") from None
    return str(described["ReplicationGroups"][0]["Status"])
