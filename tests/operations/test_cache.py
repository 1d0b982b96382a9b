"""A cache's token, set on the local cloud's real server."""

import os
from collections.abc import Iterator

import pytest

from localcloud.cloud import control
from operations import cache, secrets
from operations.aws import client
from operations.errors import OperationError
from tests.localcloud.cloud import site
from tests.operations import aws


@pytest.fixture(scope="module")
def place() -> Iterator[cache.Place]:
    """A replication group without a token."""
    cloud = site.Cloud(site.new_home())
    cloud.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in control.environment(cloud.home).items():
            patch.setenv(name, value)
        elasticache = client("elasticache", "")
        elasticache.create_replication_group(
            ReplicationGroupId="sessions", ReplicationGroupDescription="of the tests", Engine="valkey",
            CacheNodeType="cache.t4g.micro",
            TransitEncryptionEnabled=True, Port=6380,
        )  # fmt: skip
        elasticache.get_waiter("replication_group_available").wait(
            ReplicationGroupId="sessions", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        found = elasticache.describe_replication_groups(ReplicationGroupId="sessions")["ReplicationGroups"][0]
        end = found["NodeGroups"][0]["PrimaryEndpoint"]
        yield cache.Place("sessions", end["Address"], end["Port"])
    assert site.remove(cloud) == []


def test_the_token_is_made_once_and_wanted_from_then_on(place: cache.Place) -> None:
    secret, said = aws.secret("cache/once"), []
    cache.ensure_token(place, secret, said.append)
    token = secrets.read(secret)["password"]
    cache.ensure_token(place, secret, said.append)
    assert said == ["setting the token"]
    assert cache.wants(place, token)
    assert not cache.wants(place, "another")


def test_a_token_already_in_its_secret_is_the_one_that_is_set(place: cache.Place) -> None:
    secret = aws.secret("cache/held", {"password": "held-since-a-run-was-killed"})
    cache.ensure_token(place, secret, print)
    assert cache.wants(place, "held-since-a-run-was-killed")
    assert secrets.read(secret)["host"] == place.host


def test_a_refused_token_is_not_in_the_message(place: cache.Place) -> None:
    token = 'has spaces, quotes " and @, so it is refused'
    with pytest.raises(OperationError) as failure:
        cache.ensure_token(place, aws.secret("cache/bad", {"password": token}), print)
    assert token not in str(failure.value)


def test_a_server_that_is_not_the_clouds_is_not_believed(place: cache.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_CA_FILE", os.devnull)
    with pytest.raises((OperationError, OSError)):
        cache.wants(place, "x")
