"""Who may do what, as the policies say it."""

from components import backup_vault, bucket_policy, flow_log, key, pager, vpc_endpoints
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


BOTH = ["arn:aws:s3:::files", "arn:aws:s3:::files/*"]


def test_a_bucket_refuses_everybody_without_tls_and_every_other_account() -> None:
    assert bucket_policy.policy(PLACE, "files")["Statement"] == [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": BOTH,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "OwnAccountOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": BOTH,
            "Condition": {
                "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        },
    ]


def test_whoever_writes_a_log_does_so_for_this_account() -> None:
    written = [
        bucket_policy.access_logs_are_written(PLACE, "logs"),
        bucket_policy.delivery_logs_are_written(PLACE, "logs"),
    ]
    assert [each["Condition"]["StringEquals"]["aws:SourceAccount"] for each in written] == ["123456789012"] * 2
    assert [each["Resource"] for each in written] == [
        "arn:aws:s3:::logs/*",
        "arn:aws:s3:::logs/AWSLogs/123456789012/*",
    ]


def test_through_an_endpoint_only_the_account_gets_and_only_to_its_own() -> None:
    (statement,) = vpc_endpoints.policy(PLACE)["Statement"]
    own = {"aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012"}
    assert statement["Condition"] == {"StringEquals": own}


def test_a_networks_record_is_written_to_its_own_log_and_nowhere_else() -> None:
    (statement,) = flow_log.policy(PLACE, "/aws/vpc/shop-prod-flow")["Statement"]
    arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vpc/shop-prod-flow"
    assert statement["Resource"] == [arn, f"{arn}:*"]
    (trusted,) = flow_log.trust(PLACE)["Statement"]
    assert trusted["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_a_vault_lets_nobody_delete_and_no_other_account_copy() -> None:
    kept, own = backup_vault.policy(PLACE, "shop-prod-backups")["Statement"]
    assert (kept["Effect"], kept["Action"]) == (
        "Deny",
        ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
    )
    assert own["Condition"] == {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}


def test_cloudfront_decrypts_for_this_accounts_distributions() -> None:
    *_, delivered = key.policy(PLACE, delivers=True)["Statement"]
    assert delivered["Action"] == "kms:Decrypt"
    assert delivered["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"},
    }
