"""Policies of S3 buckets."""

import json
from typing import Any

from tests.policies.broken import Editable, breaks

POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def _without(plan: Editable, sid: str) -> None:
    policy = plan.of(POLICY)[0]
    found = json.loads(policy["policy"])
    found["Statement"] = [each for each in found["Statement"] if each["Sid"] != sid]
    policy["policy"] = json.dumps(found)


def _with(plan: Editable, effect: str, **more: Any) -> None:
    policy = plan.of(POLICY)[0]
    found = json.loads(policy["policy"])
    found["Statement"].append({"Sid": "Added", "Effect": effect, "Action": "s3:*", "Resource": "*", **more})
    policy["policy"] = json.dumps(found)


@breaks("bucket-tls-only", "its policy refuses nobody who comes by plain HTTP")
def _(plan: Editable) -> None:
    _without(plan, "TlsOnly")


@breaks("bucket-own-account-only", "its policy refuses no other account")
def _(plan: Editable) -> None:
    _without(plan, "OwnAccountOnly")


@breaks("bucket-policy-closed", "policy lets account 999999999999 in by its statement Added; 123456789012 may")
def _(plan: Editable) -> None:
    _with(plan, "Allow", Principal={"AWS": "arn:aws:iam::999999999999:root"}, Action="s3:GetObject")


@breaks("bucket-owner-not-locked-out", "policy refuses everything to everybody by its statement Added")
def _(plan: Editable) -> None:
    _with(plan, "Deny", Principal="*")


@breaks("bucket-services-bound", "policy lets Service logging.s3.amazonaws.com in by its statement Added")
def _(plan: Editable) -> None:
    _with(plan, "Allow", Principal={"Service": "logging.s3.amazonaws.com"}, Action="s3:PutObject")


@breaks("bucket-policy-names-its-actions", "policy allows s3:* by its statement Added")
def _(plan: Editable) -> None:
    _with(plan, "Allow", Principal={"AWS": "arn:aws:iam::123456789012:root"})
