"""A customer key: who uses it stands in its policy, and it turns every year."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.environment import Protection
from components.place import Place, named

EVENTS = ["events.rds.amazonaws.com", "backup.amazonaws.com", "events.amazonaws.com"]
"""Who publishes to encrypted topics beside alarms; AWS documents their key policies without a condition."""


@dataclass(frozen=True)
class KeyArgs:
    """What a key is made from."""

    description: str
    protection: Protection
    place: Place
    called: str | None = None
    """Its name at AWS, where that is another than Pulumi's."""
    delivers: bool = False
    """Whether CloudFront delivers something that it encrypts."""


class Key(pulumi.ComponentResource):
    """One KMS key with rotation (control KMS.4), and a name for it."""

    def __init__(self, name: str, args: KeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Key", name, None, opts)
        self._name, self._args = name, args
        self.key = self._key()
        self._alias()
        self.arn = self.key.arn
        self.register_outputs({"arn": self.arn})

    def _key(self) -> aws.kms.Key:
        protection = self._args.protection
        return aws.kms.Key(
            self._name,
            description=self._args.description,
            enable_key_rotation=True,
            deletion_window_in_days=protection.key_deletion_days,
            policy=json.dumps(policy(self._args.place, delivers=self._args.delivers)),
            tags=named(self._args.called or self._name),
            opts=pulumi.ResourceOptions(parent=self, protect=protection.protected),
        )

    def _alias(self) -> None:
        aws.kms.Alias(
            self._name,
            name=f"alias/{self._args.called or self._name}",
            target_key_id=self.key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )


def policy(place: Place, *, delivers: bool = False) -> dict[str, Any]:
    """The account's own IAM decides; AWS's services may use the key for this account's logs, topics and files."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AccountDecides",
                "Effect": "Allow",
                "Principal": {"AWS": place.root},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "LogsAreEncrypted",
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{place.region}.amazonaws.com"},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}},
            },
            {
                "Sid": "AlarmsReachTheTopic",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
            },
            {
                "Sid": "EventsReachTheTopic",
                "Effect": "Allow",
                "Principal": {"Service": EVENTS},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
            },
            *([_files_are_delivered(place)] if delivers else []),
        ],
    }


def _files_are_delivered(place: Place) -> dict[str, Any]:
    """To any distribution of the account: the bucket's policy says which, and the key is there before either."""
    return {
        "Sid": "FilesAreDelivered",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": place.account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{place.account}:distribution/*"},
        },
    }
