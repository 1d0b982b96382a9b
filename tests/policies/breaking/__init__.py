"""A violating declaration for each rule: a shipped stack with one thing wrong; importing this package collects them."""

from tests.policies.breaking import changes, databases, guards, identity, network, security_groups, tags

__all__ = ["changes", "databases", "guards", "identity", "network", "security_groups", "tags"]
