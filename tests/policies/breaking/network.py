"""Networks."""

import json

from tests.policies.broken import Editable, breaks

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


@breaks("network-default-group-closed", "ingress has 1 rule, none is allowed")
def _(plan: Editable) -> None:
    plan.first("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")["ingress"] = [{"protocol": "-1", "self": True}]


@breaks("network-flow-logged", "trafficType is REJECT, ALL is asked for")
def _(plan: Editable) -> None:
    plan.first("aws:ec2/flowLog:FlowLog")["trafficType"] = "REJECT"


@breaks("network-reaches-aws-privately", "no endpoint leads to secretsmanager")
def _(plan: Editable) -> None:
    plan.remove(ENDPOINT, "commerce-prod-secretsmanager")


@breaks("network-resolves-names", "enableDnsHostnames is off")
def _(plan: Editable) -> None:
    plan.first("aws:ec2/vpc:Vpc")["enableDnsHostnames"] = False


@breaks("subnet-gives-no-public-address", "mapPublicIpOnLaunch is on")
def _(plan: Editable) -> None:
    plan.first("aws:ec2/subnet:Subnet")["mapPublicIpOnLaunch"] = True


@breaks("endpoint-for-own-account", "its policy allows everybody")
def _(plan: Editable) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    plan.first(ENDPOINT)["policy"] = json.dumps({"Version": "2012-10-17", "Statement": statement})


@breaks("endpoint-answers-for-its-service", "privateDnsEnabled is off")
def _(plan: Editable) -> None:
    plan.first(ENDPOINT, vpcEndpointType="Interface")["privateDnsEnabled"] = False


@breaks("endpoint-in-two-zones", "subnetIds names 1, 2 or more are asked for")
def _(plan: Editable) -> None:
    del plan.first(ENDPOINT, vpcEndpointType="Interface")["subnetIds"][1:]


@breaks("network-acl-entered-from-private-addresses", "what comes from 0.0.0.0/0 is let in")
def _(plan: Editable) -> None:
    anybody = {"ruleNo": 100, "action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlock": "0.0.0.0/0"}
    plan.add("aws:ec2/networkAcl:NetworkAcl", "open", {"ingress": [anybody]})
