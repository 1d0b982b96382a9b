"""standard, declared: the .NET default. The figures are its own text's; where not, the comment says whose."""

POOL = {
    "min_idle": 2,
    "max_size": 10,
    "idle_timeout": 30,
    "connect_timeout": 2,
    "max_lifetime": 1800,  # own choice, as neotool's
    "leak_detection": 60,  # own choice, as neotool's
}

PERSONAL = {
    "tables": {
        "users": {
            "subject": "id",
            "columns": {
                # Both must be there and of their length: pseudonyms of 32 bytes, which no key opens.
                "email_ciphertext": {"kind": "email", "erased": "\\x<pseudonym>", "sealed": "bytes"},
                "email_digest": {"kind": "digest", "erased": "\\x<pseudonym>"},
                "phone_ciphertext": {"kind": "phone", "sealed": "bytes"},
                "username": {"kind": "name", "masked": "initial"},
                # As long as a hash must be, and none that any password has.
                "password_hash": {"kind": "credential", "erased": "!<pseudonym>"},
            },
            "marked": {"status": "suspended", "deleted_at": "<now>"},
        },
        "sessions": {
            "subject": "user_id",
            "through": "users",
            "forgotten": "row",
            "columns": {
                "address": {"kind": "network address"},
                "user_agent": {"kind": "device"},
                "token_digest": {"kind": "credential"},
            },
        },
        "posts": {
            "subject": "user_id",
            "forgotten": "kept",
            "because": "others read and bought them; the author's name is gone",
            "logged": False,
        },
        "comments": {
            "subject": "user_id",
            "forgotten": "kept",
            "because": "others answered them; the author's name is gone",
            "logged": False,
        },
        "purchases": {
            "subject": "user_id",
            "forgotten": "kept",
            "because": "the books are kept as long as tax law says; they name the buyer by an id alone",
        },
        "events": {
            "subject": "user_id",
            "columns": {"user_id": {"kind": "reference", "masked": "shown"}},
            "logged": False,
        },
    },
    "impersonal": {
        "roles.name": "a role's",
        "audit_log.table_name": "a table's",
    },
}
"""What is about persons: the columns whose comment says so, and what lies beside them."""

SYSTEM = {
    "name": "standard",
    "description": "one application: users, sessions, posts, comments, events",
    "network": {"cidr": "10.40.0.0/16", "zones": ["a", "b", "c"]},
    "services": {
        "web": {
            "description": "the application, on Entity Framework Core",
            "port": 8080,  # own choice: .NET's default in a container
            "pools": dict.fromkeys(("local", "dev", "staging", "prod"), POOL),
            "database": {
                "name": "standard",
                "major": 15,
                "port": 5433,
                "replicas": 1,  # own choice: "read replicas for read-heavy loads"
                "extensions": ["pg_stat_statements", "pgcrypto"],
                "parameters": {"log_min_duration_statement": "1000"},  # ms: "slow queries over one second"
                "backups": {
                    "point_in_time_days": 7,  # own choice: the text has none; control RDS.11
                    "full_days": 35,  # own choice: the text has none
                    "incremental_hours": 1,
                    "logical_every": "week",  # own choice, as neotool's
                    "logical_days": 90,  # own choice, as neotool's
                },
                "migrations": {
                    "layout": "updown",
                    "directory": "stacks/standard/migrations/web",
                    "conventions": {"prefixes": True, "comments": True, "rows_apart": True},
                },
                # The text says what, not how bad: what ends in an outage is critical.
                "limits": {
                    "slow_query_seconds": {"at": 1, "severity": "warning"},
                    "pool_percent": {"at": 100, "severity": "critical"},  # "connection pool exhaustion"
                    "replica_lag_seconds": {"at": 10, "severity": "warning"},
                    "storage_used_percent": {"at": 80, "severity": "critical"},
                    "lock_wait_seconds": {"at": 1, "severity": "warning"},  # PostgreSQL logs waits over a second
                    "bloat_percent": {"at": 20, "severity": "warning"},  # autovacuum_vacuum_scale_factor's default
                },
                "personal": PERSONAL,
            },
        },
    },
    "caches": {
        "cache": {
            "engine": "valkey",
            "version": "8.0",
            "port": 6380,
            "eviction": "allkeys-lru",  # own choice: query results can be read again
            "uses": {
                "query": {"kind": "query-cache", "ttl": 300},  # own choice, as vrooli's; a write invalidates earlier
                "row": {"kind": "shared-data", "ttl": 300},
            },
            "limits": {"memory_percent": {"at": 85, "severity": "warning"}},  # vrooli's figure
        },
    },
    "buckets": {
        "backups": {
            "description": "logical dumps",
            "lockable": True,
            "locked_days": 7,
            "replicated": True,  # "geo-redundant storage"
            "expire_days": {"logical/": 90},
            "noncurrent_days": 30,
        },
    },
    "receipts": "backups",
    "recovery": {"region": "us-west-2", "cidr": "10.41.0.0/16"},
    "kubernetes": {"namespace": "standard"},
    "contacts": {"team": "team@standard.example", "oncall": "oncall@standard.example"},
}
