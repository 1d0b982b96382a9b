"""What lets OpenSearch write logs: one policy for all domains of a stack."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.place import Place


@dataclass(frozen=True)
class SearchLogsArgs:
    """What the policy is made from."""

    stack: str
    place: Place


class SearchLogs(pulumi.ComponentResource):
    """The policy; there before the first domain, which would be refused without it."""

    def __init__(self, name: str, args: SearchLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:SearchLogs", name, None, opts)
        self.policy = aws.cloudwatch.LogResourcePolicy(
            name,
            policy_name=name,
            policy_document=json.dumps(log_policy(args.place, args.stack)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def log_policy(place: Place, stack: str) -> dict[str, Any]:
    """OpenSearch may write to the log groups of this stack's domains: one policy, for a region has room for ten."""
    domains = place.arn("es", f"domain/{stack}-*")
    statement = {
        "Sid": "SearchLogsAreWritten",
        "Effect": "Allow",
        "Principal": {"Service": "es.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
        "Resource": place.arn("logs", f"log-group:/aws/opensearch/{stack}-*"),
        "Condition": {"StringEquals": {"aws:SourceAccount": place.account}, "ArnLike": {"aws:SourceArn": domains}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
