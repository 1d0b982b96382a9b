"""How much memory a cache node has, and how much of that this machine can give."""

from moto.ec2.models.instance_types import INSTANCE_TYPES

from localcloud.cloud.rds.sizing import MIB, machine_memory

USABLE = 0.8
"""Of the EC2 type's memory; ElastiCache lists 77 to 84 %, e.g. 13.07 of 16 GiB for cache.r7g.large.
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis.NodeSpecific"""
MACHINE_SHARE = 16
"""One cache may grow to a sixteenth of this machine: 512 MiB on 8 GiB."""


def node_memory(node_type: str) -> int | None:
    """Bytes of a node of `cache.<type>`, None when there is no such type."""
    kind = INSTANCE_TYPES.get(node_type.removeprefix("cache."))
    if kind is None or not node_type.startswith("cache."):
        return None
    return int(kind["MemoryInfo"]["SizeInMiB"] * 1024 * 1024 * USABLE)


def maxmemory(node_type: str, reserved_percent: int) -> int:
    """Bytes that the server may fill, after what ElastiCache reserves for snapshots, cut to this machine's share."""
    return min(_wanted(node_type, reserved_percent), machine_memory() // MACHINE_SHARE)


def fitted(node_type: str, reserved_percent: int) -> dict[str, tuple[str, str]]:
    """What the server would fill on AWS and what it may here, by setting; empty where they are the same."""
    wanted, given = _wanted(node_type, reserved_percent), maxmemory(node_type, reserved_percent)
    return {"maxmemory": (f"{wanted // MIB}MB", f"{given // MIB}MB")} if given < wanted else {}


def _wanted(node_type: str, reserved_percent: int) -> int:
    return (node_memory(node_type) or 0) * (100 - reserved_percent) // 100
