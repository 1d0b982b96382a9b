"""VPCs, their subnets, their record of what passes, and the private ways to AWS's own services."""

from __future__ import annotations

from collections.abc import Iterator

from policies.level import LIKE_PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.security_groups import public
from policies.stack import Stack
from policies.statements import allowed

VPC = "aws:ec2/vpc:Vpc"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
SUBNET = "aws:ec2/subnet:Subnet"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"

SERVICES = ("s3", "kms", "secretsmanager", "logs")
"""What data stores and those who look after them call."""

OWN_ACCOUNT = {"aws:principalaccount", "aws:resourceaccount", "aws:principalorgid", "aws:resourceorgid"}
"""Conditions that keep an endpoint to those of one's own."""


@rule("network-default-group-closed", types=[VPC, DEFAULT_GROUP], about=About.STACK,
      field="components/network.py: DefaultSecurityGroup", controls=["EC2.2", "CIS 6.5", "CKV2_AWS_12"])  # fmt: skip
def default_group_closed(stack: Stack) -> Iterator[Complaint]:
    """A network's default security group lets nothing in and nothing out."""
    for vpc in stack.of(VPC):
        if not any(stack.takers(vpc, DEFAULT_GROUP)):
            yield vpc, "its default group is left as AWS makes it, which lets its members in and everything out"
    for group in stack.of(DEFAULT_GROUP):
        for way in ("ingress", "egress"):
            if found := len(group.get(way, ())):
                yield group, f"{way} has {found} rule{'s' if found > 1 else ''}, none is allowed"


@rule("network-flow-logged", types=[VPC, FLOW_LOG], about=About.STACK, field="components/flow_log.py: traffic_type",
      controls=["EC2.6", "CIS 4.7", "CKV2_AWS_11"])  # fmt: skip
def flow_logged(stack: Stack) -> Iterator[Complaint]:
    """Everything that passes through a network is recorded, whether it was let through or not."""
    for vpc in stack.of(VPC):
        logs = list(stack.takers(vpc, FLOW_LOG))
        if not logs:
            yield vpc, "no flow log records what passes"
        for log in logs:
            if log.get("trafficType") != "ALL":
                yield log, f"trafficType is {log.get('trafficType')}, ALL is asked for"


@rule("network-reaches-aws-privately", types=[VPC, ENDPOINT], about=About.STACK,
      field="components/vpc_endpoints.py: INTERFACES", controls=["CIS 6.8"])  # fmt: skip
def reaches_aws_privately(stack: Stack) -> Iterator[Complaint]:
    """A network has private ways to S3, KMS, Secrets Manager and CloudWatch Logs."""
    for vpc in stack.of(VPC):
        there = {each["serviceName"].rpartition(".")[2] for each in stack.takers(vpc, ENDPOINT)}
        missing = [service for service in SERVICES if service not in there]
        if missing:
            yield vpc, f"no endpoint leads to {', '.join(missing)}"


@rule("network-resolves-names", types=[VPC], field="components/network.py: enable_dns_support, enable_dns_hostnames")
def resolves_names(vpc: Resource) -> Iterator[str]:
    """A network resolves names, without which its private ways to AWS's services are not found."""
    if vpc.get("enableDnsSupport") is False:
        yield "enableDnsSupport is off"
    if not vpc.get("enableDnsHostnames"):
        yield "enableDnsHostnames is off"


@rule("subnet-gives-no-public-address", types=[SUBNET], field="components/network.py: map_public_ip_on_launch",
      controls=["EC2.15", "CKV_AWS_130"])  # fmt: skip
def gives_no_public_address(subnet: Resource) -> Iterator[str]:
    """What is started in a subnet gets no public address."""
    if subnet.get("mapPublicIpOnLaunch"):
        yield "mapPublicIpOnLaunch is on"
    if subnet.get("assignIpv6AddressOnCreation"):
        yield "assignIpv6AddressOnCreation is on, and every address of IPv6 is public"


@rule("endpoint-for-own-account", types=[ENDPOINT], field="components/vpc_endpoints.py: policy", controls=["CIS 2.21"])
def for_own_account(endpoint: Resource) -> Iterator[str]:
    """Through a private way only the own account is reached by itself, so that nothing is carried out by it."""
    if "policy" not in endpoint:
        yield "it has no policy, so every account is reached through it"
        return
    for each in allowed(endpoint["policy"]):
        if each.to_everybody and not OWN_ACCOUNT & each.conditions.keys():
            yield "its policy allows everybody, and no condition on aws:PrincipalAccount or aws:ResourceAccount"


@rule("endpoint-answers-for-its-service", types=[ENDPOINT],
      field="components/vpc_endpoints.py: private_dns_enabled")  # fmt: skip
def answers_for_its_service(endpoint: Resource) -> Iterator[str]:
    """A service's own name leads to its private way, so that no client has to know of it."""
    if endpoint.get("vpcEndpointType") == "Interface" and not endpoint.get("privateDnsEnabled"):
        yield "privateDnsEnabled is off"


@rule("endpoint-in-two-zones", types=[ENDPOINT], field="environment.capacity.endpoint_zones", levels=LIKE_PRODUCTION)
def in_two_zones(endpoint: Resource, *, zones: int = 2) -> Iterator[str]:
    """A private way to a service has addresses in two Availability Zones or more, so that one can be lost."""
    if endpoint.get("vpcEndpointType") == "Interface":
        found = len(endpoint.get("subnetIds", ()))
        if found < zones:
            yield f"subnetIds names {found}, {zones:g} or more are asked for"


@rule("network-acl-entered-from-private-addresses", types=[ACL, ACL_RULE], field="components/network.py: Network",
      controls=["EC2.21", "CIS 6.2"])  # fmt: skip
def acl_entered_from_private_addresses(resource: Resource) -> Iterator[str]:
    """Where subnets have an access list of their own, it lets nobody in from the internet."""
    for each in public(_let_in(resource)):
        yield f"what comes from {each} is let in; private addresses only are allowed"


def _let_in(resource: Resource) -> Iterator[str]:
    if resource.type == ACL_RULE:
        ways = [] if resource.get("egress") or resource["ruleAction"] != "allow" else [resource.props]
    else:
        ways = [each for each in resource.get("ingress", ()) if each["action"] == "allow"]
    for way in ways:
        yield from (way[name] for name in ("cidrBlock", "ipv6CidrBlock") if name in way)
