"""Who may do what, as the policies say it."""

from components import bucket, key, pager
from components.place import Place

PLACE = Place("eu-central-1", "123456789012")


def test_no_key_can_be_used_by_everybody() -> None:
    principals = [statement["Principal"] for statement in key.policy(PLACE)["Statement"]]
    assert principals == [
        {"AWS": "arn:aws:iam::123456789012:root"},
        {"Service": "logs.eu-central-1.amazonaws.com"},
        {"Service": "cloudwatch.amazonaws.com"},
        {"Service": ["events.rds.amazonaws.com", "backup.amazonaws.com", "events.amazonaws.com"]},
    ]


def test_a_service_uses_a_key_for_this_account_only() -> None:
    _, logs, alarms, _ = key.policy(PLACE)["Statement"]
    group = "arn:aws:logs:eu-central-1:123456789012:log-group:*"
    assert logs["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_only_four_services_publish_and_only_by_tls() -> None:
    *allowed, closed = pager.policy(PLACE, "shop-prod-warning")["Statement"]
    account = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    topic = "arn:aws:sns:eu-central-1:123456789012:shop-prod-warning"
    assert {(one["Effect"], one["Action"], one["Resource"]) for one in allowed} == {("Allow", "sns:Publish", topic)}
    assert {one["Principal"]["Service"]: one.get("Condition") for one in allowed} == {
        "cloudwatch.amazonaws.com": account,
        "events.rds.amazonaws.com": account,
        "backup.amazonaws.com": None,
        "events.amazonaws.com": None,
    }
    assert closed == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_a_bucket_refuses_everybody_without_tls() -> None:
    assert bucket.policy("files")["Statement"] == [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::files", "arn:aws:s3:::files/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
