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

SEALED = {"sealed": "text"}
"""Kept by the application as `sealed:…` once it encrypts: until then as it is."""
WRITTEN = {"kind": "address", "sealed": "json"}
ACCESS_LOG = {
    "table": "data_access_log",
    "row": {"user_id": "<who>", "table_name": "<table>", "operation": "<OPERATION>", "record_id": "<receipt>"},
}
LOGGED = {
    "data_access_log.table_name": "a table's",
    "data_access_log.user_id": "who looked: kept to prove who did",
    "data_access_log.record_id": "a row's key, no more than the row itself says",
}
ORDER = {
    "subject": "customer_id",
    "columns": {
        "shipping_address": WRITTEN,
        "billing_address": WRITTEN,
        "notes": {"kind": "free text"},
    },
}  # fmt: skip
ANONYMOUS = "anonymized_<pseudonym:16>@deleted.invalid"
"""The text's is at deleted.com, which belongs to somebody, and has the customer's id in it."""
PERSONAL: dict[str, dict[str, object]] = {
    "order": {
        "tables": {"orders": ORDER, "orders_archive": ORDER},
        "impersonal": {
            "order_items.product_name": "a product's",
            "order_items_archive.product_name": "a product's",
            "orders.shipping_amount": "money",
            "orders_archive.shipping_amount": "money",
        },
    },
    "checkout": {
        "tables": {
            "checkout_sessions": {
                "subject": "customer_id",
                "columns": {
                    "shipping_address": WRITTEN,
                    "billing_address": WRITTEN,
                    "payment_method_id": {"kind": "reference"},
                    "session_token": {"kind": "credential", "erased": "<kept>"},  # opens nothing after its week
                },
            },
            "cart_sessions": {"subject": "customer_id", "columns": {
                    "guest_token": {"kind": "credential"},
                    "session_id": {"kind": "credential", "erased": "<kept>"},  # opens nothing after its month
                },
            },
        },
        "impersonal": {
            "checkout_sessions.shipping_method_name": "a carrier's",
            "checkout_sessions.customer_shipping_address_id": "names a row that is gone by then",
            "checkout_sessions.customer_billing_address_id": "names a row that is gone by then",
        },
    },
    "return": {
        "tables": {
            "return_requests": {
                "subject": "customer_id",
                "columns": {
                    "description": {"kind": "free text", **SEALED},
                    "return_shipping_label_url": {"kind": "reference", **SEALED},
                    "return_tracking_number": {"kind": "reference", **SEALED},
                },
            },
        },
        "impersonal": {"return_items.product_name": "a product's"},
    },
    "customer": {
        "tables": {
            "customers": {
                "subject": "id",
                "columns": {
                    "email": {"kind": "email", "masked": "domain", "erased": ANONYMOUS, **SEALED},
                    "email_digest": {"kind": "digest"},
                    "phone": {"kind": "phone", **SEALED},
                    "first_name": {"kind": "name", "masked": "initial", "erased": "Deleted", **SEALED},
                    "last_name": {"kind": "name", "masked": "initial", "erased": "User", **SEALED},
                    "date_of_birth": {"kind": "birth", **SEALED},
                    "gender": {"kind": "gender", **SEALED},
                    "metadata": {"kind": "document", "erased": "{}"},
                },
                "marked": {
                    "status": "deleted",
                    "email_verified": "false",
                    "phone_verified": "false",
                    "marketing_consent": "false",
                    "deleted_at": "<now>",
                },
            },
            "customer_addresses": {
                "subject": "customer_id",
                "through": "customers",
                "forgotten": "row",
                "columns": {
                    name: {"kind": "name" if name.endswith("_name") else "address", **SEALED}
                    for name in (
                        "first_name", "last_name", "company", "address_line1", "address_line2", "city", "state",
                        "postal_code",
                    )
                } | {"phone": {"kind": "phone", **SEALED}},
            },
        },
    },
    "payment": {
        "tables": {
            "payments": {
                "subject": "customer_id",
                "forgotten": "kept",
                "because": "the books are kept as long as tax law says; they name the customer by an id alone",
            },
        },
    },
    "auth": {
        "tables": {
            "credentials": {
                "subject": "subject_id",
                "forgotten": "row",
                "columns": {"login_digest": {"kind": "digest"}, "password_hash": {"kind": "credential"}},
            },
            "sessions": {
                "subject": "credential_id",
                "through": "credentials",
                "forgotten": "row",
                "columns": {"token_hash": {"kind": "credential"}},
            },
        },
    },
    "user": {
        "tables": {
            "staff_accounts": {
                "subject": "id",
                "columns": {
                    "email": {"kind": "email", "masked": "domain", "erased": ANONYMOUS, **SEALED},
                    "email_digest": {"kind": "digest"},
                    "full_name": {"kind": "name", "masked": "initial", "erased": "Deleted User", **SEALED},
                },
                "marked": {"status": "deleted", "deleted_at": "<now>"},
            },
            "staff_preferences": {
                "subject": "account_id",
                "through": "staff_accounts",
                "forgotten": "row",
                "columns": {"value": {"kind": "preference"}},
            },
        },
        "impersonal": {"staff_preferences.name": "a setting's"},
    },
    "analytics": {
        # Reports count by customer; who that is, only customer_db knows.
        "tables": {
            "events": {
                "subject": "customer_id",
                "columns": {"customer_id": {"kind": "reference", "masked": "shown"}},
            },
        },
    },
}  # fmt: skip
"""What is about persons, by service: the columns whose comment says so, and what lies beside them."""


def _personal(name: str) -> dict[str, object]:
    """A service with personal data has the text's log of who read it."""
    if name not in PERSONAL:
        return {}
    given = PERSONAL[name]
    impersonal = {**LOGGED, **given.get("impersonal", {})}  # type: ignore[dict-item]
    return {"personal": {**given, "impersonal": impersonal, "access_log": ACCESS_LOG}}


CHANGES = {
    # Thrown one after the other, a deployment of the order service between each: docs/migrations/zero-downtime.md.
    # Its contract waits for whoever sees that no instance writes `status` any more.
    "order": {"order-status": {"backfill": True, "contract": False}},
}


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
            "migrations": {
                "layout": "dated",
                "directory": f"stacks/commerce/migrations/{name}",
                "conventions": {"comments": True, "rows_apart": True},
                "changes": CHANGES.get(name, {}),
            },
            "limits": LIMITS,
            **_personal(name),
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
    "receipts": "backups",
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
