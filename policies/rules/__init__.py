"""The rules, a file for each kind of thing; importing this package writes all of them down."""

from policies.rules import (
    bucket_copies,
    bucket_policies,
    buckets,
    changes,
    database_copies,
    databases,
    events,
    guards,
    identity,
    network,
    parameter_groups,
    proxies,
    security_groups,
    tags,
)

__all__ = [
    "bucket_copies",
    "bucket_policies",
    "buckets",
    "changes",
    "database_copies",
    "databases",
    "events",
    "guards",
    "identity",
    "network",
    "parameter_groups",
    "proxies",
    "security_groups",
    "tags",
]
