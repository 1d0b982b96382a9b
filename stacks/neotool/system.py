"""neotool, declared. The figures are its own data architecture's; where not, the comment says whose."""

POOL = {"connect_timeout": 30, "idle_timeout": 600, "max_lifetime": 1800, "leak_detection": 60}
SMALL = {"min_idle": 5, "max_size": 10, **POOL}
LARGE = {"min_idle": 10, "max_size": 50, **POOL}


PERSONAL: dict[str, dict[str, object]] = {
    "app": {
        "tables": {
            "users": {
                "subject": "id",
                "columns": {
                    "email": {"kind": "email", "masked": "domain", "erased": "<pseudonym:16>@deleted.invalid"},
                    "full_name": {"kind": "name", "masked": "initial"},
                    "metadata": {"kind": "document", "erased": "{}"},
                },
                "marked": {"enabled": "false", "email_verified": "false", "deleted_at": "<now>"},
            },
            "profiles": {
                "subject": "user_id",
                "columns": {
                    "display_name": {"kind": "name", "masked": "initial", "erased": "Deleted user"},
                    "bio": {"kind": "free text"},
                    "country_id": {"kind": "address"},
                    "avatar_asset_id": {"kind": "reference"},
                    "time_zone": {"kind": "preference", "erased": "UTC"},
                    "links": {"kind": "reference", "erased": "{}"},
                    "preferences": {"kind": "preference", "erased": "{}"},
                },
                "marked": {"deleted_at": "<now>"},
            },
            "settings": {
                "subject": "user_id",
                "forgotten": "row",
                "columns": {"value": {"kind": "preference"}},
            },
            "articles": {
                "subject": "author_id",
                "forgotten": "kept",
                "because": "others read them; the author's name is gone",
                "logged": False,
            },
            "audit_events": {
                "subject": "actor_id",
                "forgotten": "kept",
                "because": "proves who did what; names the person by an id alone",
            },
        },
        "impersonal": {
            "countries.name": "a country's",
            "categories.name": "a category's",
            "settings.name": "a setting's",
        },
    },
    "security": {
        "tables": {
            "credentials": {
                "subject": "user_id",
                "forgotten": "row",
                "columns": {"password_hash": {"kind": "credential"}},
            },
            "refresh_tokens": {
                "subject": "user_id",
                "forgotten": "row",
                "columns": {"client": {"kind": "device"}, "token_hash": {"kind": "credential"}},
            },
            "sign_ins": {
                "subject": "user_id",
                "columns": {
                    "address": {"kind": "network address"},
                    "details": {"kind": "document", "erased": "{}"},
                },
            },
        },
        "impersonal": {"roles.name": "a role's", "permissions.name": "a permission's"},
    },
    "asset": {
        "tables": {
            "assets": {
                "subject": "owner_id",
                "columns": {
                    "file_name": {"kind": "free text", "masked": "hidden", "erased": "deleted"},
                    "tags": {"kind": "free text", "erased": "{}"},
                    "metadata": {"kind": "document", "erased": "{}"},
                },
                # The service deletes the bytes of what is deleted.
                "marked": {"deleted_at": "<now>"},
            },
        },
        "impersonal": {"buckets.name": "a bucket's"},
    },
}
"""What is about persons, by service. The text does not speak of it: own choice, as commerce's."""


def _service(name: str, port: int, description: str) -> dict[str, object]:
    """One of the three services: they differ in nothing but what they are for."""
    return {
        "description": description,
        "port": port,
        "pools": {"local": SMALL, "dev": SMALL, "staging": LARGE, "prod": LARGE},
        "database": {
            "name": f"{name}_db",
            "major": 18,
            "port": 5433,  # the text says 5432, the default that control RDS.23 refuses
            "replicas": 2,
            "parameters": {
                "max_wal_senders": "10",
                "wal_keep_size": "1024",  # MB
                "log_min_duration_statement": "1000",  # ms: "queries over one second: 0, investigate" needs them logged
            },
            "backups": {"point_in_time_days": 7, "full_days": 30, "logical_every": "week", "logical_days": 90},
            "migrations": {
                "layout": "flyway",
                "directory": f"stacks/neotool/migrations/{name}",
                "conventions": {
                    "plural_tables": True,
                    "prefixes": True,
                    "columns": ["id", "created_at", "updated_at", "deleted_at"],
                    "comments": True,
                    "rows_apart": True,
                },
            },
            "limits": {
                "pool_percent": {"at": 80, "severity": "warning"},
                "idle_below_percent": {"at": 100, "severity": "warning"},  # "idle over the pool's minimum"
                "query_p99_ms": {"at": 100, "severity": "warning"},
                "slow_query_seconds": {"at": 1, "severity": "warning"},
                "deadlocks": {"at": 1, "severity": "warning"},
                "replica_lag_seconds": {"at": 1, "severity": "critical"},
                # The text has none: commerce's figure. How bad what is, is the project's own choice.
                "storage_used_percent": {"at": 85, "severity": "critical"},
            },
            "personal": PERSONAL[name],
        },
    }


SYSTEM = {
    "name": "neotool",
    "description": "user data, authentication and files, a database for each",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b", "c"]},
    "services": {
        "app": _service("app", 8080, "core business logic, user profiles, application data"),
        "security": _service("security", 8081, "authentication, authorization, refresh tokens, roles and permissions"),
        "asset": _service("asset", 8082, "file metadata, bucket configuration, visibility rules"),
    },
    "caches": {
        "cache": {
            "engine": "valkey",
            "version": "8.0",
            "port": 6380,
            "eviction": "volatile-lru",  # own choice: every key here expires, the least used may do so early
            "uses": {
                "session": {"kind": "sessions", "ttl": 1800},  # own choice, as a connection's lifetime: half an hour
                "rate": {"kind": "rate-limiting", "ttl": 60},  # own choice: requests are counted per minute
                "graphql": {"kind": "query-cache", "ttl": 60},  # own choice: stale for a minute at most
                "shared": {"kind": "shared-data", "ttl": 3600},  # the text's example of a time to live: one hour
            },
            # The text has none: vrooli's figure.
            "limits": {"memory_percent": {"at": 85, "severity": "warning"}},
        }
    },
    "buckets": {
        "backups": {
            "description": "base backups, WAL and logical dumps",
            "lockable": True,
            "locked_days": 7,  # own choice: as long as the point in time reaches
            "replicated": True,
            "expire_days": {"wal/": 7, "full/": 30, "logical/": 90},
            "noncurrent_days": 30,
        },
        "assets": {
            "description": "the files whose metadata asset_db holds",
            "service": "asset",
            "noncurrent_days": 30,  # own choice: as long as full backups, so that rows restored find their files
        },
    },
    "receipts": "backups",
    "recovery": {"region": "us-west-2", "cidr": "10.21.0.0/16"},
    "kubernetes": {"namespace": "neotool"},
    "environments": {
        # One reader is enough to see reads and writes part.
        "dev": {
            "services": {name: {"database": {"replicas": 1}} for name in ("app", "security", "asset")},
        },
    },
    "contacts": {"team": "team@neotool.example", "oncall": "oncall@neotool.example"},
}
