"""Rules of security groups as Pulumi writes them within a group, and as EC2 does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localcloud.plugins.aws.values import Properties

_SOURCES = (
    ("cidrBlocks", "IpRanges", "CidrIp"),
    ("ipv6CidrBlocks", "Ipv6Ranges", "CidrIpv6"),
    ("prefixListIds", "PrefixListIds", "PrefixListId"),
    ("securityGroups", "UserIdGroupPairs", "GroupId"),
)
"""A rule's list of sources, EC2's list, and what EC2 calls one of them."""
_EVERYTHING = "-1"


def permissions(rules: Iterable[Properties], group: str) -> list[Properties]:
    """Spell rules as EC2's permissions; a rule may name its own group as `self`."""
    return [_permission(rule, group) for rule in rules]


def _permission(rule: Properties, group: str) -> Properties:
    protocol = "-1" if rule["protocol"] in ("all", _EVERYTHING) else str(rule["protocol"]).lower()
    ports = {} if protocol == _EVERYTHING else {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    described = {"Description": rule["description"]} if rule.get("description") else {}
    permission: Properties = {"IpProtocol": protocol, **ports}
    for name, member, key in _SOURCES:
        own = [group] if name == "securityGroups" and rule.get("self") else []
        sources = [{key: source, **described} for source in [*(rule.get(name) or ()), *own]]
        if sources:
            permission[member] = sources
    return permission


def inline_rules(found: Iterable[Mapping[str, Any]], group: str) -> list[Properties]:
    """Understand EC2's permissions as rules, one for each description among their sources."""
    return [rule for permission in found for rule in _rules(permission, group)]


def _rules(permission: Mapping[str, Any], group: str) -> list[Properties]:
    by_description: dict[str, Properties] = {}
    for name, member, key in _SOURCES:
        for source in permission.get(member) or ():
            description = source.get("Description") or ""
            rule = by_description.setdefault(description, _empty_rule(permission, description))
            if source[key] == group:
                rule["self"] = True
            else:
                rule[name].append(source[key])
    return list(by_description.values())


def _empty_rule(permission: Mapping[str, Any], description: str) -> Properties:
    return {
        "protocol": permission["IpProtocol"],
        "fromPort": permission.get("FromPort") or 0,
        "toPort": permission.get("ToPort") or 0,
        "description": description,
        "self": False,
        **{name: [] for name, _, _ in _SOURCES},
    }
