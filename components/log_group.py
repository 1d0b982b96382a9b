"""Logs in CloudWatch with an end of retention: made before what writes them, which would make them without one."""

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.key import Key
from components.place import named


def log_group(  # noqa: PLR0913 (whose, called what, where, kept how)
    parent: pulumi.Resource, name: str, path: str, stack: Stack, key: Key, *, called: str | None = None
) -> aws.cloudwatch.LogGroup:
    """A log group at a path, encrypted, kept as long as the environment says; `called` is what its tag says."""
    return aws.cloudwatch.LogGroup(
        name,
        name=path,
        retention_in_days=stack.environment.retention.log_days,
        kms_key_id=key.arn,
        tags=named(called or name),
        opts=pulumi.ResourceOptions(parent=parent),
    )
