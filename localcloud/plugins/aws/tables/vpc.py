# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""Single rules of security groups, as resources of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_SOURCES = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


class _Rule(Ec2Kind):
    arn_type = "security-group-rule"
    reading = Call("describe_security_group_rules", "SecurityGroupRuleIds", "SecurityGroupRules")
    identity = "SecurityGroupRules[0].SecurityGroupRuleId"
    paths = {
        "securityGroupId": "GroupId",
        "arn": "SecurityGroupRuleArn",
        "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId",
    }
    replaces = ("securityGroupId",)
    missing = ("InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound")
    outward: ClassVar[bool]

    @property
    def direction(self) -> str:
        """What EC2 calls the rule's direction."""
        return "egress" if self.outward else "ingress"

    def create(self, work: Work) -> str:
        """Authorize the rule."""
        source = next(name for name in _SOURCES if work.inputs.get(name))
        member, key = _SOURCES[source]
        described = {"Description": work.inputs["description"]} if work.inputs.get("description") else {}
        permission = {**_ports(work.inputs), member: [{key: work.inputs[source], **described}]}
        answer = work.call(
            f"authorize_security_group_{self.direction}",
            GroupId=work.inputs["securityGroupId"],
            IpPermissions=[permission],
            **self.tag_parameters(work),
        )
        return self.identify(work, answer)

    def find(self, work: Work) -> str | None:
        """Look among the group's rules for one that bears the mark or says the same: EC2 does not allow it twice."""
        in_group = [{"Name": "group-id", "Values": [work.inputs["securityGroupId"]]}]
        answer = work.call("describe_security_group_rules", Filters=in_group)["SecurityGroupRules"]
        for rule in (rule for rule in answer if rule["IsEgress"] == self.outward):
            marked = {tag["Key"]: tag["Value"] for tag in rule.get("Tags") or ()}.get(MARK)
            if marked == work.mark and rule["SecurityGroupRuleId"] != work.replaced:
                return str(rule["SecurityGroupRuleId"])
        return None

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the rule in its place."""
        if not set(changed) - {"tags", "tagsAll"}:
            return
        source = next(name for name in _SOURCES if work.inputs.get(name))
        key = {"cidrIpv4": "CidrIpv4", "referencedSecurityGroupId": "ReferencedGroupId"}.get(
            source, _SOURCES[source][1]
        )
        rule: dict[str, Any] = {**_ports(work.inputs), key: work.inputs[source]}
        rule["Description"] = work.inputs.get("description") or ""
        changes = [{"SecurityGroupRuleId": work.id, "SecurityGroupRule": rule}]
        work.call("modify_security_group_rules", GroupId=work.inputs["securityGroupId"], SecurityGroupRules=changes)

    def delete(self, work: Work) -> None:
        """Revoke the rule."""
        group = work.get("securityGroupId")
        work.call(f"revoke_security_group_{self.direction}", GroupId=group, SecurityGroupRuleIds=[work.id])

    def outputs(self, work: Work, found: Found) -> Properties:
        """Leave out the ports that EC2 tells as -1 where all are meant."""
        properties = {**super().outputs(work, found), "securityGroupRuleId": work.id}
        if properties.get("ipProtocol") == "-1":
            properties = {name: value for name, value in properties.items() if name not in ("fromPort", "toPort")}
        return properties


def _ports(inputs: Properties) -> Properties:
    protocol = str(inputs["ipProtocol"]).lower()
    ports = {"FromPort": inputs.get("fromPort"), "ToPort": inputs.get("toPort")}
    given = {name: int(port) for name, port in ports.items() if port is not None}
    return {"IpProtocol": "-1" if protocol == "all" else protocol, **given}


class SecurityGroupIngressRule(_Rule):
    """What may come in."""

    type_name = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    creation = Call("authorize_security_group_ingress")
    outward = False


class SecurityGroupEgressRule(_Rule):
    """What may go out."""

    type_name = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    creation = Call("authorize_security_group_egress")
    outward = True
