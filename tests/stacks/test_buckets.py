"""Buckets as they are declared: closed, logged, locked, copied and, where asked, delivered."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.stacks.declaring import Everything, declared, planned

Declare = Callable[[str], Everything]
BUCKET = "aws:s3/bucket:Bucket"
BESIDE = (
    "BucketLifecycleConfiguration",
    "BucketNotification",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
)
BACKUPS, ASSETS, LOGS = (f"neotool-prod-{name}-123456789012" for name in ("backups", "assets", "logs"))
COPY, LOGS_THERE = (f"neotool-prod-{name}-copy-123456789012" for name in ("backups", "logs"))
MEDIA = "vrooli-prod-media-123456789012"


def kind(name: str) -> str:
    return f"aws:s3/{name[0].lower()}{name[1:]}:{name}"


@pytest.mark.parametrize("environment", ["local", "prod"])
@pytest.mark.parametrize("system", ["neotool", "commerce", "standard", "vrooli"])
def test_every_bucket_has_all_that_makes_it_safe(system: str, environment: str) -> None:
    made = declared(system, environment)
    buckets = set(made.of(BUCKET))
    assert {name: set(made.of(kind(name))) for name in BESIDE} == dict.fromkeys(BESIDE, buckets)
    blocks = made.of(kind("BucketPublicAccessBlock")).values()
    assert {value for block in blocks for name, value in block.items() if name != "bucket"} == {True}
    assert {each["eventbridge"] for each in made.of(kind("BucketNotification")).values()} == {True}


def test_every_access_is_logged_in_the_buckets_own_region(declare: Declare) -> None:
    made = declare("prod").of(kind("BucketLogging"))
    assert {name: (each["targetBucket"], each["targetPrefix"]) for name, each in made.items()} == {
        BACKUPS: (LOGS, f"{BACKUPS}/"),
        ASSETS: (LOGS, f"{ASSETS}/"),
        COPY: (LOGS_THERE, f"{COPY}/"),
    }


def encryption(made: Everything, bucket: str) -> dict[str, Any]:
    (rule,) = made.of(kind("BucketServerSideEncryptionConfiguration"))[bucket]["rules"]
    return rule["applyServerSideEncryptionByDefault"]


def test_only_the_log_has_no_key_of_the_customers(declare: Declare) -> None:
    made = declare("prod")
    keys = {bucket: encryption(made, bucket).get("kmsMasterKeyId") for bucket in made.of(BUCKET)}
    assert keys == {
        BACKUPS: "arn:neotool-prod",
        ASSETS: "arn:neotool-prod-asset",
        COPY: "arn:neotool-prod-us-west-2",
        LOGS: None,
        LOGS_THERE: None,
    }


def test_logs_go_with_the_environments_other_logs(declare: Declare) -> None:
    rules = declare("staging").of(kind("BucketLifecycleConfiguration"))["neotool-staging-logs-444455556666"]["rules"]
    assert [rule.get("expiration") for rule in rules] == [None, {"days": 30}]


LOCKED = {"local": {}, "dev": {}, "staging": {}, "prod": {BACKUPS: ("COMPLIANCE", 7), COPY: ("COMPLIANCE", 7)}}


@pytest.mark.parametrize("environment", LOCKED)
def test_new_objects_are_locked_where_the_environment_locks(declare: Declare, environment: str) -> None:
    made = declare(environment).of(kind("BucketObjectLockConfiguration"))
    kept = {name: each["rule"]["defaultRetention"] for name, each in made.items()}
    assert {name: (each["mode"], each["days"]) for name, each in kept.items()} == LOCKED[environment]


def test_a_bucket_that_asks_for_it_is_copied_with_its_deletions_under_the_key_there(declare: Declare) -> None:
    made = declare("prod").of(kind("BucketReplicationConfig"))
    assert list(made) == [BACKUPS]
    (rule,) = made[BACKUPS]["rules"]
    assert rule == {
        "id": "everything",
        "status": "Enabled",
        "priority": 0,
        "filter": {"prefix": ""},
        "deleteMarkerReplication": {"status": "Enabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": {
            "bucket": f"arn:{COPY}",
            "encryptionConfiguration": {"replicaKmsKeyId": "arn:neotool-prod-us-west-2"},
            "metrics": {"status": "Enabled"},
        },
    }


def test_whoever_is_told_of_warnings_is_told_of_objects_that_were_not_copied(declare: Declare) -> None:
    alarm = declare("prod").of("aws:cloudwatch/metricAlarm:MetricAlarm")["neotool-prod-backups-replication"]
    (failed,) = [query["metric"] for query in alarm.get("metricQueries", [])] or [alarm]
    assert (failed["metricName"], failed["dimensions"]) == (
        "OperationsFailedReplication",
        {"SourceBucket": BACKUPS, "DestinationBucket": COPY, "RuleId": "everything"},
    )
    assert alarm["alarmActions"] == ["arn:neotool-prod-warning"]


def test_a_copy_keeps_what_its_source_keeps_for_as_long(declare: Declare) -> None:
    rules = declare("prod").of(kind("BucketLifecycleConfiguration"))
    assert rules[COPY]["rules"] == rules[BACKUPS]["rules"]
    assert declare("prod").of(BUCKET)[COPY]["objectLockEnabled"]


def test_the_copier_may_read_here_and_write_there_and_nothing_else(declare: Declare) -> None:
    policy = declare("prod").of("aws:iam/rolePolicy:RolePolicy")["neotool-prod-backups-replication"]["policy"]
    allowed = {each["Resource"]: each["Action"] for each in json.loads(policy)["Statement"]}
    here, there = f"arn:aws:s3:::{BACKUPS}", f"arn:aws:s3:::{COPY}"
    assert allowed == {
        here: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        f"{here}/*": [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
            "s3:GetObjectRetention",
            "s3:GetObjectLegalHold",
        ],
        f"{there}/*": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
        "arn:neotool-prod": ["kms:Decrypt"],
        "arn:neotool-prod-us-west-2": ["kms:Encrypt", "kms:GenerateDataKey"],
    }


def statements(made: Everything, bucket: str) -> dict[str, dict[str, Any]]:
    policy = json.loads(made.of(kind("BucketPolicy"))[bucket]["policy"])
    return {each["Sid"]: each for each in policy["Statement"]}


def test_a_delivered_bucket_is_read_by_its_own_distribution_only() -> None:
    reads = statements(declared("vrooli", "prod"), MEDIA)
    assert list(reads) == ["TlsOnly", "OwnAccountOnly", "DistributionReads"]
    assert reads["DistributionReads"]["Condition"] == {"StringEquals": {"aws:SourceArn": f"arn:{MEDIA}"}}
    key = json.loads(declared("vrooli", "prod").of("aws:kms/key:Key")["vrooli-prod-server"]["policy"])
    assert "FilesAreDelivered" in [each["Sid"] for each in key["Statement"]]


def test_a_key_that_encrypts_nothing_delivered_is_not_cloudfronts_to_use(declare: Declare) -> None:
    keys = declare("prod").of("aws:kms/key:Key").values()
    assert [key for key in keys if "cloudfront" in key["policy"]] == []


def test_delivery_is_by_tls_signed_logged_and_adds_safe_headers() -> None:
    made = declared("vrooli", "prod")
    distribution = made.one("aws:cloudfront/distribution:Distribution")
    (origin,) = distribution["origins"]
    behaviour = distribution["defaultCacheBehavior"]
    assert origin["domainName"] == f"{MEDIA}.s3.us-east-1.amazonaws.com"
    assert (origin["originAccessControlId"], behaviour["responseHeadersPolicyId"]) == (MEDIA, MEDIA)
    assert (behaviour["viewerProtocolPolicy"], behaviour["allowedMethods"]) == ("redirect-to-https", ["GET", "HEAD"])
    assert distribution["viewerCertificate"] == {"cloudfrontDefaultCertificate": True}
    log = made.one("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")["deliveryDestinationConfiguration"]
    assert log == {"destinationResourceArn": "arn:vrooli-prod-logs-123456789012"}
    assert "DeliveryLogsAreWritten" in statements(made, "vrooli-prod-logs-123456789012")
    assert made.exported["buckets"]["media"]["url"] == f"https://{MEDIA}.cloudfront.example"


DOMAIN = {
    "name": "media.vrooli.example",
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
}


def test_under_a_domain_of_its_own_nothing_older_than_tls_1_2_is_spoken() -> None:
    made = planned("vrooli-prod", {"buckets": {"media": {"domain": DOMAIN}}})
    distribution = made.one("aws:cloudfront/distribution:Distribution")
    assert distribution["aliases"] == [DOMAIN["name"]]
    assert distribution["viewerCertificate"] == {
        "acmCertificateArn": DOMAIN["certificate"],
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert made.exported["buckets"]["media"]["url"] == "https://media.vrooli.example"
