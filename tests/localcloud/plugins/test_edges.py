"""What is special about CloudFront, OpenSearch and a bucket's settings: changes, refusals, and what AWS then has."""

import os
import signal
from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest

from localcloud.plugins.aws.values import Properties
from tests.localcloud.cloud import site
from tests.localcloud.plugins.conftest import REGION, variables
from tests.localcloud.plugins.engine import Engine, Plugin, Refused
from tests.localcloud.plugins.examples import declare, inputs
from tests.localcloud.plugins.footing import role, subnets

Aws = Callable[[str], Any]
DISTRIBUTION, DOMAIN = "aws:cloudfront/distribution:Distribution", "aws:opensearch/domain:Domain"
ACCESS, HEADERS = "aws:cloudfront/originAccessControl:OriginAccessControl", "aws:cloudfront/responseHeadersPolicy:"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOCK, NOTICE = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "aws:s3/bucketNotification:"
OFF = {"encryptAtRest": {"enabled": False}, "nodeToNodeEncryption": {"enabled": False}}
PLAIN = {**OFF, "advancedSecurityOptions": {"enabled": False}, "logPublishingOptions": []}
LOGLESS = {
    "logPublishingOptions": [],
    "autoTuneOptions": {"desiredState": "DISABLED", "rollbackOnDisable": "NO_ROLLBACK"},
}

IN_PLACE: list[tuple[str, Properties]] = [
    (DISTRIBUTION, {"comment": "other", "priceClass": "PriceClass_All", "tags": {"a": "b"}}),
    (DISTRIBUTION, {"loggingConfig": None, "orderedCacheBehaviors": [], "enabled": False}),
    (ACCESS, {"description": "other", "signingBehavior": "no-override"}),
    (f"{HEADERS}ResponseHeadersPolicy", {"comment": "other", "customHeadersConfig": None}),
    (DOMAIN, {"ebsOptions": {"ebsEnabled": True, "volumeType": "gp3", "volumeSize": 200}, "tags": {"a": "b"}}),
    (DOMAIN, {**LOGLESS, "engineVersion": "OpenSearch_3.1", "snapshotOptions": {"automatedSnapshotStartHour": 5}}),
    (LOCK, {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 1}}}),
    ("aws:s3/bucketLogging:BucketLogging", {"targetPrefix": "other/", "targetObjectKeyFormat": {"simplePrefix": {}}}),
    (f"{NOTICE}BucketNotification", {"topics": []}),
]


@pytest.mark.parametrize(("kind", "change"), IN_PLACE)
def test_a_change_in_place_reaches_aws_and_is_then_agreed_upon(engine: Engine, kind: str, change: Properties) -> None:
    before = declare(engine, kind)
    second = engine.another_run()
    wanted = {name: value for name, value in {**inputs(second, kind), **change}.items() if value is not None}
    difference = second.diff(before, **wanted)
    assert (set(difference.diffs), list(difference.replaces)) == (set(change), [])
    after = second.up(kind, "it", **wanted)
    found = second.refresh(after)
    assert found is not None
    assert (found.id, found.inputs, found.outputs) == (before.id, after.inputs, after.outputs)


def test_what_can_be_turned_on_later_is_no_new_domain_and_what_cannot_be_turned_off_is(engine: Engine) -> None:
    all_on = inputs(engine, DOMAIN)
    plain = engine.up(DOMAIN, **{**all_on, **PLAIN})
    second = engine.another_run()
    assert not second.diff(plain, **all_on).replaces
    secured = second.up(DOMAIN, **all_on)
    assert set(second.diff(secured, **{**all_on, **PLAIN}).replaces) == set(PLAIN) - {"logPublishingOptions"}
    keyless = {**all_on, "encryptAtRest": {"enabled": True, "kmsKeyId": "arn:aws:kms:us-east-1:1:key/other"}}
    assert list(second.diff(secured, **keyless).replaces) == ["encryptAtRest"]


