"""Calls to the AWS API: a client per service and region, errors as sentences, the account checked before the first."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from localcloud.plugins.aws.configuration import Configuration
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.values import Value

_CONNECTIONS = 64
"""As many as there are threads that work for the engine."""
_SECONDS_TO_CONNECT, _SECONDS_TO_ANSWER, _ATTEMPTS = 5, 120, 6


class ApiError(PluginError):
    """AWS's own refusal, with its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Cloud:
    """The AWS API as one provider configuration reaches it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()
        self._session: Any = None
        self._account = ""

    def client(self, service: str, region: str = "") -> Value:
        """Give the client of a service; PluginError when it would reach the real AWS."""
        key = (service, region or self.configuration.region)
        if key not in self._clients:
            with self._lock:
                self._clients[key] = self._clients.get(key) or self._connect(*key)
        return self._clients[key]

    def call(self, service: str, region: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Call one operation and give its answer; ApiError when AWS refuses, PluginError when it cannot be reached."""
        if self.configuration.allowed_accounts or self.configuration.forbidden_accounts:
            self.account()
        return self._send(self.client(service, region), operation, parameters)

    def account(self) -> str:
        """Tell the account's number; PluginError when the settings do not allow it."""
        with self._lock:
            if not self._account:
                self._account = self._allowed(self._send(self.client("sts"), "get_caller_identity", {})["Account"])
            return self._account

    def _allowed(self, account: str) -> str:
        allowed, forbidden = self.configuration.allowed_accounts, self.configuration.forbidden_accounts
        if (allowed and account not in allowed) or account in forbidden:
            limits = f"aws:allowedAccountIds has {', '.join(allowed)}" if allowed else "aws:forbiddenAccountIds has it"
            raise PluginError(f"the credentials belong to AWS account {account}, but {limits}; use the right account's")
        return account

    def _connect(self, service: str, region: str) -> Value:
        if not region:
            raise PluginError("no AWS region is set; set aws:region in the stack's settings or AWS_REGION")
        session = self._opened()
        given = self.configuration.endpoints.get(service)
        client = session.client(service, region_name=region, endpoint_url=given, config=_settings())
        host = urlsplit(client.meta.endpoint_url).hostname or ""
        if host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws")):
            raise PluginError(
                f"this plugin serves local endpoints and {service} would be {host}; "
                "set AWS_ENDPOINT_URL, or install Pulumi's own aws plugin to work on AWS itself"
            )
        return client

    def _opened(self) -> Value:
        if self._session is None:
            configured = self.configuration
            self._session = importlib.import_module("boto3").Session(
                aws_access_key_id=configured.access_key,
                aws_secret_access_key=configured.secret_key,
                profile_name=configured.profile,
            )
        return self._session

    def _send(self, client: Value, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        failures = importlib.import_module("botocore.exceptions")
        name = f"{client.meta.service_model.service_name} {operation}"
        try:
            return dict(getattr(client, operation)(**parameters))
        except failures.ClientError as refused:
            error = refused.response.get("Error", {})
            raise ApiError(error.get("Code", ""), f"{name}: {error.get('Message', '')} ({error.get('Code')})") from None
        except failures.EndpointConnectionError:
            raise PluginError(
                f"{name}: nothing answers at {client.meta.endpoint_url}; is the local cloud running?"
            ) from None
        except importlib.import_module("botocore.parsers").ResponseParserError:
            raise PluginError(
                f"{name}: {client.meta.endpoint_url} gave an answer that is not AWS's; see its log"
            ) from None
        except failures.BotoCoreError as failed:
            raise PluginError(f"{name}: {failed}") from None


def _settings() -> Value:
    # A proxy of the environment must not be asked for a loopback address.
    return importlib.import_module("botocore.config").Config(
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=_SECONDS_TO_CONNECT,
        read_timeout=_SECONDS_TO_ANSWER,
        max_pool_connections=_CONNECTIONS,
        proxies={},
        s3={"addressing_style": "path"},
    )
