"""What stands there after `make up`, seen as its users see it: by connecting."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import psycopg
import pytest
import redis
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from .checkout import STACK, Checkout

Clients = Callable[[str], Any]
SERVICES = ("app", "security", "asset")


@pytest.fixture(scope="session")
def aws(checkout: Checkout) -> Clients:
    """Give boto3 clients that use nothing but the variables of `groundwork cloud env`."""
    cloud = checkout.cloud()
    session = boto3.session.Session(
        cloud["AWS_ACCESS_KEY_ID"], cloud["AWS_SECRET_ACCESS_KEY"], region_name=cloud["AWS_DEFAULT_REGION"]
    )
    return lambda service: session.client(service, endpoint_url=cloud["AWS_ENDPOINT_URL"])


def test_make_up_ends_with_a_table_of_the_endpoints(fresh: tuple[Checkout, str], endpoints: dict[str, Any]) -> None:
    servers = [s for service in endpoints["services"].values() for s in (service["writer"], *service["readers"])]
    assert [server["host"] for server in servers if server["host"] not in fresh[1]] == []


def test_every_service_has_one_writer_and_two_readers(endpoints: dict[str, Any]) -> None:
    assert {name: len(service["readers"]) for name, service in endpoints["services"].items()} == dict.fromkeys(
        SERVICES, 2
    )
    assert all(service["writer"]["port"] for service in endpoints["services"].values())
    assert list(endpoints["caches"]) == ["cache"]
    assert set(endpoints["buckets"]) == {"backups", "assets"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_app_connects_over_tls_that_it_verified(checkout: Checkout, service: str) -> None:
    assert conninfo_to_dict(checkout.dsn(service))["sslmode"] == "verify-full"
    with checkout.connect(service) as connection:
        row = connection.execute("select ssl, current_user from pg_stat_ssl where pid = pg_backend_pid()").fetchone()
    assert row == (True, f"{service}_app")


@pytest.mark.parametrize("service", SERVICES)
def test_the_app_may_not_create_a_table(checkout: Checkout, service: str) -> None:
    with checkout.connect(service) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        connection.execute("create table mine (id int)")
    assert refused.value.sqlstate == "42501"


def test_a_dsn_holds_no_password(checkout: Checkout) -> None:
    assert "password" not in conninfo_to_dict(checkout.dsn("app"))


def test_psql_of_the_command_line_connects(checkout: Checkout) -> None:
    done = checkout.groundwork("psql", "-s", STACK, "app", "-c", "select current_user")
    assert (done.returncode, "app_app" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_the_server_has_the_major_that_was_declared(checkout: Checkout, service: str) -> None:
    with checkout.connect(service) as connection:
        assert connection.execute("show server_version").fetchone()[0].split(".")[0] == "18"  # type: ignore[index]


@pytest.mark.parametrize("service", SERVICES)
def test_two_replicas_stream_from_the_writer(checkout: Checkout, service: str) -> None:
    with checkout.connect(service, "--role", "monitor") as connection:
        assert connection.execute("select state from pg_stat_replication").fetchall() == [("streaming",)] * 2


@pytest.mark.parametrize("reader", ["1", "2"])
def test_a_row_of_the_writer_is_on_the_reader_within_a_second(checkout: Checkout, reader: str) -> None:
    email = f"reader-{reader}-{time.monotonic_ns()}@example.org"
    with checkout.connect("app") as writer, checkout.connect("app", "--replica", reader) as replica:
        insert_user(writer, email)
        deadline = time.monotonic() + 1
        while not found(replica, email) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert found(replica, email)


@pytest.mark.parametrize("reader", ["1", "2"])
def test_an_insert_on_a_reader_is_refused(checkout: Checkout, reader: str) -> None:
    with checkout.connect("app", "--replica", reader) as replica, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        insert_user(replica, "nobody@example.org")


def insert_user(connection: psycopg.Connection[Any], email: str) -> None:
    connection.execute("insert into users (email, full_name) values (%s, 'A Reader')", [email])


def found(connection: psycopg.Connection[Any], email: str) -> bool:
    return connection.execute("select 1 from users where email = %s", [email]).fetchone() is not None


def test_the_nine_instances_are_available_and_encrypted_with_their_service_s_key(aws: Clients) -> None:
    instances = aws("rds").describe_db_instances()["DBInstances"]
    assert [i["DBInstanceStatus"] for i in instances] == ["available"] * 9
    assert all(i["StorageEncrypted"] for i in instances)
    assert len({i["DbiResourceId"] for i in instances}) == 9
    keys = {i["DBInstanceIdentifier"].removeprefix("neotool-local-").split("-")[0]: set[str]() for i in instances}
    for instance in instances:
        keys[instance["DBInstanceIdentifier"].removeprefix("neotool-local-").split("-")[0]].add(instance["KmsKeyId"])
    assert sorted(map(len, keys.values())) == [1, 1, 1]
    assert len(set.union(*keys.values())) == 3


def test_the_endpoints_are_those_that_the_cloud_describes(aws: Clients, endpoints: dict[str, Any]) -> None:
    described = {i["DBInstanceIdentifier"]: i["Endpoint"] for i in aws("rds").describe_db_instances()["DBInstances"]}
    for service in endpoints["services"].values():
        for server in (service["writer"], *service["readers"]):
            assert described[server["id"]]["Address"] == server["host"]
            assert described[server["id"]]["Port"] == server["port"]


@pytest.mark.parametrize("bucket", ["backups", "assets"])
def test_a_bucket_is_versioned_encrypted_and_private(aws: Clients, endpoints: dict[str, Any], bucket: str) -> None:
    s3, name = aws("s3"), endpoints["buckets"][bucket]["name"]
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}


def test_the_secret_of_the_app_role_holds_the_password_that_logs_in(
    aws: Clients, checkout: Checkout, endpoints: dict[str, Any]
) -> None:
    service = endpoints["services"]["app"]
    secret = json.loads(
        aws("secretsmanager").get_secret_value(SecretId=service["roles"]["app"]["secret"])["SecretString"]
    )
    with psycopg.connect(
        host=service["writer"]["host"], port=service["writer"]["port"], dbname=service["database"],
        user=secret["username"], password=secret["password"], sslmode="verify-full",
        sslrootcert=checkout.cloud()["PGSSLROOTCERT"], row_factory=dict_row,
    ) as connection:  # fmt: skip
        assert connection.execute("select current_user").fetchone() == {"current_user": "app_app"}


def test_the_cache_answers_with_its_token_and_refuses_without(
    aws: Clients, checkout: Checkout, endpoints: dict[str, Any]
) -> None:
    cache = endpoints["caches"]["cache"]
    token = json.loads(aws("secretsmanager").get_secret_value(SecretId=cache["secret"])["SecretString"])["password"]
    where = {
        "host": cache["host"],
        "port": cache["port"],
        "ssl": True,
        "ssl_ca_certs": checkout.cloud()["PGSSLROOTCERT"],
    }
    with redis.Redis(**where, password=token) as client:
        assert client.ping()
    with redis.Redis(**where) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
