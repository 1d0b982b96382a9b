"""What changes in place, what is made anew, and what AWS then has."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.localcloud.plugins.engine import Engine
from tests.localcloud.plugins.examples import declare, inputs
from tests.localcloud.plugins.footing import POLICY, TRUST, denying, group, key, subnets, table, vpc

Aws = Callable[[str], Any]
DATABASE = "aws:rds/instance:Instance"

IN_PLACE: list[tuple[str, dict[str, Any]]] = [
    ("aws:kms/key:Key", {"description": "other", "enableKeyRotation": False, "tags": {"a": "b"}}),
    ("aws:kms/key:Key", {"isEnabled": False}),
    ("aws:ec2/vpc:Vpc", {"enableDnsSupport": False, "enableDnsHostnames": False, "tags": {"Name": "other"}}),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True, "tags": {}}),
    ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [], "tags": {"a": "b"}}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"toPort": 5434, "description": "more of them"}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv4": "10.0.0.0/8", "tags": {"a": "b"}}),
    ("aws:iam/role:Role", {"assumeRolePolicy": TRUST.replace("monitoring.rds", "rds"), "maxSessionDuration": 7200}),
    ("aws:iam/rolePolicy:RolePolicy", {"policy": POLICY.replace("s3:Get*", "s3:List*")}),
    ("aws:sns/topic:Topic", {"displayName": "Other", "tags": {"pages": "me"}}),
    ("aws:sns/topicSubscription:TopicSubscription", {"filterPolicy": '{"severity":["high"]}'}),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", {"threshold": 90.5, "evaluationPeriods": 5, "tags": {"a": "b"}}),
    ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 0, "tags": {"a": "b"}}),
    ("aws:secretsmanager/secret:Secret", {"description": "other", "tags": {"a": "b"}}),
    ("aws:s3/bucket:Bucket", {"tags": {"keeps": "more"}, "forceDestroy": False}),
    ("aws:s3/bucketVersioning:BucketVersioning", {"versioningConfiguration": {"status": "Suspended"}}),
    (
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"blockPublicAcls": False, "restrictPublicBuckets": True},
    ),
    (DATABASE, {"instanceClass": "db.t4g.small", "backupRetentionPeriod": 14, "tags": {"a": "b"}}),
    (DATABASE, {"deletionProtection": True, "allocatedStorage": 40}),
]


@pytest.mark.parametrize(("kind", "change"), IN_PLACE)
def test_a_change_in_place_reaches_aws_and_is_then_agreed_upon(
    engine: Engine, kind: str, change: dict[str, Any]
) -> None:
    before = declare(engine, kind)
    second = engine.another_run()
    difference = second.diff(before, **{**inputs(second, kind), **change})
    assert (set(difference.diffs), list(difference.replaces)) == (set(change), [])
    after = declare(second, kind, **change)
    found = second.refresh(after)
    assert found is not None
    assert (found.id, found.inputs, found.outputs) == (before.id, after.inputs, after.outputs)


ANEW: list[tuple[str, dict[str, Any]]] = [
    ("aws:kms/key:Key", {"keyUsage": "SIGN_VERIFY", "customerMasterKeySpec": "RSA_2048", "enableKeyRotation": False}),
    ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.2.0.0/16"}),
    ("aws:ec2/securityGroup:SecurityGroup", {"description": "other"}),
    ("aws:sns/topic:Topic", {"name": "other"}),
    ("aws:s3/bucket:Bucket", {"bucket": "other-bucket"}),
    ("aws:rds/parameterGroup:ParameterGroup", {"family": "postgres17"}),
]


@pytest.mark.parametrize(("kind", "change"), ANEW)
def test_what_cannot_change_is_made_anew_before_the_old_one_goes(
    engine: Engine, kind: str, change: dict[str, Any]
) -> None:
    before = declare(engine, kind)
    second = engine.another_run()
    difference = second.diff(before, **{**inputs(second, kind), **change})
    assert set(difference.replaces) <= set(change)
    assert difference.replaces
    assert not difference.deleteBeforeReplace
    after = declare(second, kind, **change)
    third = second.another_run()
    assert third.read(kind, before.id) is None
    assert third.refresh(after) is not None
    assert not third.diff(after, **{**inputs(third, kind), **change}).diffs


def test_what_keeps_its_given_name_goes_before_it_is_made_anew(engine: Engine) -> None:
    before = declare(engine, DATABASE)
    second = engine.another_run()
    changed = {**inputs(second, DATABASE), "username": "other"}
    difference = second.diff(before, **changed)
    assert (list(difference.replaces), difference.deleteBeforeReplace) == (["username"], True)
    assert second.up(DATABASE, **changed)["username"] == "other"


def test_a_major_version_is_content_with_any_minor_one(engine: Engine) -> None:
    made = engine.up(DATABASE, **{**inputs(engine, DATABASE), "engineVersion": "16.4"})
    assert made["engineVersionActual"] == "16.4"
    assert list(engine.diff(made, **inputs(engine, DATABASE)).diffs) == []
    assert list(engine.diff(made, **{**inputs(engine, DATABASE), "engineVersion": "17"}).diffs) == ["engineVersion"]


def test_routes_are_added_and_removed(engine: Engine, aws: Aws) -> None:
    gateway = aws("ec2").create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    aws("ec2").attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc(engine).id)
    out = {"cidrBlock": "0.0.0.0/0", "gatewayId": gateway}
    made = engine.up("aws:ec2/routeTable:RouteTable", "table", vpcId=vpc(engine).id, routes=[out])
    assert [(route["cidrBlock"], route["gatewayId"]) for route in made["routes"]] == [("0.0.0.0/0", gateway)]
    assert not engine.diff(made, vpcId=vpc(engine).id, routes=[out]).diffs
    without = engine.another_run().up("aws:ec2/routeTable:RouteTable", "table", vpcId=vpc(engine).id, routes=[])
    assert without["routes"] == []


def test_an_endpoint_is_attached_to_other_tables(engine: Engine) -> None:
    kind, given = "aws:ec2/vpcEndpoint:VpcEndpoint", {"serviceName": "com.amazonaws.us-east-1.s3"}
    engine.up(kind, vpcId=vpc(engine).id, **given, routeTableIds=[])
    attached = engine.another_run().up(kind, vpcId=vpc(engine).id, **given, routeTableIds=[table(engine).id])
    assert attached["routeTableIds"] == [table(engine).id]


def test_documents_that_mean_the_same_are_no_change(engine: Engine) -> None:
    made = declare(engine, "aws:s3/bucketPolicy:BucketPolicy")
    spaced = denying("arn").replace(":", " : ")
    policy = made["policy"].replace('{"Version": "2012-10-17", ', '{"Version":   "2012-10-17",')
    assert spaced
    assert not engine.diff(made, bucket=made["bucket"], policy=policy).diffs


def test_order_within_a_list_is_no_change(engine: Engine) -> None:
    made = engine.up("aws:rds/subnetGroup:SubnetGroup", name=engine.stack, subnetIds=subnets(engine))
    assert not engine.diff(made, name=engine.stack, subnetIds=list(reversed(subnets(engine)))).diffs


def test_drift_is_seen_by_a_refresh_and_mended_by_the_next_up(engine: Engine, aws: Aws) -> None:
    kind = "aws:kms/key:Key"
    made = declare(engine, kind, tags={"owner": "us"})
    aws("kms").disable_key_rotation(KeyId=made.id)
    aws("kms").tag_resource(KeyId=made.id, Tags=[{"TagKey": "by", "TagValue": "hand"}])
    drifted = engine.refresh(made)
    assert drifted is not None
    wanted = {**inputs(engine, kind), "tags": {"owner": "us"}}
    assert set(engine.diff(drifted, **wanted).diffs) == {"enableKeyRotation", "tags"}
    assert engine.another_run().up(kind, **wanted).outputs == made.outputs


def test_what_was_deleted_by_hand_is_gone_after_a_refresh(engine: Engine, aws: Aws) -> None:
    made = declare(engine, "aws:sns/topic:Topic")
    aws("sns").delete_topic(TopicArn=made.id)
    assert engine.refresh(made) is None


def test_a_group_lets_out_only_what_is_declared(engine: Engine, aws: Aws) -> None:
    found = aws("ec2").describe_security_groups(GroupIds=[group(engine).id])["SecurityGroups"][0]
    assert (found["IpPermissions"], found["IpPermissionsEgress"]) == ([], [])


def test_the_default_group_is_emptied(engine: Engine, aws: Aws) -> None:
    made = declare(engine, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    found = aws("ec2").describe_security_groups(GroupIds=[made.id])["SecurityGroups"][0]
    assert (found["GroupName"], found["IpPermissions"], found["IpPermissionsEgress"]) == ("default", [], [])


def test_a_key_is_asked_to_go_after_the_days_that_were_declared(engine: Engine, aws: Aws) -> None:
    made = key(engine)
    engine.another_run().delete(made)
    found = aws("kms").describe_key(KeyId=made.id)["KeyMetadata"]
    assert found["KeyState"] == "PendingDeletion"
