"""What is declared for neotool, environment by environment: nothing less, and nothing more."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from catalog import load
from tests.stacks.declaring import Everything, Made, declared

Declare = Callable[[str], Everything]

ENVIRONMENTS = ("local", "dev", "staging", "prod")

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
EVERYWHERE = {
    "aws:backup/plan:Plan": 1,
    "aws:backup/selection:Selection": 1,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": 3,
    "aws:cloudwatch/dashboard:Dashboard": 4,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
    "aws:ec2/flowLog:FlowLog": 1,
    "aws:ec2/routeTable:RouteTable": 1,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": 3,
    "aws:ec2/securityGroup:SecurityGroup": 9,
    "aws:ec2/subnet:Subnet": 3,
    "aws:ec2/vpc:Vpc": 1,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 4,
    "aws:elasticache/parameterGroup:ParameterGroup": 1,
    "aws:elasticache/replicationGroup:ReplicationGroup": 1,
    "aws:elasticache/subnetGroup:SubnetGroup": 1,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 3,
    "aws:rds/eventSubscription:EventSubscription": 3,
    "aws:rds/parameterGroup:ParameterGroup": 3,
    "aws:rds/subnetGroup:SubnetGroup": 1,
    "aws:secretsmanager/secret:Secret": 17,
    "groundwork:kubernetes:Cluster": 1,
    "groundwork:postgres:Migrations": 3,
    "groundwork:postgres:PersonalData": 3,
    "groundwork:postgres:Roles": 3,
    "groundwork:rds:MasterPassword": 3,
    "groundwork:redis:AuthToken": 1,
    "kubernetes:apps/v1:Deployment": 4,
    "kubernetes:batch/v1:CronJob": 9,
    "kubernetes:core/v1:ConfigMap": 8,
    "kubernetes:core/v1:Namespace": 1,
    "kubernetes:core/v1:Service": 4,
    "kubernetes:core/v1:ServiceAccount": 1,
    "kubernetes:external-secrets.io/v1:ExternalSecret": 8,
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule": 1,
    "kubernetes:monitoring.coreos.com/v1:ServiceMonitor": 4,
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": 14,
    "pulumi:providers:groundwork": 1,
    "pulumi:providers:kubernetes": 1,
}
COUNTS = {
    "local": EVERYWHERE
    | {
        "aws:backup/vault:Vault": 1,
        "aws:cloudwatch/logGroup:LogGroup": 15,
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": 48,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 36,
        "aws:iam/role:Role": 3,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:kms/alias:Alias": 5,
        "aws:kms/key:Key": 5,
        "aws:rds/instance:Instance": 9,
        "aws:s3/bucket:Bucket": 3,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 3,
        "aws:s3/bucketLogging:BucketLogging": 2,
        "aws:s3/bucketNotification:BucketNotification": 3,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 3,
        "aws:s3/bucketPolicy:BucketPolicy": 3,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 3,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 3,
        "aws:s3/bucketVersioning:BucketVersioning": 3,
        "aws:sns/topic:Topic": 1,
        "pulumi:providers:aws": 1,
    },
    "dev": EVERYWHERE
    | {
        "aws:backup/vault:Vault": 1,
        "aws:cloudwatch/logGroup:LogGroup": 12,
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": 33,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 27,
        "aws:iam/role:Role": 3,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:kms/alias:Alias": 5,
        "aws:kms/key:Key": 5,
        "aws:rds/instance:Instance": 6,
        "aws:s3/bucket:Bucket": 3,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 3,
        "aws:s3/bucketLogging:BucketLogging": 2,
        "aws:s3/bucketNotification:BucketNotification": 3,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 3,
        "aws:s3/bucketPolicy:BucketPolicy": 3,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 3,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 3,
        "aws:s3/bucketVersioning:BucketVersioning": 3,
        "aws:sns/topic:Topic": 1,
        "aws:sns/topicSubscription:TopicSubscription": 1,
        "pulumi:providers:aws": 1,
    },
    "staging": EVERYWHERE
    | {
        "aws:backup/restoreTestingPlan:RestoreTestingPlan": 1,
        "aws:backup/restoreTestingSelection:RestoreTestingSelection": 1,
        "aws:backup/vault:Vault": 1,
        "aws:backup/vaultPolicy:VaultPolicy": 1,
        "aws:cloudwatch/logGroup:LogGroup": 15,
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": 48,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 37,
        "aws:iam/role:Role": 3,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:kms/alias:Alias": 5,
        "aws:kms/key:Key": 5,
        "aws:rds/instance:Instance": 9,
        "aws:s3/bucket:Bucket": 3,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 3,
        "aws:s3/bucketLogging:BucketLogging": 2,
        "aws:s3/bucketNotification:BucketNotification": 3,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 3,
        "aws:s3/bucketPolicy:BucketPolicy": 3,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 3,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 3,
        "aws:s3/bucketVersioning:BucketVersioning": 3,
        "aws:sns/topic:Topic": 1,
        "aws:sns/topicSubscription:TopicSubscription": 1,
        "pulumi:providers:aws": 1,
    },
    "prod": EVERYWHERE
    | {
        "aws:backup/restoreTestingPlan:RestoreTestingPlan": 1,
        "aws:backup/restoreTestingSelection:RestoreTestingSelection": 1,
        "aws:backup/vault:Vault": 2,
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration": 2,
        "aws:backup/vaultPolicy:VaultPolicy": 2,
        "aws:cloudwatch/logGroup:LogGroup": 15,
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": 48,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 40,
        "aws:iam/role:Role": 4,
        "aws:iam/rolePolicy:RolePolicy": 2,
        "aws:kms/alias:Alias": 6,
        "aws:kms/key:Key": 6,
        "aws:rds/instance:Instance": 9,
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": 3,
        "aws:s3/bucket:Bucket": 5,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 5,
        "aws:s3/bucketLogging:BucketLogging": 3,
        "aws:s3/bucketNotification:BucketNotification": 5,
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": 2,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 5,
        "aws:s3/bucketPolicy:BucketPolicy": 5,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 5,
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 1,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 5,
        "aws:s3/bucketVersioning:BucketVersioning": 5,
        "aws:sns/topic:Topic": 2,
        "aws:sns/topicSubscription:TopicSubscription": 2,
        "pulumi:providers:aws": 2,
    },
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_exactly_this_is_made(declare: Declare, environment: str) -> None:
    made = declare(environment).counts()
    assert {kind: n for kind, n in made.items() if not kind.startswith("groundwork:aws:")} == COUNTS[environment]


GUARDED = {
    "aws:backup/vault:Vault": 1,
    "aws:rds/instance:Instance": 9,
    "aws:kms/key:Key": 5,
    "aws:s3/bucket:Bucket": 3,
    "aws:elasticache/replicationGroup:ReplicationGroup": 1,
    "kubernetes:core/v1:Namespace": 1,
}
GUARDED_TWICE = GUARDED | {"aws:backup/vault:Vault": 2, "aws:kms/key:Key": 6, "aws:s3/bucket:Bucket": 5}
"""With what stands in the second region."""


@pytest.mark.parametrize(
    ("environment", "guarded"), {"local": {}, "dev": {}, "staging": GUARDED, "prod": GUARDED_TWICE}.items()
)
def test_pulumi_protects_what_holds_data(declare: Declare, environment: str, guarded: dict[str, int]) -> None:
    protected = [made.kind for made in declare(environment).made if made.protected]
    assert {kind: protected.count(kind) for kind in protected} == guarded


KEPT_BY_DATABASES = {
    # deletion protection, final snapshot, days of backups, whether they outlive the instance
    "local": (False, None, 1, True),
    "dev": (False, None, 7, True),
    "staging": (True, "neotool-staging-app-final-neotool-staging-app", 7, True),
    "prod": (True, "neotool-prod-app-final-neotool-prod-app", 30, False),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_database_keeps_what_its_environment_says(declare: Declare, environment: str) -> None:
    writer = declare(environment).of("aws:rds/instance:Instance")[f"neotool-{environment}-app"]
    snapshot = writer.get("finalSnapshotIdentifier")
    kept = (writer["deletionProtection"], snapshot, writer["backupRetentionPeriod"], writer["deleteAutomatedBackups"])
    assert kept == KEPT_BY_DATABASES[environment]
    assert writer["skipFinalSnapshot"] is (snapshot is None)


KEPT_ELSEWHERE = {
    # days of logs, to have a key back, to have a secret back, of cache snapshots; whether buckets go with their objects
    "local": ({1}, {7}, {0}, 0, {True}),
    "dev": ({7}, {7}, {7}, 1, {True}),
    "staging": ({30}, {7}, {7}, 1, {False}),
    "prod": ({365}, {30}, {30}, 7, {False}),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_all_else_is_kept_as_long_as_its_environment_says(declare: Declare, environment: str) -> None:
    everything = declare(environment)

    def each(kind: str, field: str) -> set[Any]:
        return {inputs[field] for inputs in everything.of(kind).values()}

    cache = everything.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert (
        each("aws:cloudwatch/logGroup:LogGroup", "retentionInDays"),
        each("aws:kms/key:Key", "deletionWindowInDays"),
        each("aws:secretsmanager/secret:Secret", "recoveryWindowInDays"),
        cache["snapshotRetentionLimit"],
        each("aws:s3/bucket:Bucket", "forceDestroy"),
    ) == KEPT_ELSEWHERE[environment]


TOLD = {"local": set(), "dev": {"team@neotool.example"}, "staging": {"team@neotool.example"}}


@pytest.mark.parametrize("environment", TOLD)
def test_outside_production_every_alarm_tells_the_team_and_none_pages(declare: Declare, environment: str) -> None:
    everything = declare(environment)
    warning = {f"arn:neotool-{environment}-warning"}
    alarms = everything.of("aws:cloudwatch/metricAlarm:MetricAlarm").values()
    assert {action for alarm in alarms for action in alarm["alarmActions"]} == warning
    assert {inputs["endpoint"] for inputs in everything.of(SUBSCRIPTION).values()} == TOLD[environment]


def test_production_pages_for_what_is_critical_and_tells_of_the_rest(declare: Declare) -> None:
    listeners = {inputs["topic"]: inputs["endpoint"] for inputs in declare("prod").of(SUBSCRIPTION).values()}
    assert listeners == {
        "arn:neotool-prod-critical": "oncall@neotool.example",
        "arn:neotool-prod-warning": "team@neotool.example",
    }


def test_production_survives_the_loss_of_a_zone(declare: Declare) -> None:
    instances = declare("prod").of("aws:rds/instance:Instance")
    assert instances["neotool-prod-app"]["multiAz"]
    zones = [instances[f"neotool-prod-app-{n}"]["availabilityZone"] for n in (1, 2)]
    assert zones == ["us-east-1b", "us-east-1c"]


def test_nobody_gets_more_connections_than_the_budget_gives(declare: Declare) -> None:
    roles = declare("prod").of("groundwork:postgres:Roles")["neotool-prod-app"]["roles"]
    limits = {"app": 200, "readonly": 10, "migrator": 3, "monitor": 5}
    assert {role: given["connectionLimit"] for role, given in roles.items()} == limits


UNTAGGABLE = {
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    "aws:backup/selection:Selection",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "aws:backup/vaultPolicy:VaultPolicy",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:kms/alias:Alias",
    "aws:sns/topicSubscription:TopicSubscription",
}


def is_part_of_a_bucket(made: Made) -> bool:
    return made.kind.startswith("aws:s3/bucket") and made.kind != "aws:s3/bucket:Bucket"


def test_everything_that_can_be_is_tagged_with_its_name(declare: Declare) -> None:
    made = [m for m in declare("prod").made if m.kind.startswith("aws:") and m.kind not in UNTAGGABLE]
    untagged = [m.name for m in made if not is_part_of_a_bucket(m) and m.inputs.get("tags", {}).get("Name") != m.name]
    assert untagged == []


def test_everything_is_made_by_a_provider_that_is_held_to_the_account(declare: Declare) -> None:
    everything = declare("prod")
    providers = everything.of("pulumi:providers:aws")
    held = {name: (given["allowedAccountIds"], given["region"]) for name, given in providers.items()}
    account = '["123456789012"]'
    assert held == {"neotool-prod": (account, "us-east-1"), "neotool-prod-us-west-2": (account, "us-west-2")}
    custom = [
        made for made in everything.made if made.kind.startswith(("aws:", "groundwork:postgres", "groundwork:redis"))
    ]
    assert {made.provider.rsplit("::", 2)[1] for made in custom} == set(held)


def test_declaring_twice_declares_the_same() -> None:
    assert declared("neotool", "prod") == declared("neotool", "prod")


def test_declaring_asks_neither_the_network_nor_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("declaring asked for it")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(time, "time", forbidden)
    assert len(declared("neotool", "dev").made) > 0


def test_the_budget_is_refused_before_anything_is_declared() -> None:
    pool = {"pools": {"prod": {"max_size": 300}}}
    with pytest.raises(Exception, match="ask for 180 or fewer"):
        load("neotool", "prod", {"services": {"app": pool}})


def test_endpoints_name_every_store_and_no_secret(declare: Declare) -> None:
    exported = declare("prod").exported
    assert sorted(exported["services"]) == ["app", "asset", "security"]
    assert exported["services"]["app"]["readers"][1] == {
        "id": "neotool-prod-app-2",
        "host": "neotool-prod-app-2.example",
        "port": 5433,
    }
    assert exported["caches"] == {
        "cache": {
            "id": "neotool-prod-cache",
            "host": "neotool-prod-cache.example",
            "port": 6380,
            "tls": True,
            "secret": "arn:neotool-prod-cache-token",
        }
    }
    assert exported["buckets"]["assets"] == {
        "name": "neotool-prod-assets-123456789012",
        "arn": "arn:neotool-prod-assets-123456789012",
        "key": "arn:neotool-prod-asset",
    }
