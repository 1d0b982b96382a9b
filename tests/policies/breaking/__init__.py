"""A violating declaration for each rule: a shipped stack with one thing wrong; importing this package collects them."""

from tests.policies.breaking import (
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
