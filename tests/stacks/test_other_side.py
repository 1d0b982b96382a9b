"""commerce-prod-dr: what stands in the second region and can take over."""

from typing import Any

import pytest

from catalog import DeclarationError
from stacks import configuration
from tests.stacks.declaring import declared, program, run, settings_of

DR = "commerce-prod-dr"
CORE = ("catalog", "checkout", "customer", "order", "payment", "return")
INSTANCE = "aws:rds/instance:Instance"
FIELDS = (
    "replicateSourceDb",
    "kmsKeyId",
    "dbSubnetGroupName",
    "availabilityZone",
    "deletionProtection",
    "backupRetentionPeriod",
    "deleteAutomatedBackups",
)


def test_each_of_the_six_has_a_reader_that_follows_its_writer_under_a_key_of_its_own() -> None:
    readers = declared("commerce", "prod", "dr").of(INSTANCE)
    source = "arn:aws:rds:us-east-1:123456789012:db:commerce-prod"
    assert {name: tuple(given[field] for field in FIELDS) for name, given in readers.items()} == {
        f"{DR}-{name}-1": (f"{source}-{name}", f"arn:{DR}-{name}", DR, "us-west-2b", True, 30, False) for name in CORE
    }


MADE = {
    "aws:ec2/subnet:Subnet": 3,
    "aws:ec2/vpc:Vpc": 1,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 4,
    "aws:kms/key:Key": 7,
    "aws:rds/eventSubscription:EventSubscription": 3,
    "aws:rds/instance:Instance": 6,
    "aws:rds/parameterGroup:ParameterGroup": 6,
    "aws:rds/subnetGroup:SubnetGroup": 1,
    "aws:sns/topic:Topic": 2,
    "pulumi:providers:aws": 1,
}


def test_nothing_is_made_there_but_what_readers_need() -> None:
    counts = declared("commerce", "prod", "dr").counts()
    assert {kind: counts[kind] for kind in MADE} == MADE
    absent = ("aws:s3", "aws:elasticache", "aws:backup", "aws:opensearch", "groundwork:postgres", "kubernetes:")
    assert [kind for kind in counts if kind.startswith(absent)] == []


def test_the_network_there_is_none_of_the_first_regions() -> None:
    made = declared("commerce", "prod", "dr")
    assert made.one("aws:ec2/vpc:Vpc")["cidrBlock"] == "10.31.0.0/16"
    assert {each["availabilityZone"][:-1] for each in made.of("aws:ec2/subnet:Subnet").values()} == {"us-west-2"}
    assert made.one("pulumi:providers:aws")["region"] == "us-west-2"


def test_everything_that_holds_data_there_is_protected() -> None:
    kinds = sorted(kind for kind, _ in declared("commerce", "prod", "dr").protected())
    assert {kind: kinds.count(kind) for kind in kinds} == {"aws:kms/key:Key": 7, INSTANCE: 6}


def test_lag_and_storage_are_watched_there() -> None:
    alarms = declared("commerce", "prod", "dr").of("aws:cloudwatch/metricAlarm:MetricAlarm")
    wanted = {f"{DR}-{name}-1-{subject}" for name in CORE for subject in ("lag", "storage")}
    assert wanted <= set(alarms)


def test_whoever_connects_finds_readers_and_no_writer() -> None:
    services = declared("commerce", "prod", "dr").exported["services"]
    assert sorted(services) == list(CORE)
    assert services["order"] == {
        "database": "order_db",
        "major": 17,
        "readers": [{"id": f"{DR}-order-1", "host": f"{DR}-order-1.example", "port": 5433}],
    }


def refused(change: dict[str, Any], what: Any = program) -> str:
    with pytest.raises(DeclarationError) as refusal:
        run(DR, settings_of(DR) | change, what)
    return str(refusal.value)


def test_a_side_in_another_region_than_the_copies_is_refused() -> None:
    assert refused({"aws:region": "eu-west-1"}) == (
        f"stacks/settings/Pulumi.{DR}.yaml: 1 problem\n"
        "  config.aws:region: eu-west-1 given, the second region is us-west-2 (recovery.region); say the same in both"
    )


def test_a_side_says_where_its_sources_are() -> None:
    assert refused({"groundwork:home": ""}, configuration.read) == (
        f"stacks/settings/Pulumi.{DR}.yaml: 1 problem\n"
        "  config.groundwork:home: nothing given, wanted is the region of the first side, such as us-east-1"
    )
