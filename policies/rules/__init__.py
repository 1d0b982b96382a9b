"""The rules, a file for each kind of thing; importing this package writes all of them down."""

from policies.rules import (
    changes,
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
    "changes",
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
