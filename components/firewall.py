"""Security groups: one that a data store's clients are put in, and one of the data store, which lets only them in."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.network import Network
from components.place import named


def clients(parent: pulumi.Resource, name: str, network: Network, port: int) -> aws.ec2.SecurityGroup:
    """The group that a service's instances are put in to reach its database, and nothing else through it."""
    to_the_store = aws.ec2.SecurityGroupEgressArgs(
        description=f"to {name}", protocol="tcp", from_port=port, to_port=port, cidr_blocks=[network.cidr]
    )
    return aws.ec2.SecurityGroup(
        f"{name}-clients",
        description=f"clients of {name}",
        vpc_id=network.vpc_id,
        ingress=[],
        egress=[to_the_store],
        tags=named(f"{name}-clients"),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def server(
    parent: pulumi.Resource, name: str, network: Network, port: int, allowed: Sequence[aws.ec2.SecurityGroup]
) -> aws.ec2.SecurityGroup:
    """The data store's own group: its clients and the operators come in at its port, nothing goes out."""
    from_clients = aws.ec2.SecurityGroupIngressArgs(
        description="clients and operators",
        protocol="tcp",
        from_port=port,
        to_port=port,
        security_groups=[group.id for group in (*allowed, network.operators)],
    )
    return aws.ec2.SecurityGroup(
        name,
        description=f"data store {name}",
        vpc_id=network.vpc_id,
        ingress=[from_clients],
        egress=[],
        tags=named(name),
        opts=pulumi.ResourceOptions(parent=parent),
    )
