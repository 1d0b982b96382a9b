"""The account that is looked at: whose credentials these are, and a client per service and region."""

from __future__ import annotations

from threading import Lock
from typing import Any

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SETTINGS = Config(retries={"mode": "standard", "max_attempts": 8})
"""Two minutes of back-off at most: what AWS throttles, it lets through by then."""


class EstateError(Exception):
    """The account cannot be looked at, or what it holds cannot be taken over; ready to be shown."""


class Account:
    """Clients in the environment's credentials; safe to use in threads."""

    def __init__(self) -> None:
        sdk: Any = boto3.session
        self._session = sdk.Session()
        # boto3 makes clients in one thread at a time; those made may be used in any.
        self._one_by_one = Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 (boto3 has no types)
        """The client of a service in a region."""
        with self._one_by_one:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._session.client(service, region_name=region, config=SETTINGS)
            return self._clients[service, region]

    def require(self, number: str, region: str) -> None:
        """Raise EstateError when there are no credentials, or they are another account's."""
        if self._session.get_credentials() is None:
            raise EstateError(
                "AWS: no credentials; log in first (aws sso login, AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret)"
            )
        try:
            found = self.client("sts", region).get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise EstateError(f"AWS: the credentials are not accepted: {error}") from None
        if number and found != number:
            raise EstateError(f"AWS: the credentials are of account {found}, and the stack is in {number}")
