"""The network that is declared: what leads where, and what somebody else's network is given."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.stacks.declaring import Everything, declared, planned

Declare = Callable[[str], Everything]
ENDPOINT, GROUP = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/securityGroup:SecurityGroup"
EXISTING: dict[str, Any] = {
    "vpc": "vpc-0123456789abcdef0",
    "subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "route_tables": ["rtb-0123456789abcdef0"],
    "cidr": "172.31.0.0/16",
    "endpoints": ["kms"],
}


@pytest.mark.parametrize("system", ["neotool", "commerce", "standard", "vrooli"])
def test_no_subnet_has_a_route_out_and_none_is_left_to_the_main_table(system: str) -> None:
    made = declared(system, "prod")
    associations = made.of("aws:ec2/routeTableAssociation:RouteTableAssociation").values()
    assert made.one("aws:ec2/routeTable:RouteTable")["routes"] == []
    assert {a["subnetId"] for a in associations} == set(made.of("aws:ec2/subnet:Subnet"))
    assert {a["routeTableId"] for a in associations} == {f"{system}-prod"}


ZONES = {"local": 1, "dev": 1, "staging": 2, "prod": 3}


@pytest.mark.parametrize(("environment", "zones"), ZONES.items())
def test_awss_services_have_an_address_in_as_many_zones_as_the_profile_says(
    declare: Declare, environment: str, zones: int
) -> None:
    made, stack = declare(environment).of(ENDPOINT), f"neotool-{environment}"
    where = {name: given.get("subnetIds", given.get("routeTableIds")) for name, given in made.items()}
    subnets = [f"{stack}-{zone}" for zone in "abc"[:zones]]
    interfaces = {f"{stack}-{service}": subnets for service in ("kms", "logs", "secretsmanager")}
    assert where == interfaces | {f"{stack}-s3": [stack]}


def test_an_endpoint_is_reached_from_the_network_only(declare: Declare) -> None:
    group = declare("prod").of(GROUP)["neotool-prod-endpoints"]
    (way,) = group["ingress"]
    assert (way["cidrBlocks"], way["fromPort"], way["toPort"], group["egress"]) == (["10.20.0.0/16"], 443, 443, [])


def test_operators_reach_data_stores_and_endpoints_and_nothing_else(declare: Declare) -> None:
    ways = declare("prod").of(GROUP)["neotool-prod-operators"]["egress"]
    inside = ["10.20.0.0/16"]
    assert [(way.get("cidrBlocks", way.get("prefixListIds")), way["fromPort"], way["toPort"]) for way in ways] == [
        (inside, 1024, 65535),
        (["pl-neotool-prod-s3"], 443, 443),
        (inside, 443, 443),
    ]


def test_everything_that_passes_is_recorded(declare: Declare) -> None:
    made = declare("prod")
    record, logs = made.one("aws:ec2/flowLog:FlowLog"), made.of("aws:cloudwatch/logGroup:LogGroup")["neotool-prod-flow"]
    assert (record["vpcId"], record["trafficType"], record["logDestination"]) == (
        "neotool-prod",
        "ALL",
        "arn:neotool-prod-flow",
    )
    assert (logs["retentionInDays"], logs["kmsKeyId"]) == (365, "arn:neotool-prod")


def test_a_network_that_is_there_already_is_only_added_to() -> None:
    made = planned("neotool-dev", {"network": {"existing": EXISTING}})
    ours = {kind: n for kind, n in made.counts().items() if kind.startswith("aws:ec2") and kind != GROUP}
    assert ours == {ENDPOINT: 2}
    assert {group["vpcId"] for group in made.of(GROUP).values()} == {EXISTING["vpc"]}
    assert made.one("aws:rds/subnetGroup:SubnetGroup")["subnetIds"] == EXISTING["subnets"]
    assert made.of(ENDPOINT)["neotool-dev-s3"]["routeTableIds"] == EXISTING["route_tables"]
    ways = [way.get("cidrBlocks") for group in made.of(GROUP).values() for way in group["egress"]]
    assert {tuple(way) for way in ways if way} == {("172.31.0.0/16",)}


def test_a_network_that_has_its_endpoints_is_given_none() -> None:
    bare = {key: EXISTING[key] for key in ("vpc", "subnets", "cidr")}
    made = planned("neotool-dev", {"network": {"existing": bare}})
    assert made.of(ENDPOINT) == {}
    assert len(made.of(GROUP)["neotool-dev-operators"]["egress"]) == 1
