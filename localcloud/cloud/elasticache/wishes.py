"""What may be asked of a replication group: every rule that a call is refused by, before anything is recorded."""

import re
from typing import Any

from .faults import conflicting, invalid
from .sizing import node_memory

ENGINES = ("redis", "valkey")
TOKEN = re.compile(r"[!-~]{16,128}")
"""https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html: printable ASCII, and no / @ " or blank."""


def check_new(wanted: dict[str, Any]) -> None:
    """Refuse what ElastiCache refuses of a new replication group."""
    name = wanted["replication_group_id"]
    if not re.fullmatch(r"[A-Za-z](?!.*--)[A-Za-z0-9-]{0,38}[A-Za-z0-9]", name):
        raise invalid(
            f"ReplicationGroupId {name} is not valid; 2 to 40 letters, digits and single hyphens, a letter first"
        )
    if (wanted.get("engine") or "redis") not in ENGINES:
        raise invalid(f"Engine {wanted['engine']} is not valid; it is one of {', '.join(ENGINES)}")
    if (wanted.get("num_node_groups") or 1) > 1 or wanted.get("cluster_mode") in {"enabled", "compatible"}:
        raise conflicting("the local cloud has no cluster mode; leave NumNodeGroups out")
    check_node_type(wanted.get("cache_node_type"))
    if wanted.get("kms_key_id") and not wanted.get("at_rest_encryption_enabled"):
        raise conflicting("KmsKeyId needs AtRestEncryptionEnabled")
    if wanted.get("auth_token"):
        check_token(wanted["auth_token"], tls=bool(wanted.get("transit_encryption_enabled")))
    nodes = wanted.get("num_cache_clusters") or 1 + (wanted.get("replicas_per_node_group") or 0)
    failover = bool(wanted.get("automatic_failover_enabled"))
    check_failover(nodes, failover=failover, multi_az=bool(wanted.get("multi_az_enabled")))


def check_node_type(node_type: str | None) -> None:
    """Refuse a node type that there is not."""
    if not node_type or node_memory(node_type) is None:
        raise invalid(
            f"CacheNodeType {node_type} is not valid; it is cache. and an instance type, e.g. cache.t4g.micro"
        )


def check_token(token: str, *, tls: bool) -> None:
    """Refuse a token that ElastiCache refuses; the token itself is never shown."""
    if not tls:
        raise conflicting("AuthToken needs TransitEncryptionEnabled")
    if not TOKEN.fullmatch(token) or set(token) & set('/@"'):
        raise invalid('AuthToken is not valid; 16 to 128 printable characters without / @ " and blanks')


def check_failover(nodes: int, *, failover: bool, multi_az: bool) -> None:
    """Refuse failover without a replica, and Multi-AZ without failover."""
    if failover and nodes < 2:
        raise conflicting(f"AutomaticFailoverEnabled needs 2 cache clusters or more, NumCacheClusters is {nodes}")
    if multi_az and not failover:
        raise conflicting("MultiAZEnabled needs AutomaticFailoverEnabled")
