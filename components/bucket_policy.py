"""Who may do what with a bucket. Nobody without TLS, nobody of another account; and who writes or reads by right."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.place import Place

Statement = Mapping[str, Any]


def policy(place: Place, bucket: str, allowed: Sequence[Statement] = ()) -> dict[str, Any]:
    """Two refusals that hold for every bucket, and what this one allows beside what the account's IAM does."""
    return {"Version": "2012-10-17", "Statement": [_tls_only(bucket), _own_account_only(place, bucket), *allowed]}


def _arns(bucket: str) -> list[str]:
    return [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]


def _tls_only(bucket: str) -> Statement:
    """Control S3.5."""
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": _arns(bucket),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _own_account_only(place: Place, bucket: str) -> Statement:
    """Control S3.6; AWS's own services have no account and are let in by name below, or not at all."""
    return {
        "Sid": "OwnAccountOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": _arns(bucket),
        "Condition": {
            "StringNotEquals": {"aws:PrincipalAccount": place.account},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    }


def access_logs_are_written(place: Place, bucket: str) -> Statement:
    """S3 writes the access log of this account's buckets."""
    return {
        "Sid": "AccessLogsAreWritten",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
    }


def delivery_logs_are_written(place: Place, bucket: str) -> Statement:
    """CloudFront's log comes through CloudWatch's log delivery, whose sources are all in us-east-1."""
    sources = Place("us-east-1", place.account).arn("logs", "delivery-source:*")
    return {
        "Sid": "DeliveryLogsAreWritten",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/AWSLogs/{place.account}/*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": place.account, "s3:x-amz-acl": "bucket-owner-full-control"},
            "ArnLike": {"aws:SourceArn": sources},
        },
    }


def read_by(distribution: pulumi.Input[str], bucket: str) -> Statement:
    """One distribution of CloudFront reads, and no other."""
    return {
        "Sid": "DistributionReads",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"aws:SourceArn": distribution}},
    }
