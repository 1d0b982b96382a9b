"""The network that a system's data stores stand in: private subnets, and no way to or from the internet."""

from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from catalog.environment import Environment
from catalog.system import Network as Facts
from components.flow_log import FlowLog, FlowLogArgs
from components.key import Key
from components.place import Place, named
from components.vpc_endpoints import INTERFACES, VpcEndpoints, VpcEndpointsArgs

SUBNET_PREFIX = 20
"""A /16 holds sixteen subnets of 4,091 usable addresses: own choice, one per zone and room for other tiers."""


@dataclass(frozen=True)
class NetworkArgs:
    """What a network is made from."""

    facts: Facts
    environment: Environment
    place: Place
    key: Key


class Network(pulumi.ComponentResource):
    """A VPC with a private subnet per zone, or what the system adds to one that is there already."""

    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Network", name, None, opts)
        self._name, self._args = name, args
        existing = args.facts.existing
        self.cidr = existing.cidr if existing else args.facts.cidr
        self._take() if existing else self._make()
        self.database_subnets = self._database_subnets()
        self.operators = self._operators()
        self.register_outputs({"vpc": self.vpc_id})

    def zone_for(self, number: int) -> str:
        """The zone of the reader with this number, counted round so that readers stand apart."""
        zones = self._args.facts.zones
        return self._args.place.zone(zones[number % len(zones)])

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _take(self) -> None:
        """Somebody else keeps this network: only the endpoints that are asked for are added."""
        existing = self._args.facts.existing
        assert existing  # noqa: S101 (asked for in the constructor)
        self.vpc_id, self.subnet_ids = existing.vpc, list(existing.subnets)
        self.endpoints = self._endpoints(list(existing.route_tables), existing.endpoints)

    def _make(self) -> None:
        """The default security group lets nothing through (EC2.2), and what passes elsewhere is recorded (EC2.6)."""
        self.vpc_id = self._vpc().id
        self._close_default_group()
        routes = self._routes()
        self.subnet_ids = [self._subnet(number, zone, routes) for number, zone in enumerate(self._args.facts.zones)]
        days = self._args.environment.retention.log_days
        FlowLog(self._name, FlowLogArgs(self._args.place, self.vpc_id, days, self._args.key), self._below)
        self.endpoints = self._endpoints([routes.id], INTERFACES)

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
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[],
            tags=named(f"{self._name}-default"),
            opts=self._below,
        )

    def _routes(self) -> aws.ec2.RouteTable:
        """No route but the network's own: nothing here leads to the internet (control RDS.46)."""
        return aws.ec2.RouteTable(self._name, vpc_id=self.vpc_id, routes=[], tags=named(self._name), opts=self._below)

    def _subnet(self, number: int, zone: str, routes: aws.ec2.RouteTable) -> pulumi.Output[str]:
        blocks = list(IPv4Network(self.cidr).subnets(new_prefix=SUBNET_PREFIX))
        name = f"{self._name}-{zone}"
        subnet = aws.ec2.Subnet(
            name,
            vpc_id=self.vpc_id,
            cidr_block=str(blocks[number]),
            availability_zone=self._args.place.zone(zone),
            map_public_ip_on_launch=False,
            tags=named(name),
            opts=self._below,
        )
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=routes.id, opts=self._below)
        return subnet.id

    def _endpoints(self, route_tables: list[pulumi.Input[str]], interfaces: tuple[str, ...]) -> VpcEndpoints:
        zones = self._args.environment.capacity.endpoint_zones
        args = VpcEndpointsArgs(
            self._args.place, self.vpc_id, self.cidr, self.subnet_ids[:zones], route_tables, interfaces
        )
        return VpcEndpoints(self._name, args, self._below)

    def _database_subnets(self) -> aws.rds.SubnetGroup:
        return aws.rds.SubnetGroup(
            self._name,
            name=self._name,
            description=f"databases of {self._name}",
            subnet_ids=self.subnet_ids,
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
            name=f"{self._name}-operators",
            description="people and jobs that look after the data stores",
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[to_the_stores, *self.endpoints.ways],
            tags=named(f"{self._name}-operators"),
            opts=self._below,
        )
