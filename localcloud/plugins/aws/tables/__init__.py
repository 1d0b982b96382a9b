"""One table per AWS service: what is special about each of its resource types."""

from __future__ import annotations

import importlib
from functools import cache

from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.kind import Kind

SERVICES = (
    "backup",
    "cloudfront",
    "cloudwatch",
    "ec2",
    "elasticache",
    "iam",
    "kms",
    "opensearch",
    "rds",
    "s3",
    "secretsmanager",
    "sns",
    "ssm",
    "vpc",
)
"""The modules here, named as the modules of pulumi_aws."""


@cache
def kind(token: str) -> Kind:
    """Give what is known about a type such as `aws:sns/topic:Topic`; PluginError when no table has it."""
    service = token.split(":")[1].split("/", maxsplit=1)[0]
    known = {one.type_name: one for one in _kinds(service)} if service in SERVICES else {}
    if token not in known:
        near = f"; of {service} it has {', '.join(sorted(known))}" if known else f"; it serves {', '.join(SERVICES)}"
        raise PluginError(f"{token}: the local stand-in for the aws plugin does not know this resource type{near}")
    return known[token]()


def _kinds(service: str) -> list[type[Kind]]:
    module = importlib.import_module(f"{__name__}.{service}")
    found = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Kind))
    return [one for one in found if "type_name" in vars(one)]
