"""What the plugin refuses before anything is done."""

import pytest

from tests.localcloud.plugins.engine import Engine, Refused

DATABASE = "aws:rds/instance:Instance"
COMPLETE = {"engine": "postgres", "username": "root", "allocatedStorage": 20, "instanceClass": "db.t4g.micro"}


def test_all_problems_come_at_once_each_with_its_path(engine: Engine) -> None:
    rules = [{"protocol": "tcp", "fromPort": "5432", "toPort": 5432, "cidrBlock": ["10.0.0.0/8"]}]
    assert engine.problems("aws:ec2/securityGroup:SecurityGroup", vpcID="vpc-1", tags={"a": 1}, ingress=rules) == {
        "vpcID": "unknown property; did you mean vpcId?",
        'tags["a"]': "a number given, a string wanted",
        "ingress[0].fromPort": "a string given, an integer wanted",
        "ingress[0].cidrBlock": "unknown property; did you mean cidrBlocks?",
    }


def test_a_missing_property_is_named(engine: Engine) -> None:
    assert engine.problems("aws:ec2/subnet:Subnet") == {"vpcId": "missing required property"}


def test_what_is_not_known_yet_passes(engine: Engine) -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    assert (
        engine.problems("aws:ec2/subnet:Subnet", vpcId=unknown, mapPublicIpOnLaunch=unknown, tags={"a": unknown}) == {}
    )


def test_a_boolean_is_no_number(engine: Engine) -> None:
    wrong = engine.problems("aws:cloudwatch/logGroup:LogGroup", retentionInDays=True)
    assert wrong == {"retentionInDays": "a boolean given, an integer wanted"}


def test_a_secret_is_never_repeated(engine: Engine) -> None:
    wrong = engine.problems(DATABASE, **COMPLETE, skipFinalSnapshot=True, password=31337)
    assert wrong == {"password": "a number given, a string wanted"}


def test_a_policy_given_as_an_object_is_written_as_json(engine: Engine) -> None:
    inputs = engine.checked(
        "aws:s3/bucketPolicy:BucketPolicy", "it", {"bucket": "b", "policy": {"Version": "2012-10-17"}}
    )
    assert inputs["policy"] == '{"Version":"2012-10-17"}'


@pytest.mark.parametrize(
    ("given", "property_"),
    [
        (
            {"instanceClass": "db.t4g.micro", "skipFinalSnapshot": True, "engine": "postgres", "username": "root"},
            "allocatedStorage",
        ),
        ({**COMPLETE}, "finalSnapshotIdentifier"),
        ({**COMPLETE, "skipFinalSnapshot": True, "password": "x", "manageMasterUserPassword": True}, "password"),
    ],
)
def test_a_database_that_aws_would_refuse_is_refused(engine: Engine, given: dict[str, object], property_: str) -> None:
    assert list(engine.problems(DATABASE, **given)) == [property_]


def test_a_bucket_setting_with_a_type_of_its_own_points_there(engine: Engine) -> None:
    wrong = engine.problems("aws:s3/bucket:Bucket", versioning={"enabled": True})
    assert wrong == {"versioning": "deprecated and not served here; declare an aws.s3.BucketVersioning"}


def test_a_type_that_has_no_table_is_refused_with_those_that_have(engine: Engine) -> None:
    with pytest.raises(Refused, match=r"aws:sns/smsPreferences:SmsPreferences: the local stand-in .* does not know"):
        engine.up("aws:sns/smsPreferences:SmsPreferences")
    with pytest.raises(Refused, match="it serves backup, cloudfront,"):
        engine.up("aws:lambda/function:Function")
