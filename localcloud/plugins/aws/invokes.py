"""The functions a program may call: who and where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localcloud.plugins.aws.cloud import Cloud
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.values import Properties


def invoke(cloud: Cloud, token: str, arguments: Properties) -> Properties:
    """Answer a function such as `aws:index/getRegion:getRegion`; PluginError when it is not one of those here."""
    name = token.rpartition(":")[2]
    if name not in _FUNCTIONS:
        raise PluginError(
            f"{token}: the local stand-in for the aws plugin knows the functions {', '.join(sorted(_FUNCTIONS))}"
        )
    return _FUNCTIONS[name](cloud, arguments)


def _region(cloud: Cloud, arguments: Properties) -> Properties:
    region = arguments.get("region") or cloud.configuration.region
    described = {"region": region, "name": region, "id": region, "description": region}
    return {**described, "endpoint": f"ec2.{region}.amazonaws.com"}


def _partition(cloud: Cloud, arguments: Properties) -> Properties:
    region = str(arguments.get("region") or cloud.configuration.region)
    name = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
    suffix = "amazonaws.com.cn" if name == "aws-cn" else "amazonaws.com"
    reverse = ".".join(reversed(suffix.split(".")))
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": reverse, "region": region}


def _caller(cloud: Cloud, _arguments: Properties) -> Properties:
    answer = cloud.call("sts", "", "get_caller_identity", {})
    return {"id": answer["Account"], "accountId": answer["Account"], "arn": answer["Arn"], "userId": answer["UserId"]}


def _zones(cloud: Cloud, arguments: Properties) -> Properties:
    region = str(arguments.get("region") or cloud.configuration.region)
    zones: list[dict[str, Any]] = cloud.call("ec2", region, "describe_availability_zones", {})["AvailabilityZones"]
    wanted = [zone for zone in zones if arguments.get("state") in (None, zone["State"])]
    names, ids = [zone["ZoneName"] for zone in wanted], [zone["ZoneId"] for zone in wanted]
    groups = sorted({zone.get("GroupName") or region for zone in wanted})
    return {"id": region, "region": region, "names": names, "zoneIds": ids, "groupNames": groups}


_FUNCTIONS: dict[str, Callable[[Cloud, Properties], Properties]] = {
    "getRegion": _region,
    "getPartition": _partition,
    "getCallerIdentity": _caller,
    "getAvailabilityZones": _zones,
}
