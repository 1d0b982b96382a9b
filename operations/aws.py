"""Clients for the AWS API, reached through the environment's variables alone."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import boto3.session
import botocore.config

RETRIES = {"mode": "standard", "max_attempts": 8}
"""Two minutes of back-off at most: what AWS throttles, it lets through by then."""


def client(service: str, arn: str) -> Any:  # noqa: ANN401 (boto3 has no types)
    """The client of a service in the region that `arn` names, else in the environment's; safe to use in threads."""
    region = arn.split(":")[3] if arn.startswith("arn:") else None
    return _client(service, region, os.environ.get("AWS_ENDPOINT_URL"))


@cache
def _client(service: str, region: str | None, address: str | None) -> Any:  # noqa: ANN401
    # A session of its own: boto3's default session is not safe in threads, and making a client costs 0.1 s.
    sdk: Any = boto3.session
    config: Any = botocore.config
    settings = config.Config(retries=RETRIES)
    return sdk.Session().client(service, region_name=region, endpoint_url=address, config=settings)
