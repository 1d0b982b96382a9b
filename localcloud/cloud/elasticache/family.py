"""The parameters of the Redis and Valkey families, as ElastiCache has them.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
"""

from dataclasses import dataclass

FAMILIES = ("redis5.0", "redis6.x", "redis7", "valkey7", "valkey8", "valkey9")
DEFAULT_VERSIONS = {"redis": "7.1", "valkey": "8.0"}

EVICTIONS = "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,volatile-random,allkeys-random,volatile-ttl,noeviction"


@dataclass(frozen=True)
class Parameter:
    """One parameter of the families."""

    name: str
    default: str
    allowed: str
    """Bounds (`0-100`), values (`yes,no`) or nothing where any text goes."""
    modifiable: bool = True
    reboot: bool = False
    """Whether it takes effect when the nodes restart."""
    served: bool = True
    """Whether the server knows it; else it is ElastiCache's own."""

    @property
    def kind(self) -> str:
        """`integer` or `string`, as ElastiCache names it."""
        return "integer" if self.default.lstrip("-").isdigit() else "string"


_ALL = (
    Parameter("acllog-max-len", "128", "1-10000"),
    Parameter("activedefrag", "no", "yes,no", served=False),  # only servers built with jemalloc take it
    Parameter("active-expire-effort", "1", "1-10"),
    Parameter("activerehashing", "yes", "yes,no", reboot=True),
    Parameter("appendfsync", "everysec", "always,everysec,no", modifiable=False),
    Parameter("appendonly", "no", "yes,no", modifiable=False, served=False),  # the local server always keeps its data
    Parameter("close-on-replica-write", "yes", "yes,no", served=False),
    Parameter("databases", "16", "1-1200000", reboot=True),
    Parameter("hash-max-listpack-entries", "512", "0-4294967295"),
    Parameter("hash-max-listpack-value", "64", "0-4294967295"),
    Parameter("hll-sparse-max-bytes", "3000", "1-16000"),
    Parameter("lazyfree-lazy-eviction", "yes", "yes,no"),
    Parameter("lazyfree-lazy-expire", "yes", "yes,no"),
    Parameter("lazyfree-lazy-server-del", "yes", "yes,no"),
    Parameter("lazyfree-lazy-user-del", "yes", "yes,no"),
    Parameter("lfu-decay-time", "1", "0-2147483647"),
    Parameter("lfu-log-factor", "10", "1-2147483647"),
    Parameter("list-compress-depth", "0", "0-2147483647"),
    Parameter("list-max-listpack-size", "-2", ""),
    Parameter("lua-time-limit", "5000", "5000-5000", modifiable=False),
    Parameter("maxclients", "65000", "1-65000", modifiable=False, served=False),
    Parameter("maxmemory-policy", "volatile-lru", EVICTIONS),
    Parameter("maxmemory-samples", "3", "1-2147483647"),
    Parameter("min-replicas-max-lag", "10", "0-2147483647", served=False),
    Parameter("min-replicas-to-write", "0", "0-5", served=False),
    Parameter("notify-keyspace-events", "", ""),
    Parameter("proto-max-bulk-len", "536870912", "1048576-536870912"),
    Parameter("reserved-memory-percent", "25", "0-100", served=False),
    Parameter("set-max-intset-entries", "512", "0-4294967295"),
    Parameter("slowlog-log-slower-than", "10000", "-1-2147483647"),
    Parameter("slowlog-max-len", "128", "0-2147483647"),
    Parameter("stream-node-max-bytes", "4096", "0-4294967295"),
    Parameter("stream-node-max-entries", "100", "0-4294967295"),
    Parameter("tcp-keepalive", "300", "0-2147483647"),
    Parameter("timeout", "0", "0-2147483647"),
    Parameter("tracking-table-max-keys", "1000000", "1-100000000"),
    Parameter("zset-max-listpack-entries", "128", "0-4294967295"),
    Parameter("zset-max-listpack-value", "64", "0-4294967295"),
)
PARAMETERS = {parameter.name: parameter for parameter in _ALL}
"""By name. The `listpack` names are those of version 7; older families and servers say `ziplist`."""


def parameters(family: str) -> dict[str, Parameter]:
    """Every parameter of a family."""
    if family in {"redis5.0", "redis6.x"}:
        return {name.replace("listpack", "ziplist"): parameter for name, parameter in PARAMETERS.items()}
    return PARAMETERS


def family_of(engine: str, version: str) -> str:
    """The family of an engine's version, e.g. `valkey8`; one that ElastiCache does not have is returned as well."""
    major = version.partition(".")[0]
    return {"redis5": "redis5.0", "redis6": "redis6.x"}.get(f"{engine}{major}", f"{engine}{major}")