def test_a_domain_moves_between_subnets_and_never_out_of_its_network(engine: Engine) -> None:
    wanted = inputs(engine, DOMAIN)
    made = engine.up(DOMAIN, **wanted)
    other = {**wanted["vpcOptions"], "subnetIds": list(reversed(subnets(engine)))[:1]}
    assert not engine.diff(made, **{**wanted, "vpcOptions": other}).replaces
    outside = {name: value for name, value in wanted.items() if name != "vpcOptions"}
    assert list(engine.diff(made, **outside).replaces) == ["vpcOptions"]


def test_another_master_user_is_seen_and_never_told(engine: Engine, aws: Aws) -> None:
    wanted = inputs(engine, DOMAIN)
    made = engine.up(DOMAIN, **wanted)
    other = {
        **wanted["advancedSecurityOptions"],
        "masterUserOptions": {"masterUserArn": f"{role(engine)['arn']}-other"},
    }
    assert list(engine.diff(made, **{**wanted, "advancedSecurityOptions": other}).diffs) == ["advancedSecurityOptions"]
    told = aws("opensearch").describe_domain(DomainName=wanted["domainName"])["DomainStatus"]
    assert told["AdvancedSecurityOptions"] == {
        "Enabled": True,
        "InternalUserDatabaseEnabled": False,
        "AnonymousAuthEnabled": False,
    }


def test_a_domain_tells_where_it_would_answer(engine: Engine) -> None:
    made = declare(engine, DOMAIN)
    assert made["endpoint"].startswith(f"vpc-search-{engine.stack}-")
    assert made["dashboardEndpoint"] == f"{made['endpoint']}/_dashboards"


def test_a_domain_that_aws_would_refuse_is_refused(engine: Engine) -> None:
    open_domain = {"domainEndpointOptions": {"enforceHttps": False}, "encryptAtRest": {"enabled": False}}
    security = {"enabled": True, "internalUserDatabaseEnabled": False}
    assert engine.problems(DOMAIN, domainName="Search_1", **open_domain, advancedSecurityOptions=security) == {
        "domainName": "3 to 28 lower-case letters, digits and hyphens wanted, a letter first",
        "encryptAtRest": "fine-grained access control needs it enabled",
        "nodeToNodeEncryption": "fine-grained access control needs it enabled",
        "domainEndpointOptions.enforceHttps": "fine-grained access control needs it",
        "advancedSecurityOptions.masterUserOptions.masterUserArn": "missing; without users of its own it needs one",
    }


def test_a_domain_needs_as_many_subnets_as_zones(engine: Engine) -> None:
    wanted = inputs(engine, DOMAIN)
    network = {**wanted["vpcOptions"], "subnetIds": subnets(engine)[:1]}
    with pytest.raises(Refused, match="You must specify exactly 2 subnets"):
        engine.up(DOMAIN, **{**wanted, "vpcOptions": network})


def test_a_distribution_keeps_its_reference_and_is_disabled_before_it_goes(engine: Engine, aws: Aws) -> None:
    made = declare(engine, DISTRIBUTION)
    held = aws("cloudfront").get_distribution(Id=made.id)
    with pytest.raises(botocore.exceptions.ClientError, match="has not been disabled"):
        aws("cloudfront").delete_distribution(Id=made.id, IfMatch=held["ETag"])
    later = declare(engine, DISTRIBUTION, comment="other")
    now = aws("cloudfront").get_distribution(Id=made.id)
    references = [one["Distribution"]["DistributionConfig"]["CallerReference"] for one in (held, now)]
    assert (references[0], made["callerReference"]) == (references[1], references[0])
    assert later["etag"] == now["ETag"] != held["ETag"]
    engine.another_run().delete(later)
    assert aws("cloudfront").list_tags_for_resource(Resource=made["arn"])["Tags"]["Items"] == []


