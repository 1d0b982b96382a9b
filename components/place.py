"""Where a stack is built: a region of an account, and how far it is from there to the databases."""

from dataclasses import dataclass
from typing import Literal

Reach = Literal["direct", "kubernetes"]
"""How databases are reached from where Pulumi runs: by connecting, or by Jobs on the system's cluster."""


@dataclass(frozen=True)
class Place:
    """A region of an account, known before anything runs, so that names and policies are plain text."""

    region: str
    """Such as us-east-1."""
    account: str
    """Twelve digits; the provider refuses any other."""
    home: str = ""
    """The region of the stack's first side, where the sources are that this side follows; none: this is it."""
    reach: Reach = "direct"

    def arn(self, service: str, resource: str) -> str:
        """The name that AWS gives to a resource of this place."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    @property
    def root(self) -> str:
        """The account itself, as a policy's principal."""
        return f"arn:aws:iam::{self.account}:root"

    def zone(self, letter: str) -> str:
        """An Availability Zone by its letter."""
        return f"{self.region}{letter}"


def named(name: str) -> dict[str, str]:
    """The tag that shows a resource's name in AWS's console; the provider adds system and environment."""
    return {"Name": name}
