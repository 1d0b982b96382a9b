"""One stack in two regions, under the real `pulumi` and on the local cloud."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.localcloud.cloud import site
from tests.localcloud.plugins.cli import Stack, project
from tests.localcloud.plugins.conftest import variables

HERE, THERE = "us-east-1", "us-west-2"
PROGRAM = f"""
import json
import pulumi
from pulumi_aws import Provider, cloudwatch, ec2, iam, kms, rds, s3, secretsmanager, sns

def side(name, options):
    key = kms.Key(f"key-{{name}}", enable_key_rotation=True, opts=options)
    kms.Alias(f"key-{{name}}", name="alias/shop", target_key_id=key.key_id, opts=options)
    sns.Topic(f"alerts-{{name}}", name="alerts", kms_master_key_id=key.arn, opts=options)
    cloudwatch.LogGroup(f"logs-{{name}}", name="/shop/web", retention_in_days=30, opts=options)
    secretsmanager.Secret(f"secret-{{name}}", name="shop/web/app", kms_key_id=key.arn, opts=options)
    rds.ParameterGroup(f"settings-{{name}}", name="shop", family="postgres18", opts=options)
    ec2.Vpc(f"net-{{name}}", cidr_block="10.0.0.0/16", opts=options)
    bucket = s3.Bucket(f"backups-{{name}}", force_destroy=True, opts=options)
    kept = s3.BucketVersioning(
        f"backups-{{name}}", bucket=bucket.id, versioning_configuration={{"status": "Enabled"}}, opts=options
    )
    return key, bucket, kept

there = Provider("there", region="{THERE}", default_tags={{"tags": {{"side": "recovery"}}}})
key, source, kept = side("here", pulumi.ResourceOptions())
key_there, copy, kept_there = side("there", pulumi.ResourceOptions(provider=there))
trusted = {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"Service": "s3.amazonaws.com"}}}}
role = iam.Role("copier", assume_role_policy=json.dumps({{"Version": "2012-10-17", "Statement": [trusted]}}))
s3.BucketReplicationConfig(
    "backups", bucket=source.id, role=role.arn, opts=pulumi.ResourceOptions(depends_on=[kept, kept_there]),
    rules=[{{
        "id": "all", "status": "Enabled", "filter": {{}}, "delete_marker_replication": {{"status": "Enabled"}},
        "source_selection_criteria": {{"sse_kms_encrypted_objects": {{"status": "Enabled"}}}},
        "destination": {{"bucket": copy.arn, "encryption_configuration": {{"replica_kms_key_id": key_there.arn}}}},
    }}],
)
pulumi.export("keys", [key.arn, key_there.arn])
pulumi.export("buckets", [source.id, copy.id])
"""
RESOURCES = 2 * 9 + 4


@pytest.fixture(scope="module")
def cloud() -> Iterator[site.Cloud]:
    made = site.Cloud(site.new_home())
    made.start()
    yield made
    assert site.remove(made) == []


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, cloud: site.Cloud) -> Stack:
    endpoint = cloud.client("sts").meta.endpoint_url
    environment = {**variables(endpoint), "AWS_REGION": HERE}
    return project(tmp_path_factory.mktemp("tiny"), PROGRAM, environment)


def present(cloud: site.Cloud, region: str) -> dict[str, Any]:
    """What the account has in a region, by the names that both regions use."""
    client = lambda service: cloud.client(service, region)  # noqa: E731
    keys = [alias for alias in client("kms").list_aliases()["Aliases"] if alias["AliasName"] == "alias/shop"]
    groups = client("rds").describe_db_parameter_groups()["DBParameterGroups"]
    return {
        "keys": [client("kms").describe_key(KeyId=key["TargetKeyId"])["KeyMetadata"]["Arn"] for key in keys],
        "topics": [topic["TopicArn"] for topic in client("sns").list_topics()["Topics"]],
        "logs": [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]],
        "secrets": [secret["Name"] for secret in client("secretsmanager").list_secrets()["SecretList"]],
        "settings": [group["DBParameterGroupName"] for group in groups if group["DBParameterGroupName"] == "shop"],
        "networks": len([vpc for vpc in client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]),
    }


def expected(stack: Stack) -> list[dict[str, Any]]:
    same = {"logs": ["/shop/web"], "secrets": ["shop/web/app"], "settings": ["shop"], "networks": 1}
    topics = [f"arn:aws:sns:{region}:000000000000:alerts" for region in (HERE, THERE)]
    return [
        {"keys": [key], "topics": [topic], **same} for key, topic in zip(stack.outputs()["keys"], topics, strict=True)
    ]


def test_a_preview_knows_both_regions(stack: Stack) -> None:
    assert f"+ {RESOURCES} to create" in stack.pulumi("preview")


def test_the_same_names_are_made_in_both_regions(stack: Stack, cloud: site.Cloud) -> None:
    stack.pulumi("up", "--yes", "--skip-preview")
    assert [present(cloud, region) for region in (HERE, THERE)] == expected(stack)


def test_each_bucket_is_where_its_provider_is(stack: Stack, cloud: site.Cloud) -> None:
    source, copy = stack.outputs()["buckets"]
    places = [cloud.client("s3").get_bucket_location(Bucket=name).get("LocationConstraint") for name in (source, copy)]
    assert places == [None, THERE]
    [rule] = cloud.client("s3").get_bucket_replication(Bucket=source)["ReplicationConfiguration"]["Rules"]
    key = stack.outputs()["keys"][1]
    assert rule["Destination"] == {
        "Bucket": f"arn:aws:s3:::{copy}",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": key},
    }


def test_a_second_up_with_a_refresh_finds_no_changes(stack: Stack) -> None:
    printed = stack.pulumi("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes")
    assert f"{RESOURCES} unchanged" in printed


def test_when_the_state_is_lost_each_region_s_own_is_taken_over(stack: Stack, cloud: site.Cloud) -> None:
    known = stack.outputs()
    stack.begin()
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs() == known
    assert [present(cloud, region) for region in (HERE, THERE)] == expected(stack)


def test_a_destroy_leaves_nothing_in_either_region(stack: Stack, cloud: site.Cloud) -> None:
    stack.pulumi("destroy", "--yes", "--skip-preview")
    nothing = {"keys": [], "topics": [], "logs": [], "secrets": [], "settings": [], "networks": 0}
    assert [present(cloud, region) for region in (HERE, THERE)] == [nothing, nothing]
    assert cloud.client("s3").list_buckets()["Buckets"] == []
