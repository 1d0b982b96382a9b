"""The master user of a service's database: who sets the roles up, with a password that nobody chose or saw."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.inside import MasterPassword, Way
from components.key import Key
from components.kubernetes.inside import Jobs
from components.secret import Vault


class Master(NamedTuple):
    """Where the password lies, and the resource that has put it there."""

    secret: aws.secretsmanager.Secret
    password: MasterPassword


def master(  # noqa: PLR0913, PLR0917 (whose, where, of what)
    parent: pulumi.Resource,
    name: str,
    stack: Stack,
    service: str,
    key: Key,
    writer: aws.rds.Instance,
    jobs: Jobs | None,
) -> Master:
    """Take the password over from RDS, in a secret of the service's own, under its own key."""
    owner = stack.services[service].former
    secret = Vault(stack, key, parent).secret(service, "master", owner)
    password = MasterPassword(
        name,
        instance=writer.identifier,
        resource=writer.resource_id,
        secret=secret.arn,
        way=Way(service, jobs),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Master(secret, password)
