"""A place for a secret in Secrets Manager; what is in it is written by who makes it, never by the program."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.key import Key
from components.place import named


@dataclass(frozen=True)
class Vault:
    """Where the secrets of one data store go."""

    stack: Stack
    key: Key
    parent: pulumi.Resource

    def secret(self, owner: str, role: str, called: str | None = None) -> aws.secretsmanager.Secret:
        """An empty secret for one role of a service or cache; `called` is the owner's name at AWS, if another."""
        there = called or owner
        return aws.secretsmanager.Secret(
            f"{self.stack.stack}-{owner}-{role}",
            name=f"{self.stack.stack}/{there}/{role}",
            description=f"{role} of {there}",
            kms_key_id=self.key.arn,
            recovery_window_in_days=self.stack.environment.protection.secret_recovery_days,
            tags=named(f"{self.stack.stack}-{there}-{role}"),
            opts=pulumi.ResourceOptions(parent=self.parent),
        )
