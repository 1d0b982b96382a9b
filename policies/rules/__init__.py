"""The rules, a file for each kind of thing; importing this package writes all of them down."""

from policies.rules import databases

__all__ = ["databases"]
