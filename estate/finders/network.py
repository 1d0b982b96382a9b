"""The network: what has no name in AWS is known by its tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from estate.look import Calls, Finder, Found, Inputs, Look, tagged


def _by_tag(given: Inputs) -> Mapping[str, Any]:
    wanted = {"tag:Name": tagged(given), "vpc-id": given.get("vpcId")}
    return {"Filters": [{"Name": name, "Values": [value]} for name, value in wanted.items() if value]}


def _filtered(given: Inputs) -> Mapping[str, Any]:
    """This call alone spells it otherwise, and knows the network as the resource that is recorded."""
    wanted = {"tag:Name": tagged(given), "resource-id": given.get("vpcId")}
    return {"Filter": [{"Name": name, "Values": [value]} for name, value in wanted.items() if value]}


def _tagged(operation: str, where: str, identity: str, **fixed: str) -> Look:
    outputs = {"arn": "SecurityGroupArn"} if identity == "GroupId" else {}
    return Look("ec2", operation, _by_tag, where, identity, outputs=outputs, fixed=fixed)


def _association(calls: Calls, given: Inputs) -> Found | None:
    where = f"RouteTables[].Associations[] | [?SubnetId=='{given['subnetId']}']"
    asked: Callable[[Inputs], Mapping[str, Any]] = lambda _: {"RouteTableIds": [given["routeTableId"]]}  # noqa: E731
    found = Look("ec2", "describe_route_tables", asked, where, "SubnetId")(calls, given)
    return Found(f"{given['subnetId']}/{given['routeTableId']}") if found else None


FINDERS: dict[str, Finder] = {
    "aws:ec2/vpc:Vpc": _tagged("describe_vpcs", "Vpcs", "VpcId", cidrBlock="CidrBlock"),
    "aws:ec2/subnet:Subnet": _tagged(
        "describe_subnets", "Subnets", "SubnetId", cidrBlock="CidrBlock", availabilityZone="AvailabilityZone"
    ),
    "aws:ec2/routeTable:RouteTable": _tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association,
    "aws:ec2/flowLog:FlowLog": Look(
        "ec2",
        "describe_flow_logs",
        _filtered,
        "FlowLogs",
        "FlowLogId",
        fixed={"trafficType": "TrafficType", "maxAggregationInterval": "MaxAggregationInterval"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": _tagged(
        "describe_security_groups", "SecurityGroups", "GroupId", name="GroupName", description="Description"
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _tagged(
        "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted']", "VpcEndpointId", serviceName="ServiceName"
    ),
}
"""By type."""
