"""Where alarms and events go: an encrypted topic per severity, and a subscription for everybody it concerns."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.limits import Severity
from catalog.system import Stack
from components.key import Key
from components.place import Place, named

PUBLISHERS = {
    "AlarmsPublish": "cloudwatch.amazonaws.com",
    "DatabaseEventsPublish": "events.rds.amazonaws.com",
}
"""AWS's services that say on whose account's behalf they publish."""

PLAIN_PUBLISHERS = {
    "BackupsPublish": "backup.amazonaws.com",
    "RulesPublish": "events.amazonaws.com",
}
"""AWS Backup and EventBridge, whose documented topic policies have no condition: with one, a message could be lost."""


@dataclass(frozen=True)
class PagerArgs:
    """What a pager is made from."""

    stack: Stack
    key: Key
    place: Place


class Pager(pulumi.ComponentResource):
    """The topics: `warning` for office hours, `critical` for any hour. Where nobody is paged, both are one."""

    def __init__(self, name: str, args: PagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Pager", name, None, opts)
        self._name, self._args = name, args
        environment = args.stack.environment
        self.pages = bool(environment.paged)
        self.warning = self._topic("warning", environment.told)
        self.critical = self._topic("critical", environment.paged) if self.pages else self.warning
        self.register_outputs({"warning": self.warning.arn, "critical": self.critical.arn})

    def topic(self, severity: Severity) -> aws.sns.Topic:
        """Where what is so bad goes."""
        return self.critical if severity == "critical" else self.warning

    def _topic(self, severity: Severity, contacts: Iterable[str]) -> aws.sns.Topic:
        name = f"{self._name}-{severity}"
        topic = aws.sns.Topic(
            name,
            name=name,
            kms_master_key_id=self._args.key.arn,
            policy=json.dumps(policy(self._args.place, name)),
            tags=named(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for contact in contacts:
            self._subscription(name, topic, contact)
        return topic

    def _subscription(self, name: str, topic: aws.sns.Topic, contact: str) -> None:
        aws.sns.TopicSubscription(
            f"{name}-{contact}",
            topic=topic.arn,
            protocol="email",
            endpoint=self._args.stack.contacts[contact],
            opts=pulumi.ResourceOptions(parent=self),
        )


def policy(place: Place, topic: str) -> dict[str, Any]:
    """Four services of AWS may publish, by TLS; nobody else may (control SNS.4)."""
    arn = place.arn("sns", topic)
    account = {"StringEquals": {"aws:SourceAccount": place.account}}
    bound = [_publish(sid, service, arn) | {"Condition": account} for sid, service in PUBLISHERS.items()]
    plain = [_publish(sid, service, arn) for sid, service in PLAIN_PUBLISHERS.items()]
    return {"Version": "2012-10-17", "Statement": [*bound, *plain, _tls_only(arn)]}


def _publish(sid: str, service: str, arn: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sns:Publish",
        "Resource": arn,
    }


def _tls_only(arn: str) -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
