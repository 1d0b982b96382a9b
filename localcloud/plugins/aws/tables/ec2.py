# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""EC2: the network that data stores live in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from localcloud.plugins.aws.tables.ec2_endpoints import VpcEndpoint
from localcloud.plugins.aws.tables.ec2_flow_logs import FlowLog
from localcloud.plugins.aws.tables.ec2_groups import DefaultSecurityGroup, SecurityGroup
from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.tables.ec2_routes import RouteTable, RouteTableAssociation
from localcloud.plugins.aws.values import Value
from localcloud.plugins.aws.work import Call, Found, Work

__all__ = [
    "DefaultSecurityGroup",
    "FlowLog",
    "RouteTable",
    "RouteTableAssociation",
    "SecurityGroup",
    "Subnet",
    "Vpc",
    "VpcEndpoint",
]


class _Attributed(Ec2Kind):
    """A type with properties that are changed one by one, each by a call of its own."""

    attributes: ClassVar[Mapping[str, str]]
    """Property to API member."""

    def create(self, work: Work) -> str:
        """Create it, then set the attributes that differ from how AWS makes it."""
        work.id = super().create(work)
        given = {name for name in self.attributes if work.inputs.get(name) is not None}
        self.update(work, {name for name in given if work.inputs[name] != self.fresh.get(name, False)})
        return work.id

    fresh: ClassVar[Mapping[str, Value]] = {}
    """How AWS makes it, where that is not False."""

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Set the changed attributes."""
        for name in sorted(set(changed) & set(self.attributes)):
            value = {"Value": bool(work.inputs.get(name))}
            work.call(self.updating[0].operation, **{self.attributes[name]: value}, **{self.id_member: work.id})


class Vpc(_Attributed):
    """A network."""

    type_name = "aws:ec2/vpc:Vpc"
    arn_type = "vpc"
    creation = Call("create_vpc")
    reading = Call("describe_vpcs", "VpcIds", "Vpcs")
    updating = (Call("modify_vpc_attribute"),)
    deletion = Call("delete_vpc", "VpcId")
    identity = "Vpc.VpcId"
    attributes = {
        "enableDnsSupport": "EnableDnsSupport",
        "enableDnsHostnames": "EnableDnsHostnames",
        "enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics",
    }
    fresh = {"enableDnsSupport": True}
    names = {"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"}
    defaults = {"instanceTenancy": "default", "enableDnsSupport": True}
    replaces = ("cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength")
    missing = ("InvalidVpcID.NotFound",)

    def read(self, work: Work) -> Found | None:
        """Describe the network with its attributes and with what came with it."""
        found = super().read(work)
        if found is None:
            return None
        told = {member: self._attribute(work, member) for member in self.attributes.values()}
        return {**found, **told, **_companions(work)}

    def _attribute(self, work: Work, member: str) -> bool:
        asked = member[0].lower() + member[1:]
        answer = work.call("describe_vpc_attribute", VpcId=work.id, Attribute=asked)
        return bool(answer.get(member, {}).get("Value"))


def _companions(work: Work) -> Found:
    of = [{"Name": "vpc-id", "Values": [work.id]}]
    tables = work.call("describe_route_tables", Filters=[*of, {"Name": "association.main", "Values": ["true"]}])
    groups = work.call("describe_security_groups", Filters=[*of, {"Name": "group-name", "Values": ["default"]}])
    lists = work.call("describe_network_acls", Filters=[*of, {"Name": "default", "Values": ["true"]}])
    table = next((one["RouteTableId"] for one in tables["RouteTables"]), None)
    return {
        "MainRouteTableId": table,
        "DefaultRouteTableId": table,
        "DefaultSecurityGroupId": next((one["GroupId"] for one in groups["SecurityGroups"]), None),
        "DefaultNetworkAclId": next((one["NetworkAclId"] for one in lists["NetworkAcls"]), None),
    }


class Subnet(_Attributed):
    """A part of a network, in one zone."""

    type_name = "aws:ec2/subnet:Subnet"
    arn_type = "subnet"
    creation = Call("create_subnet")
    reading = Call("describe_subnets", "SubnetIds", "Subnets")
    updating = (Call("modify_subnet_attribute"),)
    deletion = Call("delete_subnet", "SubnetId")
    identity = "Subnet.SubnetId"
    attributes = {
        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
        "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
        "enableDns64": "EnableDns64",
    }
    paths = {"arn": "SubnetArn"}
    defaults = {"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False, "enableDns64": False}
    replaces = ("vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native")
    missing = ("InvalidSubnetID.NotFound",)
