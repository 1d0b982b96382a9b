# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""EC2: records of what passes through a network."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_WATCHED = {
    "vpcId": ("VPC", "vpc-"),
    "subnetId": ("Subnet", "subnet-"),
    "eniId": ("NetworkInterface", "eni-"),
    "transitGatewayAttachmentId": ("TransitGatewayAttachment", "tgw-attach-"),
    "transitGatewayId": ("TransitGateway", "tgw-"),
    "regionalNatGatewayId": ("RegionalNatGateway", "nat-"),
}
"""What can be watched: the property, EC2's name for its type, and how its ids begin."""


class FlowLog(Ec2Kind):
    """A record of what passes; only its tags can change."""

    type_name = "aws:ec2/flowLog:FlowLog"
    arn_type = "vpc-flow-log"
    creation = Call("create_flow_logs")
    reading = Call("describe_flow_logs", "FlowLogIds", "FlowLogs")
    deletion = Call("delete_flow_logs", "FlowLogIds")
    identity = "FlowLogIds[0]"
    names = {"iamRoleArn": "DeliverLogsPermissionArn"}
    defaults = {"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600}
    assumed = {"fileFormat": "plain-text", "hiveCompatiblePartitions": False, "perHourPartition": False}
    same = {"logDestination": lambda wanted, found: _place(wanted) == _place(found)}
    replaces = (
        "deliverCrossAccountRole",
        "destinationOptions",
        "iamRoleArn",
        "logDestination",
        "logDestinationType",
        "logFormat",
        "maxAggregationInterval",
        "tagFieldSpecifications",
        "trafficType",
        *_WATCHED,
    )
    missing = ("InvalidFlowLogId.NotFound",)

    @property
    def id_member(self) -> str:
        """A description has it under another name than the answer of creation."""
        return "FlowLogId"

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a record of nothing, of two things, or one that goes nowhere."""
        if sum(inputs.get(name) is not None for name in _WATCHED) != 1:
            yield "vpcId", f"give exactly one of {', '.join(_WATCHED)}"
        to_logs = (inputs.get("logDestinationType") or "cloud-watch-logs") == "cloud-watch-logs"
        if to_logs and inputs.get("iamRoleArn") is None:
            yield "iamRoleArn", "missing; writing to CloudWatch Logs needs a role"
        if inputs.get("logDestination") is None:
            yield "logDestination", "missing; name the log group or the bucket by its ARN"

    def create(self, work: Work) -> str:
        """Create the record."""
        watched = next(name for name in _WATCHED if work.inputs.get(name))
        about = {"ResourceIds": [work.inputs[watched]], "ResourceType": _WATCHED[watched][0]}
        place = {"logDestination": _place(work.inputs["logDestination"])}
        parameters = to_api(work.shape("create_flow_logs"), {**work.inputs, **place}, self.names)
        answer = work.call("create_flow_logs", **parameters, **about, **self.tag_parameters(work))
        for failure in answer.get("Unsuccessful") or ():
            raise PluginError(f"{failure['ResourceId']}: {failure['Error']['Message']}")
        return self.identify(work, answer)

    def outputs(self, work: Work, found: Found) -> Properties:
        """Tell by its id what is watched."""
        watched = str(found.get("ResourceId"))
        name = next((name for name, (_, begins) in _WATCHED.items() if watched.startswith(begins)), None)
        return {**super().outputs(work, found), **({name: watched} if name else {})}


def _place(arn: object) -> str:
    """A log group's ARN may end in what stands for its streams."""
    return str(arn or "").removesuffix(":*")
