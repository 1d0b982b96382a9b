"""Rules on what a cache may set: ElastiCache has its own list, and some of it is said elsewhere."""

from collections.abc import Iterator

from catalog.cache import Cache
from catalog.nearest import nearest
from catalog.problems import Problem
from catalog.system import Stack

SAID_ELSEWHERE = {
    "maxmemory-policy": "it is the cache's eviction",
    "maxmemory": "it is what the node type has; see environment.capacity.cache_node",
    "save": "ElastiCache takes snapshots instead; see environment.retention.cache_snapshot_days",
    "appendonly": "ElastiCache keeps no such file; a copy in another zone takes over, and there are snapshots",
    "appendfsync": "ElastiCache keeps no such file; a copy in another zone takes over, and there are snapshots",
    "requirepass": "the token is made when the cache is",
    "port": "it is the cache's port",
    "cluster-enabled": "one shard is all there is: numbered databases want cluster mode off",
    "maxclients": "ElastiCache allows 65000, always",
    "lua-time-limit": "ElastiCache sets it",
}
"""What people look for among the parameters, and where it is."""

DATABASES = 16
"""Numbered ones, unless `databases` says otherwise (ElastiCache's default, cluster mode off)."""

_PREFIXED = {
    "active-defrag-": "cycle-max cycle-min ignore-bytes max-scan-fields threshold-lower threshold-upper",
    "client-output-buffer-limit-normal-": "hard-limit soft-limit soft-seconds",
    "client-output-buffer-limit-pubsub-": "hard-limit soft-limit soft-seconds",
    "cluster-allow-": "pubsubshard-when-down reads-when-down",
    "hash-max-listpack-": "entries value",
    "lazyfree-lazy-": "eviction expire server-del user-del user-flush",
    "min-replicas-": "max-lag to-write",
    "reserved-memory": " -percent",
    "slowlog-": "log-slower-than max-len",
    "stream-node-max-": "bytes entries",
    "zset-max-listpack-": "entries value",
}

KNOWN = frozenset(
    {
        *(prefix + rest for prefix, rests in _PREFIXED.items() for rest in rests.split(" ")),
        *("acl-pubsub-default", "acllog-max-len", "active-expire-effort", "activedefrag", "activerehashing"),
        *("close-on-replica-write", "cluster-require-full-coverage", "databases", "hll-sparse-max-bytes"),
        *("latency-tracking", "lfu-decay-time", "lfu-log-factor", "list-compress-depth", "list-max-listpack-size"),
        *("maxmemory-samples", "notify-keyspace-events", "proto-max-bulk-len", "repl-backlog-size"),
        *("repl-backlog-ttl", "set-max-intset-entries", "set-max-listpack-entries", "tcp-keepalive", "timeout"),
        *("tracking-table-max-keys",),
    }
)
"""What can be set in the families redis7, valkey7 and valkey8 (AWS: engine-specific parameters of ElastiCache)."""


def parameters_can_be_set(stack: Stack) -> Iterator[Problem]:
    """ElastiCache has each parameter, and no fact of the cache says it already."""
    for name, cache in stack.caches.items():
        for parameter in sorted(cache.parameters.keys() - KNOWN):
            place = SAID_ELSEWHERE.get(parameter)
            unknown = f"no such parameter in {cache.family}{nearest(parameter, KNOWN)}"
            text = f"it cannot be set here: {place}" if place else unknown
            yield Problem(f"caches.{name}.parameters.{parameter}", f"{text}; leave it out")


def numbered_databases_are_there(stack: Stack) -> Iterator[Problem]:
    """No use lies in a database that the server has not."""
    for name, cache in stack.caches.items():
        there = _databases(cache)
        for prefix, use in cache.uses.items():
            if use.database >= there:
                text = f"{use.database} given, the server has 0 to {there - 1}; take one of these"
                yield Problem(f"caches.{name}.uses.{prefix}.database", f"{text} or raise parameters.databases")


def _databases(cache: Cache) -> int:
    said = cache.parameters.get("databases", "")
    return int(said) if said.isdecimal() else DATABASES
