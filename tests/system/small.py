"""The smallest system that keeps all kinds of data, declared in a copy of the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .checkout import Checkout

STACK = "small-local"
SYSTEM: dict[str, Any] = {
    "name": "small",
    "description": "one service with all that a service can keep data in",
    "network": {"cidr": "10.90.0.0/16", "zones": ["a", "b"]},
    "services": {
        "shop": {
            "description": "sells",
            "port": 8080,
            "pools": {
                "local": {
                    "min_idle": 1, "max_size": 5, "connect_timeout": 5, "idle_timeout": 60, "max_lifetime": 600,
                    "leak_detection": 60,
                }
            },
            "database": {
                "name": "shop_db",
                "major": 17,
                "port": 5433,
                "replicas": 1,
                "backups": {"point_in_time_days": 1, "full_days": 1, "logical_days": 1},
                "migrations": {"layout": "flyway", "directory": "stacks/small/migrations/shop"},
                "limits": {},
            },
        }
    },
    "caches": {
        "cache": {"engine": "valkey", "version": "8.0", "port": 6380, "eviction": "allkeys-lru",
                  "uses": {"query": {"kind": "query-cache", "ttl": 60}}}
    },
    "buckets": {"files": {"description": "files", "service": "shop", "noncurrent_days": 7}},
}  # fmt: skip

SETTINGS = """\
config:
  groundwork:system: small
  groundwork:environment: local
  groundwork:account: "000000000000"
  aws:region: us-east-1
  pulumi:disable-default-providers: [aws, kubernetes]
"""


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: merged(below[key], above[key]) for key in below.keys() & above.keys() if isinstance(above[key], dict)}
    return {**below, **above, **both}


def declare(checkout: Checkout, system: Mapping[str, Any]) -> None:
    """Write the system's files over what was there, its local stack's settings with them."""
    folder = checkout.root / "stacks" / "small"
    for service in system["services"].values():
        migrations = checkout.root / service["database"]["migrations"]["directory"]
        migrations.mkdir(parents=True, exist_ok=True)
        (migrations / "V1__create_notes.sql").write_text("CREATE TABLE notes (id bigint PRIMARY KEY);\n")
    (checkout.root / f"stacks/settings/Pulumi.{STACK}.yaml").write_text(SETTINGS)
    (folder / "system.py").write_text(f"SYSTEM = {system!r}\n")


SMALLER = {**merged(SYSTEM, {"services": {"shop": {"database": {"replicas": 0}}}}), "caches": {}}
"""Without a reader and a cache."""
