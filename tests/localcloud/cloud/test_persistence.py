import io
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.exceptions
import pytest

from localcloud.cloud.home import Home
from tests.localcloud.cloud.site import Cloud

TRUST = '{"Version":"2012-10-17","Statement":[]}'
MONITORING = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


@pytest.fixture
def kept(cloud: Cloud) -> dict[str, Any]:
    """Something in every service of the project, made in one life of the daemon; which is then killed."""
    cloud.start()
    made = _make(cloud)
    os.kill(cloud.start().pid, signal.SIGKILL)
    cloud.start()
    return made


def _make(cloud: Cloud) -> dict[str, Any]:
    kms, s3, sns = cloud.client("kms"), cloud.client("s3"), cloud.client("sns")
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    secret_key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=secret_key)
    s3.create_bucket(Bucket="objects")
    s3.put_bucket_versioning(Bucket="objects", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="objects", Key="k", Body=body)["VersionId"] for body in (b"old", b"new")]
    s3.put_object(Bucket="objects", Key="large", Body=io.BytesIO(b"x" * 20_000_000))
    _make_roles(cloud)
    return {
        "versions": versions,
        "signature": kms.sign(KeyId=key, Message=b"m", SigningAlgorithm="RSASSA_PSS_SHA_256")["Signature"],
        "sign_key": key,
        "cipher": kms.encrypt(KeyId="alias/mine", Plaintext=b"plain")["CiphertextBlob"],
        "secret": cloud.client("secretsmanager").create_secret(Name="s", SecretString="hush")["ARN"],
        "topic": sns.create_topic(Name="t")["TopicArn"],
        "vpc": cloud.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"],
    }


def _make_roles(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="r", PolicyArn=MONITORING)
    cloud.client("logs").create_log_group(logGroupName="g")
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName="a", Namespace="n", MetricName="m", Threshold=1, Period=60, EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold", Statistic="Sum",
    )  # fmt: skip


def test_everything_survives_kill_9(cloud: Cloud, kept: dict[str, Any]) -> None:
    kms, s3 = cloud.client("kms"), cloud.client("s3")
    old = s3.get_object(Bucket="objects", Key="k", VersionId=kept["versions"][0])["Body"].read()
    assert (old, s3.get_object(Bucket="objects", Key="k")["Body"].read()) == (b"old", b"new")
    assert s3.get_object(Bucket="objects", Key="large")["Body"].read() == b"x" * 20_000_000
    assert kms.decrypt(CiphertextBlob=kept["cipher"])["Plaintext"] == b"plain"
    assert kms.verify(
        KeyId=kept["sign_key"], Message=b"m", Signature=kept["signature"], SigningAlgorithm="RSASSA_PSS_SHA_256"
    )["SignatureValid"]
    assert cloud.client("secretsmanager").get_secret_value(SecretId=kept["secret"])["SecretString"] == "hush"
    assert [topic["TopicArn"] for topic in cloud.client("sns").list_topics()["Topics"]] == [kept["topic"]]
    assert kept["vpc"] in [vpc["VpcId"] for vpc in cloud.client("ec2").describe_vpcs()["Vpcs"]]
    attached = cloud.client("iam").list_attached_role_policies(RoleName="r")["AttachedPolicies"]
    assert attached == [{"PolicyName": "AmazonRDSEnhancedMonitoringRole", "PolicyArn": MONITORING}]
    assert [group["logGroupName"] for group in cloud.client("logs").describe_log_groups()["logGroups"]] == ["g"]
    assert [alarm["AlarmName"] for alarm in cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]] == ["a"]
    _bodies_follow_the_objects(cloud, kept)


def _bodies_follow_the_objects(cloud: Cloud, kept: dict[str, Any]) -> None:
    s3, bodies = cloud.client("s3"), Home(cloud.home).objects
    assert len(list(bodies.iterdir())) == 3
    s3.delete_object(Bucket="objects", Key="k", VersionId=kept["versions"][0])
    assert len(list(bodies.iterdir())) == 2
    s3.upload_fileobj(io.BytesIO(b"part" * 3_000_000), "objects", "multipart")
    assert s3.get_object(Bucket="objects", Key="multipart")["Body"].read() == b"part" * 3_000_000


def test_state_and_bodies_are_for_the_owner_only(shared_cloud: Cloud) -> None:
    shared_cloud.client("secretsmanager").create_secret(Name="private", SecretString="hush")
    state = Home(shared_cloud.home).state
    assert {file.stat().st_mode & 0o077 for file in [state, *state.rglob("*")]} <= {0, 0o044}  # the lock holds a number
    assert not [file for file in state.glob("*.pickle") if file.stat().st_mode & 0o077]


def test_a_change_that_the_disk_refuses_is_undone_and_told(cloud: Cloud) -> None:
    daemon, s3 = cloud.start().pid, cloud.client("s3")
    s3.create_bucket(Bucket="before")
    _, hard = resource.prlimit(daemon, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # no file may grow
    with pytest.raises(botocore.exceptions.ClientError, match=r"cannot be written: .*; make room"):
        s3.create_bucket(Bucket="lost")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["before"]
    resource.prlimit(daemon, resource.RLIMIT_FSIZE, (hard, hard))
    s3.create_bucket(Bucket="after")
    os.kill(daemon, signal.SIGKILL)
    cloud.start()
    assert {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]} == {"after", "before"}


def test_calls_side_by_side_are_each_on_disk_when_answered(cloud: Cloud) -> None:
    daemon, sns = cloud.start().pid, cloud.client("sns")
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda number: sns.create_topic(Name=f"t{number}")["TopicArn"], range(64)))
    os.kill(daemon, signal.SIGKILL)
    cloud.start()
    assert {topic["TopicArn"] for topic in sns.list_topics()["Topics"]} == made


def test_calls_side_by_side_are_all_told_when_the_disk_refuses(cloud: Cloud) -> None:
    daemon, s3 = cloud.start().pid, cloud.client("s3")
    s3.create_bucket(Bucket="before")
    _, hard = resource.prlimit(daemon, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(lambda number: _refused(cloud, f"lost-{number}"), range(16)))
    resource.prlimit(daemon, resource.RLIMIT_FSIZE, (hard, hard))
    assert told == {"InsufficientStorage"}
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["before"]


def _refused(cloud: Cloud, bucket: str) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        cloud.client("s3").create_bucket(Bucket=bucket)
    return str(refusal.value.response["Error"]["Code"])


def test_what_moto_lacks_is_refused_by_name(shared_cloud: Cloud) -> None:
    with pytest.raises(botocore.exceptions.ClientError, match="the local cloud does not have CreateUserGroup"):
        shared_cloud.client("elasticache").create_user_group(UserGroupId="g", Engine="redis")
