"""vrooli, declared. The figures are its own database architecture's; where not, the comment says whose."""

POOL = {
    "min_idle": 0,  # Prisma keeps none
    "max_size": 20,
    "connect_timeout": 10,  # Prisma's pool_timeout
    "idle_timeout": 300,  # own choice: the text has none
    "max_lifetime": 1800,  # own choice, as neotool's
    "leak_detection": 60,  # own choice, as neotool's
}

PARAMETERS = {
    "shared_buffers": "262144",  # pages of 8 kB: 2 GB
    "effective_cache_size": "786432",  # pages of 8 kB: 6 GB
    "work_mem": "16384",  # kB: 16 MB
    "maintenance_work_mem": "524288",  # kB: 512 MB
    "wal_buffers": "2048",  # pages of 8 kB: 16 MB
    "checkpoint_completion_target": "0.9",
    "max_wal_size": "2048",  # MB: 2 GB
    "max_connections": "200",
    "log_min_duration_statement": "500",  # ms: the text's limit for the 95th percentile
}

EIGHT_GIB = {"environment": {"capacity": {"instance_class": "db.t4g.large"}}}
"""2 GB of shared buffers and 6 GB of cache want a server of 8 GiB in every environment."""


PERSONAL = {
    "tables": {
        "users": {
            "subject": "id",
            "columns": {
                "password_hash": {"kind": "credential"},
                "settings": {"kind": "preference", "erased": "{}"},
            },
            "marked": {"status": "deleted"},
        },
        "profiles": {
            "subject": "user_id",
            "columns": {
                "handle": {"kind": "name", "masked": "initial", "erased": "x<pseudonym:15>"},
                "name": {"kind": "name", "masked": "initial", "erased": "Deleted user"},
                "bio": {"kind": "free text", "erased": ""},
            },
        },
        "emails": {
            "subject": "user_id",
            "forgotten": "row",
            "columns": {"address": {"kind": "email", "masked": "domain"}},
        },
        "sessions": {
            "subject": "user_id",
            "forgotten": "row",
            "columns": {
                "address": {"kind": "network address"},
                "device": {"kind": "device"},
                "token_digest": {"kind": "credential"},
            },
        },
        "credentials": {
            "subject": "user_id",
            "forgotten": "row",
            "columns": {"secret_ciphertext": {"kind": "credential", "sealed": "bytes"}},
        },
        "resources": {
            "subject": "user_id",
            "forgotten": "kept",
            "because": "what people made for others to use; the maker's name is gone",
            "logged": False,
        },
    },
    "impersonal": {
        "teams.name": "a team's",
        "teams.handle": "a team's",
        "teams.bio": "a team's",
        "resources.name": "a thing's",
        "data_access_log.user_id": "who looked: kept to prove who did",
    },
    "all_rows": {"app.all_rows": "on"},
    "access_log": {
        "table": "data_access_log",
        "row": {
            "operation": "<operation>",
            "entity_type": "<table>",
            "metadata": '{"why": "erasure", "receipt": "<receipt>"}',
        },
    },
}
"""What is about persons: the columns whose comment says so, and what lies beside them."""


def _cache(eviction: str, uses: dict[str, object]) -> dict[str, object]:
    """The text's one Redis of 4 GB is two: BullMQ must lose nothing, the cache must make room."""
    return {
        "engine": "valkey",
        "version": "8.0",
        "port": 6380,
        "eviction": eviction,
        "uses": uses,
        "parameters": {"tcp-keepalive": "300", "timeout": "0"},
        "limits": {"memory_percent": {"at": 85, "severity": "warning"}},
    }


SYSTEM = {
    "name": "vrooli",
    "description": "people, teams, resources and their embeddings",
    "network": {"cidr": "10.50.0.0/16", "zones": ["a", "b", "c"]},
    "services": {
        "server": {
            "description": "REST, WebSocket and MCP, on Prisma",
            "port": 5329,  # own choice: the text names none
            "pools": dict.fromkeys(("local", "dev", "staging", "prod"), POOL),
            "pooler": "pgbouncer",
            "database": {
                "name": "vrooli",
                "major": 18,  # the text says 14 or later; the newest that has pgvector everywhere
                "port": 5433,
                "replicas": 2,
                "extensions": ["vector", "citext", "pg_stat_statements"],
                "parameters": PARAMETERS,
                "backups": {
                    "point_in_time_days": 7,  # own choice, as neotool's: the text has none
                    "full_days": 30,  # own choice, as the text's dumps
                    "logical_every": "day",  # own choice: the text's script has a time in its file names
                    "logical_days": 30,
                },
                "migrations": {
                    "layout": "prisma",
                    "directory": "stacks/vrooli/migrations/server",
                    "conventions": {"prefixes": True, "comments": True, "rows_apart": True},
                },
                "row_security": ["users", "emails", "profiles", "sessions", "credentials"],
                "limits": {
                    "query_p95_ms": {"at": 500, "severity": "warning"},
                    "pool_percent": {"at": 90, "severity": "critical"},
                    "replica_lag_seconds": {"at": 1, "severity": "critical"},
                    "replica_lag_ms": {"at": 100, "severity": "warning"},  # the readers' "lag_threshold"
                    "storage_used_percent": {"at": 85, "severity": "critical"},  # commerce's figure
                },
                "personal": PERSONAL,
            },
        },
    },
    "caches": {
        "cache": _cache(
            "allkeys-lru",
            {
                "session": {"kind": "sessions", "ttl": 86400, "database": 0},
                "cache": {"kind": "query-cache", "ttl": 300, "database": 1},
                # Own choice of the time: a socket that is gone for an hour starts anew.
                "socket": {"kind": "connection-state", "ttl": 3600, "database": 3},
            },
        ),
        "queue": _cache("noeviction", {"bull": {"kind": "queue", "database": 2}}),
    },
    "buckets": {
        "media": {
            "description": "avatars, images and attachments",
            "service": "server",
            "delivered": True,
            "noncurrent_days": 30,  # own choice, as long as backups
        },
        "exports": {
            "description": "what people take with them",
            "service": "server",
            "expire_days": {"": 7},  # own choice: who asked for it has had a week
            "noncurrent_days": 7,
        },
        "backups": {
            "description": "logical dumps",
            "lockable": True,
            "locked_days": 7,
            "replicated": True,
            "expire_days": {"postgresql/": 30},
            "noncurrent_days": 30,
        },
    },
    "receipts": "backups",
    "recovery": {"region": "us-west-2", "cidr": "10.51.0.0/16"},
    "kubernetes": {"namespace": "vrooli"},
    "environments": {"local": EIGHT_GIB, "dev": EIGHT_GIB},
    "contacts": {"team": "team@vrooli.example", "oncall": "oncall@vrooli.example"},
}
