"""The network that a system's data stores stand in: private subnets, and no way to or from the internet."""

from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from catalog.system import Network as Facts
from components.place import Place, named

SUBNET_PREFIX = 20
"""A /16 holds sixteen subnets of 4,091 usable addresses: own choice, one per zone and room for other tiers."""


@dataclass(frozen=True)
class NetworkArgs:
    """What a network is made from."""

    facts: Facts
    place: Place


class Network(pulumi.ComponentResource):
    """A VPC with a private subnet per zone; its default security group lets nothing through (control EC2.2)."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Network", name, None, opts)
        self._name, self._args = name, args
        self.cidr = args.facts.cidr
        self.vpc = self._vpc()
        self._close_default_group()
        self.subnets = [self._subnet(number, zone) for number, zone in enumerate(args.facts.zones)]
        self.database_subnets = self._database_subnets()
        self.operators = self._operators()
        self.register_outputs({"vpc": self.vpc.id})

    def zone_for(self, number: int) -> str:
        """The zone of the reader with this number, counted round so that readers stand apart."""
        zones = self._args.facts.zones
        return self._args.place.zone(zones[number % len(zones)])

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _vpc(self) -> aws.ec2.Vpc:
        return aws.ec2.Vpc(
            self._name,
            cidr_block=self.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=named(self._name),
            opts=self._below,
        )

    def _close_default_group(self) -> None:
        aws.ec2.DefaultSecurityGroup(
            f"{self._name}-default",
            vpc_id=self.vpc.id,
            ingress=[],
            egress=[],
            tags=named(f"{self._name}-default"),
            opts=self._below,
        )

    def _subnet(self, number: int, zone: str) -> aws.ec2.Subnet:
        """The VPC's main route table has no route out, and nothing here adds one (control RDS.46)."""
        blocks = list(IPv4Network(self.cidr).subnets(new_prefix=SUBNET_PREFIX))
        return aws.ec2.Subnet(
            f"{self._name}-{zone}",
            vpc_id=self.vpc.id,
            cidr_block=str(blocks[number]),
            availability_zone=self._args.place.zone(zone),
            map_public_ip_on_launch=False,
            tags=named(f"{self._name}-{zone}"),
            opts=self._below,
        )

    def _database_subnets(self) -> aws.rds.SubnetGroup:
        return aws.rds.SubnetGroup(
            self._name,
            description=f"databases of {self._name}",
            subnet_ids=[subnet.id for subnet in self.subnets],
            tags=named(self._name),
            opts=self._below,
        )

    def _operators(self) -> aws.ec2.SecurityGroup:
        """Who runs migrations, sets roles up and looks after the data stores belongs to this group."""
        to_the_stores = aws.ec2.SecurityGroupEgressArgs(
            description="data stores in the network",
            protocol="tcp",
            from_port=1024,
            to_port=65535,
            cidr_blocks=[self.cidr],
        )
        return aws.ec2.SecurityGroup(
            f"{self._name}-operators",
            description="people and jobs that look after the data stores",
            vpc_id=self.vpc.id,
            ingress=[],
            egress=[to_the_stores],
            tags=named(f"{self._name}-operators"),
            opts=self._below,
        )
