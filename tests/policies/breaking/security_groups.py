"""Security groups."""

from tests.policies.broken import Editable, breaks

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INSTANCE = "aws:rds/instance:Instance"


@breaks("security-group-described", "description says nothing")
def _(plan: Editable) -> None:
    plan.first(GROUP)["description"] = "Managed by Pulumi"


@breaks("security-group-rule-described", "ingress at port 5433 has no description")
def _(plan: Editable) -> None:
    del plan.first(GROUP)["ingress"][0]["description"]


@breaks("security-group-entered-from-private-addresses", "ingress from 0.0.0.0/0 at port 5433")
def _(plan: Editable) -> None:
    plan.first(GROUP)["ingress"][0]["cidrBlocks"] = ["0.0.0.0/0"]


@breaks("security-group-leads-to-private-addresses", "egress to ::/0 at every port")
def _(plan: Editable) -> None:
    anywhere = {"description": "out", "protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"]}
    plan.first(GROUP)["egress"].append(anywhere)


@breaks("security-group-names-its-port", "ingress at ports 5433 to 5500; a rule opens 1 port at most")
def _(plan: Editable) -> None:
    plan.first(GROUP)["ingress"][0]["toPort"] = 5500


@breaks("security-group-used", "nothing stands in it")
def _(plan: Editable) -> None:
    plan.add(GROUP, "left-over", {"description": "of a service that went", "tags": {"Name": "left-over"}})


@breaks("data-store-behind-its-own-security-group", "the default group of the network is taken")
def _(plan: Editable) -> None:
    del plan.first("aws:elasticache/replicationGroup:ReplicationGroup")["securityGroupIds"]


@breaks("data-store-entered-at-its-port", "listens on 5433")
def _(plan: Editable) -> None:
    plan.first(GROUP)["ingress"].append({"description": "old", "protocol": "tcp", "fromPort": 5432, "toPort": 5432})
