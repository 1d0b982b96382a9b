"""Secrets Manager for the tests: moto's server on a free port."""

import json
from typing import Any

import boto3.session

NAMES = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def client() -> Any:
    return boto3.session.Session().client("secretsmanager")


def secret(name: str, value: dict[str, object] | None = None) -> str:
    """ARN of a new secret, empty when no value is given."""
    held = {"SecretString": json.dumps(value)} if value else {}
    return str(client().create_secret(Name=name, **held)["ARN"])
