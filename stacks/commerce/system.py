"""commerce, declared. The figures are its own data architecture's; where not, the comment says whose."""

POOL = {
    "min_idle": 5,
    "max_size": 25,
    "max_lifetime": 300,
    "idle_timeout": 60,
    "connect_timeout": 5,  # own choice: the text has none; a shop that waits longer has lost the customer
    "leak_detection": 60,  # own choice, as neotool's
}

LIMITS = {
    "connections_percent": {"at": 80, "severity": "warning"},
    "slow_query_seconds": {"at": 5, "severity": "critical"},
    "replica_lag_seconds": {"at": 30, "severity": "warning"},
    "storage_used_percent": {"at": 85, "severity": "critical"},
}

BACKUPS = {
    "point_in_time_days": 30,
    "full_at": "02:00",
    "full_days": 30,
    "incremental_hours": 4,
    "logical_every": "day",  # own choice: the text's dump has a time in its name and no interval
    "logical_days": 30,
}

CORE = ("order", "checkout", "return", "customer", "catalog", "payment")
"""The six that the text draws: each has a reader for reports, and one in the second region that can be promoted."""


def _service(name: str, port: int, description: str, **more: object) -> dict[str, object]:
    core = name in CORE
    return {
        "description": description,
        "port": port,  # own choice: the text names none
        "pools": dict.fromkeys(("local", "dev", "staging", "prod"), POOL),
        "database": {
            "name": f"{name}_db",
            "major": 17,  # own choice: the text names none; the last but one, which every extension supports
            "port": 5433,
            "replicas": 1 if core else 0,
            "distant": {"us-west-2": 1} if core else {},
            "extensions": ["pg_stat_statements", "pgcrypto"],
            "parameters": {
                "log_min_duration_statement": "5000",  # ms: the slowest that the text allows
                **({"rds.logical_replication": "1"} if "analytics" in more else {}),
            },
            "backups": BACKUPS,
            "migrations": {"layout": "dated", "directory": f"stacks/commerce/migrations/{name}"},
            "limits": LIMITS,
        },
        **more,
    }


PRODUCTS = {"version": "OpenSearch_2.19", "indices": ["products"]}
CLICKHOUSE = {
    "version": "25.8",  # own choice: the long-term release
    "database": "analytics",
    "publication": "analytics",
    "backup_bucket": "backups",
}

SYSTEM = {
    "name": "commerce",
    "description": "a shop: orders, checkout, returns, customers, catalogue, payments and what they rest on",
    "network": {"cidr": "10.30.0.0/16", "zones": ["a", "b", "c"]},
    "services": {
        "order": _service("order", 8101, "orders, their items and their history", pooler="rds-proxy"),
        "checkout": _service("checkout", 8102, "carts and checkout sessions", pooler="rds-proxy"),
        "return": _service("return", 8103, "return requests and refunds"),
        "customer": _service("customer", 8104, "customers and their addresses"),
        "catalog": _service("catalog", 8105, "products, categories, attributes", pooler="rds-proxy", search=PRODUCTS),
        "payment": _service("payment", 8106, "payments and refunds"),
        "auth": _service("auth", 8107, "credentials and sessions"),
        "user": _service("user", 8108, "staff accounts and their preferences"),
        "search": _service("search", 8109, "what is to be searched for", search={**PRODUCTS, "indices": ["documents"]}),
        "analytics": _service("analytics", 8110, "events, for reports", analytics=CLICKHOUSE),
        "warehouse": _service("warehouse", 8111, "stock and reservations"),
    },
    "caches": {
        "cache": {
            "engine": "valkey",
            "version": "8.0",
            "port": 6380,
            "eviction": "allkeys-lru",  # own choice: whatever is here can be read again
            "uses": {"query": {"kind": "query-cache", "ttl": 300}},  # own choice, as vrooli's
            "limits": {"memory_percent": {"at": 85, "severity": "warning"}},  # vrooli's figure
        },
        "sessions": {
            "engine": "valkey",
            "version": "8.0",
            "port": 6380,
            "eviction": "noeviction",  # own choice: a session that is dropped throws a customer out
            "uses": {"session": {"kind": "sessions", "ttl": 86400}},  # own choice, as vrooli's: a day
            "limits": {"memory_percent": {"at": 85, "severity": "warning"}},
        },
    },
    "buckets": {
        "backups": {
            "description": "logical dumps, and the backups of analytics",
            "lockable": True,
            "locked_days": 30,
            "replicated": True,
            "expire_days": {"logical/": 30, "clickhouse/": 30},
            "noncurrent_days": 30,
        },
    },
    "recovery": {"region": "us-west-2", "cidr": "10.31.0.0/16"},
    "kubernetes": {"namespace": "commerce"},
    "environments": {
        # A laptop shows reads and writes part on one service; the others have no reader.
        "local": {
            "services": {name: {"database": {"replicas": 0}} for name in CORE if name != "order"},
        },
        # Eleven databases: a reader for each of the six is production's to pay for.
        "dev": {"services": {name: {"database": {"replicas": 0}} for name in CORE if name != "order"}},
    },
    "contacts": {"team": "team@commerce.example", "oncall": "oncall@commerce.example"},
}
