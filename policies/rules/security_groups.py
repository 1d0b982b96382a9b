"""EC2 security groups: who reaches a data store, and where it may call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ALL = [GROUP, RULE, INGRESS, EGRESS]

STORES = {
    "aws:rds/instance:Instance": "vpcSecurityGroupIds",
    "aws:elasticache/replicationGroup:ReplicationGroup": "securityGroupIds",
    "aws:rds/proxy:Proxy": "vpcSecurityGroupIds",
}
"""What listens in the network, and the property that names its groups."""

PRIVATE = [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")]
"""RFC 1918, RFC 6598 and RFC 4193: what no router of the internet leads to."""

UNSAID = {"Managed by Pulumi", "Managed by Terraform"}
"""What the provider writes where a group has no description."""

EVERY_PORT = 65536
"""So many there are."""

FIREWALL = "components/firewall.py"


@rule("security-group-described", types=[GROUP], field=f"{FIREWALL}: description", controls=["CKV_AWS_23"])
def described(group: Resource) -> Iterator[str]:
    """A security group says what it is for."""
    if group.get("description", "") in UNSAID | {""}:
        yield "description says nothing"


@rule("security-group-rule-described", types=ALL, field=f"{FIREWALL}: each rule's description", controls=["CKV_AWS_23"])
def rules_described(resource: Resource) -> Iterator[str]:
    """Each rule of a security group says who it is for."""
    for way, each in ways(resource):
        if not each.get("description"):
            yield f"{way} at {_ports(each)} has no description"


@rule("security-group-entered-from-private-addresses", types=ALL, field=f"{FIREWALL}: ingress",
      controls=["EC2.18", "EC2.19", "CIS 6.3", "CIS 6.4",
                "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277"])  # fmt: skip
def entered_from_private_addresses(resource: Resource) -> Iterator[str]:
    """Nobody comes in from the internet: what a rule lets in are groups and private addresses."""
    yield from _public(resource, "ingress", "from")


@rule("security-group-leads-to-private-addresses", types=ALL, field=f"{FIREWALL}: egress", controls=["CKV_AWS_382"])
def leads_to_private_addresses(resource: Resource) -> Iterator[str]:
    """Nothing goes out to the internet: what a rule leads to are groups, prefix lists and private addresses."""
    yield from _public(resource, "egress", "to")


@rule("security-group-names-its-port", types=ALL, field=f"{FIREWALL}: from_port, to_port")
def names_its_port(resource: Resource, *, ports: int = 1) -> Iterator[str]:
    """What is let in is let in at one port, the one that is listened on."""
    for way, each in ways(resource):
        if way == "ingress" and _width(each) > ports:
            yield f"ingress at {_ports(each)}; a rule opens {ports:g} port{'s' if ports > 1 else ''} at most"


@rule("security-group-used", types=[GROUP], about=About.STACK, field=f"{FIREWALL}: security_groups",
      controls=["CKV2_AWS_5"])  # fmt: skip
def used(stack: Stack) -> Iterator[Complaint]:
    """Every security group is something's, or lets somebody in elsewhere."""
    taken = {urn for each in stack.resources for urns in each.sources.values() for urn in urns}
    for group in stack.of(GROUP):
        if group.urn not in taken:
            yield group, "nothing stands in it and no other group names it"


@rule("data-store-behind-its-own-security-group", types=list(STORES), field=f"{FIREWALL}: server")
def behind_its_own_group(store: Resource) -> Iterator[str]:
    """A database, cache or proxy stands in a security group of its own, not in the network's default one."""
    if STORES[store.type] not in store:
        yield f"{STORES[store.type]} names none, so the default group of the network is taken"


@rule("data-store-entered-at-its-port", types=[GROUP, *STORES], about=About.STACK, field="environment.port")
def entered_at_its_port(stack: Stack) -> Iterator[Complaint]:
    """A data store's security group opens the port that it listens on, and no other."""
    for store in stack.of(*STORES):
        if "port" not in store:
            continue
        for group in stack.taken(store, STORES[store.type], GROUP):
            for way, each in ways(group):
                if way == "ingress" and each.get("fromPort") != store["port"]:
                    yield group, f"ingress at {_ports(each)}, {store.label} listens on {store['port']:g}"


def ways(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each way in and out that a resource opens: `ingress` or `egress`, and its terms."""
    if resource.type == GROUP:
        yield from ((way, each) for way in ("ingress", "egress") for each in resource.get(way, ()))
    elif resource.type == RULE:
        yield resource["type"], resource.props
    else:
        yield ("ingress" if resource.type == INGRESS else "egress"), resource.props


def public(networks: Iterator[str]) -> Iterator[str]:
    """Those of some networks that are not wholly private."""
    for each in networks:
        network = ip_network(each)
        if not any(network.version == own.version and network.subnet_of(own) for own in PRIVATE):  # type: ignore[arg-type]
            yield each


def _public(resource: Resource, wanted: str, preposition: str) -> Iterator[str]:
    for way, each in ways(resource):
        if way == wanted:
            for network in public(_networks(each)):
                yield f"{way} {preposition} {network} at {_ports(each)}; private addresses only are allowed"


def _networks(way: Mapping[str, Any]) -> Iterator[str]:
    for name in ("cidrBlocks", "ipv6CidrBlocks"):
        yield from way.get(name) or ()
    for name in ("cidrIpv4", "cidrIpv6"):
        if name in way:
            yield way[name]


def _width(way: Mapping[str, Any]) -> int:
    """How many ports; all of them where the protocol is any."""
    if str(way.get("protocol") or way.get("ipProtocol")) in {"-1", "all"}:
        return EVERY_PORT
    return int(way.get("toPort") or 0) - int(way.get("fromPort") or 0) + 1


def _ports(way: Mapping[str, Any]) -> str:
    if _width(way) == EVERY_PORT:
        return "every port"
    first, last = int(way.get("fromPort") or 0), int(way.get("toPort") or 0)
    return f"port {first}" if first == last else f"ports {first} to {last}"
