"""Security groups: one that a data store's clients are put in, and one of the data store, which lets only them in."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.network import Network
from components.place import named


def clients(
    parent: pulumi.Resource, name: str, called: str, who: str, network: Network, *ports: int
) -> aws.ec2.SecurityGroup:
    """The group that those who reach a data store are put in; it leads nowhere else."""
    to_the_store = [
        aws.ec2.SecurityGroupEgressArgs(
            description=f"to {called}", protocol="tcp", from_port=port, to_port=port, cidr_blocks=[network.cidr]
        )
        for port in ports
    ]
    return aws.ec2.SecurityGroup(
        name,
        name=f"{called}-{who}",
        description=f"{who} of {called}",
        vpc_id=network.vpc_id,
        ingress=[],
        egress=to_the_store,
        tags=named(f"{called}-{who}"),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def between(  # noqa: PLR0913, PLR0917 (who, where, from what to what)
    parent: pulumi.Resource,
    name: str,
    network: Network,
    allowed: Sequence[aws.ec2.SecurityGroup],
    listens: int,
    port: int,
    *,
    called: str,
) -> aws.ec2.SecurityGroup:
    """A pooler's group: clients come in where it listens, and it goes on to the data store's port."""
    ingress = aws.ec2.SecurityGroupIngressArgs(
        description="clients",
        protocol="tcp",
        from_port=listens,
        to_port=listens,
        security_groups=[group.id for group in allowed],
    )
    egress = aws.ec2.SecurityGroupEgressArgs(
        description="to the data store", protocol="tcp", from_port=port, to_port=port, cidr_blocks=[network.cidr]
    )
    return aws.ec2.SecurityGroup(
        name,
        name=called,
        description=f"pooler {called}",
        vpc_id=network.vpc_id,
        ingress=[ingress],
        egress=[egress],
        tags=named(called),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def server(  # noqa: PLR0913 (who, of what, where)
    parent: pulumi.Resource,
    name: str,
    network: Network,
    port: int,
    allowed: Sequence[aws.ec2.SecurityGroup],
    *,
    called: str | None = None,
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
        name=called or name,
        description=f"data store {called or name}",
        vpc_id=network.vpc_id,
        ingress=[from_clients],
        egress=[],
        tags=named(called or name),
        opts=pulumi.ResourceOptions(parent=parent),
    )
