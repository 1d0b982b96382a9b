"""The rules, a file for each kind of thing; importing this package writes all of them down."""

from policies.rules import changes, databases, guards, identity, network, security_groups, tags

__all__ = ["changes", "databases", "guards", "identity", "network", "security_groups", "tags"]