def test_aws_is_asked_for_lists_with_their_length(engine: Engine, aws: Aws) -> None:
    made = declare(engine, DISTRIBUTION)
    config = aws("cloudfront").get_distribution_config(Id=made.id)["DistributionConfig"]
    origin, behavior = config["Origins"]["Items"][0], config["DefaultCacheBehavior"]
    assert (origin["S3OriginConfig"], config["Origins"]["Quantity"]) == ({"OriginAccessIdentity": ""}, 1)
    assert origin["CustomHeaders"]["Items"] == [{"HeaderName": "x-from", "HeaderValue": "edge"}]
    assert behavior["AllowedMethods"] == {
        "Quantity": 3,
        "Items": ["GET", "HEAD", "OPTIONS"],
        "CachedMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
    }
    assert config["Restrictions"]["GeoRestriction"] == {"RestrictionType": "blacklist", "Quantity": 1, "Items": ["KP"]}


def test_what_a_distribution_uses_cannot_go(engine: Engine, aws: Aws) -> None:
    declare(engine, DISTRIBUTION)
    identity = engine.state[engine.urn(ACCESS, "access")].id
    version = aws("cloudfront").get_origin_access_control(Id=identity)["ETag"]
    with pytest.raises(botocore.exceptions.ClientError, match="OriginAccessControlInUse"):
        aws("cloudfront").delete_origin_access_control(Id=identity, IfMatch=version)


def test_a_behavior_without_its_origin_is_refused(engine: Engine) -> None:
    wanted = inputs(engine, DISTRIBUTION)
    lost = {**wanted["defaultCacheBehavior"], "targetOriginId": "medai"}
    assert engine.problems(DISTRIBUTION, **{**wanted, "defaultCacheBehavior": lost}) == {
        "defaultCacheBehavior.targetOriginId": "no such origin; declared are media"
    }


def test_copies_need_versions_at_both_ends(engine: Engine, aws: Aws) -> None:
    wanted = inputs(engine, REPLICATION)
    copy = wanted["rules"][0]["destination"]["bucket"].rpartition(":")[2]
    there = {"VersioningConfiguration": {"Status": "Suspended"}}
    aws("s3").put_bucket_versioning(Bucket=copy, **there)
    rules = {
        "Role": wanted["role"],
        "Rules": [{"Status": "Enabled", "Prefix": "", "Destination": {"Bucket": f"arn:aws:s3:::{copy}"}}],
    }
    with pytest.raises(botocore.exceptions.ClientError, match="must have versioning enabled"):
        aws("s3").put_bucket_replication(Bucket=wanted["bucket"], ReplicationConfiguration=rules)


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        (LOCK, {"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1, "years": 1}}}, "rule.defaultRetention"),
        (
            REPLICATION,
            {"rules": [{"status": "Enabled", "destination": {"bucket": "b"}, "filter": {}}]},
            "rules[0].deleteMarkerReplication",
        ),
    ],
)
def test_a_setting_that_s3_would_refuse_is_refused(engine: Engine, kind: str, given: Properties, path: str) -> None:
    needed = {"role": "arn:aws:iam::1:role/copier"} if kind == REPLICATION else {}
    assert list(engine.problems(kind, bucket="b", **needed, **given)) == [path]


def test_everything_survives_a_killed_cloud() -> None:
    cloud = site.Cloud(site.new_home())
    running = cloud.start()
    processes = [Plugin(variables(cloud.client("sts").meta.endpoint_url)) for _ in range(2)]
    try:
        engine = Engine("lasting", processes, REGION)
        made = [declare(engine, kind) for kind in (DOMAIN, DISTRIBUTION, REPLICATION, LOCK)]
        os.kill(running.pid, signal.SIGKILL)
        cloud.start()
        found = [engine.another_run().refresh(one) for one in made]
        assert [one and one.outputs for one in found] == [one.outputs for one in made]
    finally:
        for one in processes:
            one.close()
        assert site.remove(cloud) == []
