"""The record of what passes through a network (control EC2.6): who talked to a data store, and who was turned away."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.key import Key
from components.place import Place, named

SECONDS = 600
"""What passed is summed up over so long: the longer of AWS's two, a tenth of the records."""


@dataclass(frozen=True)
class FlowLogArgs:
    """What a network's record is made from."""

    place: Place
    vpc: pulumi.Input[str]
    log_days: int
    key: Key


class FlowLog(pulumi.ComponentResource):
    """Everything that passes, accepted or not, in a log group encrypted with the system's key."""

    def __init__(self, name: str, args: FlowLogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:FlowLog", name, None, opts)
        self._name, self._args = f"{name}-flow", args
        self._group = f"/aws/vpc/{self._name}"
        role = self._role()
        self._record(self._logs(), role, self._may_write(role))
        self.register_outputs({})

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _logs(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            self._name,
            name=self._group,
            retention_in_days=self._args.log_days,
            kms_key_id=self._args.key.arn,
            tags=named(self._name),
            opts=self._below,
        )

    def _role(self) -> aws.iam.Role:
        return aws.iam.Role(
            self._name,
            name=self._name,
            assume_role_policy=json.dumps(trust(self._args.place)),
            tags=named(self._name),
            opts=self._below,
        )

    def _may_write(self, role: aws.iam.Role) -> aws.iam.RolePolicy:
        document = json.dumps(policy(self._args.place, self._group))
        return aws.iam.RolePolicy(self._name, name=self._name, role=role.name, policy=document, opts=self._below)

    def _record(self, logs: aws.cloudwatch.LogGroup, role: aws.iam.Role, may_write: aws.iam.RolePolicy) -> None:
        aws.ec2.FlowLog(
            self._name,
            vpc_id=self._args.vpc,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=logs.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=SECONDS,
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[may_write]),
        )


def trust(place: Place) -> dict[str, Any]:
    """Flow logs of this account take the role, and nobody else's."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": place.account},
            "ArnLike": {"aws:SourceArn": place.arn("ec2", "vpc-flow-log/*")},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(place: Place, group: str) -> dict[str, Any]:
    """Writing to its one log group, which is there already."""
    arn = place.arn("logs", f"log-group:{group}")
    statement = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
        "Resource": [arn, f"{arn}:*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
