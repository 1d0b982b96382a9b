"""Secrets and connections: what goes wrong is said, and no password with it."""

import pytest

from operations import secrets
from operations.connection import ConnectionFailed, Target, connect
from operations.errors import OperationError
from tests.operations.aws import secret as new_secret
from tests.operations.server import Server


def secret(name: str) -> str:
    return new_secret(f"logins/{name}")


def test_a_secret_holds_what_was_written(aws: None) -> None:
    arn = secret("one")
    assert secrets.find(arn) is None
    secrets.write(arn, {"username": "u", "password": "p", "host": "h", "port": 1, "dbname": "d"})
    assert secrets.target(arn, port=2) == Target("h", 2, "d", "u", "p")


def test_an_empty_secret_and_an_unknown_one_are_told_apart(aws: None) -> None:
    with pytest.raises(OperationError, match="nothing was written to it yet"):
        secrets.read(secret("empty"))
    with pytest.raises(OperationError, match="ResourceNotFoundException"):
        secrets.read("arn:aws:secretsmanager:us-east-1:000000000000:secret:none")


def test_a_secret_of_another_shape_is_refused_without_showing_it(aws: None) -> None:
    arn = secret("shape")
    secrets.write(arn, {"password": "canary"})
    with pytest.raises(OperationError, match=r"lacks host, port, dbname, username$"):
        secrets.target(arn)


def test_a_wrong_password_is_refused_at_once_and_not_shown(server: Server) -> None:
    with pytest.raises(ConnectionFailed, match="password authentication failed") as failure:
        connect(server.login(password="canary"), patience=60)
    assert failure.value.refused
    assert "canary" not in str(failure.value)


def test_a_server_without_the_right_certificate_is_not_believed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", "system")
    with pytest.raises(ConnectionFailed, match="certificate verify failed"):
        connect(server.login(), patience=60)


def test_a_target_shows_no_password() -> None:
    assert "canary" not in repr(Target("h", 1, "d", "u", "canary")) + str(Target("h", 1, "d", "u", "canary"))
