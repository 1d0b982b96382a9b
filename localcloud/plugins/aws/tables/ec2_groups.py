# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""EC2: security groups with the rules that are declared within them."""

from __future__ import annotations

from collections.abc import Collection

from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.security_rules import inline_rules, permissions
from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work


class _Group(Ec2Kind):
    arn_type = "security-group"
    reading = Call("describe_security_groups", "GroupIds", "SecurityGroups")
    identity = "GroupId"
    names = {"name": "GroupName"}
    paths = {"arn": "SecurityGroupArn"}
    passive = ("revokeRulesOnDelete",)
    completes = ("egress",)
    missing = ("InvalidGroup.NotFound",)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Bring the rules that are declared with the group to what is wanted."""
        found = self.read(work) if {"ingress", "egress"} & set(changed) else None
        for direction in sorted({"ingress", "egress"} & set(changed)):
            present = (found or {}).get(_MEMBERS[direction], [])
            wanted = permissions(work.inputs.get(direction) or (), work.id)
            _change_rules(work, direction, present, wanted)

    def outputs(self, work: Work, found: Found) -> Properties:
        """Give the rules the form that Pulumi has; where none are declared here, they are resources of their own."""
        told = [name for name in _MEMBERS if name in work.inputs or not (work.inputs or work.state)]
        rules = {name: inline_rules(found.get(_MEMBERS[name], ()), work.id) for name in told}
        return {**super().outputs(work, found), "ingress": [], "egress": [], **rules}


class SecurityGroup(_Group):
    """A firewall around what is in it. AWS lets everything out of a new one; the official plugin does not."""

    type_name = "aws:ec2/securityGroup:SecurityGroup"
    creation = Call("create_security_group")
    deletion = Call("delete_security_group", "GroupId")
    natural = ("name", "vpcId")
    autoname = Autoname(longest=255)
    defaults = {"description": "Managed by Pulumi", "revokeRulesOnDelete": False}
    replaces = ("name", "namePrefix", "description", "vpcId")

    def create(self, work: Work) -> str:
        """Create the group and leave only the declared rules in it."""
        work.id = super().create(work)
        self.update(work, {"egress", "ingress"} & set(work.inputs) | {"egress"})
        return work.id

    def delete(self, work: Work) -> None:
        """Delete the group; before it its rules, where other groups point back at it."""
        found = self.read(work) if work.get("revokeRulesOnDelete") else None
        for direction, member in _MEMBERS.items() if found else ():
            _change_rules(work, direction, (found or {}).get(member, []), [])
        super().delete(work)


_MEMBERS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}


def _change_rules(work: Work, direction: str, present: list[Found], wanted: list[Found]) -> None:
    """Revoke and authorize single rules, so that those that stay are never gone for a moment."""
    present, wanted = (_single(rules) for rules in (present, wanted))
    surplus = [rule for rule in present if rule not in wanted]
    lacking = [rule for rule in wanted if rule not in present]
    if surplus:
        work.call(f"revoke_security_group_{direction}", GroupId=work.id, IpPermissions=surplus)
    if lacking:
        work.call(f"authorize_security_group_{direction}", GroupId=work.id, IpPermissions=lacking)


def _single(rules: list[Found]) -> list[Found]:
    """Split permissions into one per source, so that they can be compared."""
    single = []
    for rule in rules:
        base = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if rule.get(name) is not None}
        for member in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"):
            single += [{**base, member: [_source(source)]} for source in rule.get(member) or ()]
    return single


def _source(source: Found) -> Found:
    """Keep what tells one source from another; AWS adds the account to groups of one's own."""
    return {name: value for name, value in source.items() if name not in ("UserId", "GroupName") and value}


class DefaultSecurityGroup(_Group):
    """The group that AWS makes with a network: taken over and emptied, never deleted."""

    type_name = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    natural = ("vpcId",)
    replaces = ("vpcId",)
    defaults = {"revokeRulesOnDelete": False}

    def find(self, work: Work) -> str | None:  # noqa: ARG002 - it is always there, and creating takes it over
        """Leave the looking to create."""
        return None

    def create(self, work: Work) -> str:
        """Take the network's group and leave only the declared rules in it."""
        vpc = [{"Name": "vpc-id", "Values": [work.inputs["vpcId"]]}] if work.inputs.get("vpcId") else []
        filters = [*vpc, {"Name": "group-name", "Values": ["default"]}]
        work.id = str(work.call("describe_security_groups", Filters=filters)["SecurityGroups"][0]["GroupId"])
        self.update(work, {"ingress", "egress"})
        return work.id

    def delete(self, work: Work) -> None:
        """Leave it to the network: AWS deletes both together."""
