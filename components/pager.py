"""Where alarms go: one encrypted topic, and a subscription for everybody whom the environment pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.key import Key
from components.place import Place, named


@dataclass(frozen=True)
class PagerArgs:
    """What a pager is made from."""

    paged: Mapping[str, str]
    """Address by contact."""
    key: Key
    place: Place


class Pager(pulumi.ComponentResource):
    """The topic that every alarm publishes to."""

    def __init__(self, name: str, args: PagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Pager", name, None, opts)
        self._name, self._args = f"{name}-alarms", args
        self.topic = self._topic()
        for contact, address in args.paged.items():
            self._subscription(contact, address)
        self.register_outputs({"topic": self.topic.arn})

    def _topic(self) -> aws.sns.Topic:
        return aws.sns.Topic(
            self._name,
            name=self._name,
            kms_master_key_id=self._args.key.arn,
            policy=json.dumps(policy(self._args.place, self._name)),
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _subscription(self, contact: str, address: str) -> None:
        aws.sns.TopicSubscription(
            f"{self._name}-{contact}",
            topic=self.topic.arn,
            protocol="email",
            endpoint=address,
            opts=pulumi.ResourceOptions(parent=self),
        )


def policy(place: Place, topic: str) -> dict[str, Any]:
    """CloudWatch may publish for this account's alarms; nobody else may (control SNS.4)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsPublish",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": place.arn("sns", topic),
                "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
            }
        ],
    }
