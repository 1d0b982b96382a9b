"""The provider resource's own settings."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import proto

from localcloud.plugins.aws.values import encode
from tests.localcloud.plugins.conftest import REGION, variables
from tests.localcloud.plugins.engine import Engine, Plugin, Refused
from tests.localcloud.plugins.examples import declare

Start = Callable[[dict[str, str]], Plugin]
TOPIC = "aws:sns/topic:Topic"


def test_default_tags_are_on_everything_and_give_way_to_the_resource_s_own(engine: Engine, aws: Any) -> None:
    tagged = engine.another_run({**REGION, "defaultTags": {"tags": {"owner": "us", "pages": "all"}}})
    made = declare(tagged, TOPIC)
    assert (made["tags"], made["tagsAll"]) == ({"pages": "nobody"}, {"owner": "us", "pages": "nobody"})
    listed = aws("sns").list_tags_for_resource(ResourceArn=made.id)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in listed if tag["Key"] != "pulumi-resource"} == made["tagsAll"]
    later = tagged.another_run({**REGION, "defaultTags": {"tags": {"owner": "them"}}})
    assert declare(later, TOPIC)["tagsAll"] == {"owner": "them", "pages": "nobody"}


def test_a_wrong_account_is_refused_before_anything_is_done(engine: Engine, aws: Any) -> None:
    strict = engine.another_run({**REGION, "allowedAccountIds": ["111122223333"]})
    with pytest.raises(
        Refused, match=r"belong to AWS account 123456789012, but aws:allowedAccountIds has 111122223333"
    ):
        strict.up(TOPIC, name=engine.stack)
    assert not [one for one in aws("sns").list_topics()["Topics"] if one["TopicArn"].endswith(engine.stack)]


def test_the_right_account_is_let_through(engine: Engine) -> None:
    assert engine.another_run({**REGION, "allowedAccountIds": '["123456789012"]'}).up(TOPIC).id


def test_a_resource_may_be_in_a_region_of_its_own(engine: Engine) -> None:
    made = engine.up(TOPIC, region="eu-west-1")
    assert (made["region"], made.id.split(":")[3]) == ("eu-west-1", "eu-west-1")
    assert list(engine.diff(made, region="eu-west-2").replaces) == ["region"]


def test_another_region_replaces_the_provider(engine: Engine) -> None:
    olds, news = encode({"region": "us-east-1"}), encode({"region": "eu-west-1"})
    request = proto.DiffRequest(olds=olds, old_inputs=olds, news=news)
    answer = engine.plugin.call("DiffConfig", request)
    assert (list(answer.replaces), dict(answer.detailedDiff)) == (["region"], {})


def test_an_unknown_setting_is_named_with_the_nearest(engine: Engine) -> None:
    wrong = engine.another_run().configure({"allowedAccountId": ["1"], "region": "us-east-1"})
    assert wrong == {"allowedAccountId": "unknown property; did you mean allowedAccountIds?"}


def test_all_that_the_official_plugin_takes_is_taken(engine: Engine) -> None:
    official = {"profile": "", "skipCredentialsValidation": True, "version": "7.51.1", "s3UsePathStyle": True}
    assert engine.another_run().configure({**REGION, **official, "endpoints": [{"rds": "http://127.0.0.1:1"}]}) == {}


def test_the_real_aws_is_never_reached(start: Start) -> None:
    real = {name: value for name, value in variables("").items() if name != "AWS_ENDPOINT_URL"}
    with pytest.raises(
        Refused, match=r"this plugin serves local endpoints and sts would be sts.us-east-1.amazonaws.com"
    ):
        Engine("real", [start(real)], REGION).up(TOPIC)


def test_no_region_is_told(start: Start, endpoint: str) -> None:
    with pytest.raises(Refused, match="no AWS region is set; set aws:region in the stack's settings or AWS_REGION"):
        Engine("nowhere", [start(variables(endpoint))], {}).up(TOPIC)


def test_a_cloud_that_is_not_there_is_told(start: Start) -> None:
    with pytest.raises(Refused, match=r"nothing answers at http://127.0.0.1:1; is the local cloud running\?"):
        Engine("nobody", [start({**variables("http://127.0.0.1:1"), "AWS_MAX_ATTEMPTS": "1"})], REGION).up(TOPIC)


def test_a_program_learns_where_and_who_it_is(engine: Engine) -> None:
    assert engine.invoke("aws:index/getRegion:getRegion")["region"] == "us-east-1"
    assert engine.invoke("aws:index/getPartition:getPartition")["dnsSuffix"] == "amazonaws.com"
    assert engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"
    assert "us-east-1a" in engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones")["names"]
    with pytest.raises(Refused, match="knows the functions getAvailabilityZones, getCallerIdentity"):
        engine.invoke("aws:rds/getInstance:getInstance")


def test_the_plugin_is_the_version_that_the_package_asks_for(engine: Engine) -> None:
    assert engine.plugin.call("GetPluginInfo", empty_pb2.Empty()).version == "7.51.1"
