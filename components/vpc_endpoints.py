"""Private ways from a network to AWS's own services, so that nothing in it needs the internet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.place import Place, named

INTERFACES = ("kms", "secretsmanager", "logs")
"""What services and operators call beside S3: keys, passwords, logs."""

HTTPS = 443
"""Where all of AWS's services listen."""


@dataclass(frozen=True)
class VpcEndpointsArgs:
    """What the endpoints of a network are made from."""

    place: Place
    vpc: pulumi.Input[str]
    cidr: str
    subnets: Sequence[pulumi.Input[str]]
    """Where the interfaces have an address each."""
    route_tables: Sequence[pulumi.Input[str]]
    """What leads to S3; none: no gateway is made."""
    interfaces: Sequence[str]
    """Services by the last part of their name."""


class VpcEndpoints(pulumi.ComponentResource):
    """A gateway to S3 and an interface per service; through them only this account is reached by itself."""

    def __init__(self, name: str, args: VpcEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:VpcEndpoints", name, None, opts)
        self._name, self._args = name, args
        self.ways = [
            *([self._way_to_s3(self._gateway())] if args.route_tables else []),
            *([self._way_to_interfaces()] if args.interfaces else []),
        ]
        if args.interfaces:
            group = self._group()
            for service in args.interfaces:
                self._interface(service, group)
        self.register_outputs({})

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _gateway(self) -> aws.ec2.VpcEndpoint:
        return aws.ec2.VpcEndpoint(
            f"{self._name}-s3",
            vpc_id=self._args.vpc,
            service_name=self._service("s3"),
            vpc_endpoint_type="Gateway",
            route_table_ids=self._args.route_tables,
            policy=json.dumps(policy(self._args.place)),
            tags=named(f"{self._name}-s3"),
            opts=self._below,
        )

    def _interface(self, service: str, group: aws.ec2.SecurityGroup) -> None:
        aws.ec2.VpcEndpoint(
            f"{self._name}-{service}",
            vpc_id=self._args.vpc,
            service_name=self._service(service),
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=self._args.subnets,
            security_group_ids=[group.id],
            policy=json.dumps(policy(self._args.place)),
            tags=named(f"{self._name}-{service}"),
            opts=self._below,
        )

    def _group(self) -> aws.ec2.SecurityGroup:
        name = f"{self._name}-endpoints"
        from_the_network = aws.ec2.SecurityGroupIngressArgs(
            description="the network", protocol="tcp", from_port=HTTPS, to_port=HTTPS, cidr_blocks=[self._args.cidr]
        )
        return aws.ec2.SecurityGroup(
            name,
            name=name,
            description=f"aws's services in {self._name}",
            vpc_id=self._args.vpc,
            ingress=[from_the_network],
            egress=[],
            tags=named(name),
            opts=self._below,
        )

    def _way_to_s3(self, gateway: aws.ec2.VpcEndpoint) -> aws.ec2.SecurityGroupEgressArgs:
        return aws.ec2.SecurityGroupEgressArgs(
            description="s3",
            protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            prefix_list_ids=[gateway.prefix_list_id],
        )

    def _way_to_interfaces(self) -> aws.ec2.SecurityGroupEgressArgs:
        return aws.ec2.SecurityGroupEgressArgs(
            description="aws's services in the network",
            protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_blocks=[self._args.cidr],
        )

    def _service(self, name: str) -> str:
        return f"com.amazonaws.{self._args.place.region}.{name}"


def policy(place: Place) -> dict[str, Any]:
    """Only who belongs to the account gets through, and only to what the account owns: nothing is carried out."""
    own = {"aws:PrincipalAccount": place.account, "aws:ResourceAccount": place.account}
    statement = {
        "Sid": "OwnAccountOnly",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": own},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
