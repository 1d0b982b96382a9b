"""A run after one that was killed: found, finished, never doubled, and nothing of others taken."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.localcloud.plugins.engine import Engine, Refused
from tests.localcloud.plugins.examples import declare, inputs
from tests.localcloud.plugins.footing import group, vpc

Aws = Callable[[str], Any]
GROUP = "aws:ec2/securityGroup:SecurityGroup"


def test_what_is_taken_over_is_brought_to_what_is_wanted_now(engine: Engine) -> None:
    first = declare(engine, "aws:kms/key:Key")
    engine.forget(first)
    wanted = {"description": "another by now", "enableKeyRotation": False, "tags": {"late": "yes"}}
    again = declare(engine.another_run(), "aws:kms/key:Key", **wanted)
    assert again.id == first.id
    assert {name: again[name] for name in wanted} == wanted


def test_half_a_creation_is_finished(engine: Engine, aws: Aws) -> None:
    made = group(engine)
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws("ec2").authorize_security_group_egress(GroupId=made.id, IpPermissions=[everything])
    engine.forget(made)
    group(engine.another_run())
    found = aws("ec2").describe_security_groups(GroupIds=[made.id])["SecurityGroups"][0]
    assert found["IpPermissionsEgress"] == []


def test_a_bucket_that_was_left_without_its_tags_gets_them(engine: Engine, aws: Aws) -> None:
    aws("s3").create_bucket(Bucket=f"backups-{engine.stack}")
    assert declare(engine, "aws:s3/bucket:Bucket")["tagsAll"] == {"keeps": "backups"}


@pytest.mark.parametrize("kind", ["aws:sns/topic:Topic", "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:iam/role:Role"])
def test_what_another_stack_made_is_not_taken(engine: Engine, plugins: list[Any], kind: str) -> None:
    name = f"shared-{engine.stack}"
    declare(engine, kind, name=name)
    other = Engine(f"{engine.stack}-other", plugins, {"region": "us-east-1"})
    with pytest.raises(Refused, match=f"{name} exists already and another resource or stack made it"):
        declare(other, kind, name=name)


def test_what_was_made_by_hand_is_not_taken(engine: Engine, aws: Aws) -> None:
    aws("secretsmanager").create_secret(Name=f"{engine.stack}/app/readonly")
    with pytest.raises(
        Refused, match=r"exists already and it was not made by this program; choose another name, or import"
    ):
        declare(engine, "aws:secretsmanager/secret:Secret")


def test_what_differs_beyond_change_is_told_and_left(engine: Engine) -> None:
    made = declare(engine, "aws:ec2/vpc:Vpc")
    engine.forget(made)
    with pytest.raises(Refused, match=r"is left from an interrupted run and differs in cidrBlock, which cannot change"):
        declare(engine.another_run(), "aws:ec2/vpc:Vpc", cidrBlock="10.9.0.0/16")


def test_an_old_one_is_never_mistaken_for_its_replacement(engine: Engine, aws: Aws) -> None:
    old = vpc(engine)
    second = engine.another_run()
    new = second.up("aws:ec2/vpc:Vpc", "vpc", cidrBlock="10.3.0.0/16")
    left = [one["VpcId"] for one in aws("ec2").describe_vpcs()["Vpcs"]]
    assert (old.id in left, new.id in left) == (False, True)


def test_a_replacement_under_the_same_name_is_not_deleted_with_the_old_one(engine: Engine) -> None:
    # `pulumi up --replace` checks and creates as if there were nothing, then deletes the old one.
    old = declare(engine, "aws:sns/topic:Topic", name=engine.stack)
    second = engine.another_run()
    new = second.create(old.kind, old.name, second.checked(old.kind, old.name, {"name": engine.stack}))
    second.delete(old)
    assert second.read(old.kind, new.id) is not None


def test_a_secret_that_waits_for_its_deletion_comes_back_under_its_name(engine: Engine, aws: Aws) -> None:
    made = declare(engine, "aws:secretsmanager/secret:Secret", recoveryWindowInDays=7)
    second = engine.another_run()
    second.delete(made)
    assert second.another_run().read(made.kind, made.id) is None
    assert declare(second, made.kind, recoveryWindowInDays=7).id == made.id
    assert "DeletedDate" not in aws("secretsmanager").describe_secret(SecretId=made.id)


def test_an_update_of_what_is_gone_says_so(engine: Engine, aws: Aws) -> None:
    made = declare(engine, "aws:sns/topic:Topic")
    aws("sns").delete_topic(TopicArn=made.id)
    with pytest.raises(Refused, match="is no longer there; run refresh"):
        declare(engine, "aws:sns/topic:Topic", displayName="other")


def test_an_update_also_mends_what_an_interrupted_one_left(engine: Engine, aws: Aws) -> None:
    kind = "aws:kms/key:Key"
    made = declare(engine, kind)
    aws("kms").update_key_description(KeyId=made.id, Description="half way")
    declare(engine.another_run(), kind, enableKeyRotation=False)
    found = aws("kms").describe_key(KeyId=made.id)["KeyMetadata"]
    assert found["Description"] == inputs(engine, kind)["description"]
