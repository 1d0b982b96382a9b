"""A database's parameter group: one for each major version that serves or is about to."""

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.parameters import parameters
from components.place import named


def parameter_group(
    parent: pulumi.Resource, name: str, stack: Stack, service: str, major: int
) -> aws.rds.ParameterGroup:
    """Settings for one major, under a name of Pulumi's making: the next major's group is there before this one goes."""
    called = f"{stack.called(service)}-{major}"
    return aws.rds.ParameterGroup(
        f"{name}-{major}",
        family=f"postgres{major}",
        description=f"settings of {called}",
        parameters=parameters(stack.services[service].database, stack.pool(service).leak_detection, major),
        tags=named(called),
        opts=pulumi.ResourceOptions(parent=parent),
    )
