"""What changes in place and what is made anew among the types that are a record only."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.localcloud.plugins.engine import Engine
from tests.localcloud.plugins.examples import declare, inputs
from tests.localcloud.plugins.footing import POLICY, database, key, role, table, topic, vpc
from tests.localcloud.plugins.recorded_examples import alarm, board, keeping_all, log_group, plan, share, vault, writing

Aws = Callable[[str], Any]
Change = Callable[[Engine], dict[str, Any]]
PROXY = "aws:rds/proxy:Proxy"
POOL = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
SUPPRESSOR = {"waitPeriod": 90, "extensionPeriod": 120}

IN_PLACE: list[tuple[str, Change]] = [
    ("aws:backup/vault:Vault", lambda _: {"forceDestroy": False, "tags": {}}),
    ("aws:backup/vaultPolicy:VaultPolicy", lambda _: {"policy": keeping_all("arn:other")}),
    (
        "aws:backup/plan:Plan",
        lambda e: {"rules": [{"ruleName": "weekly", "targetVaultName": vault(e).id}], "tags": {"a": "b"}},
    ),
    (
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        lambda _: {"startWindowHours": 6, "scheduleExpression": "cron(0 7 1 * ? *)", "tags": {}},
    ),
    (
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        lambda _: {"validationWindowHours": 4, "restoreMetadataOverrides": {"dbInstanceClass": "db.t4g.small"}},
    ),
    (
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        lambda e: {"alarmRule": f'ALARM("{alarm(e, "busy").id}")', "alarmDescription": "busy", "okActions": []},
    ),
    (
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        lambda e: {"actionsSuppressor": {"alarm": alarm(e, "upgrade")["arn"], **SUPPRESSOR}, "tags": {"a": "b"}},
    ),
    ("aws:cloudwatch/dashboard:Dashboard", lambda _: {"dashboardBody": board("FreeStorageSpace")}),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", lambda _: {"extendedStatistic": "p99", "statistic": None}),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        lambda e: {**dict.fromkeys(("metricName", "namespace", "period", "statistic", "dimensions")), **share(e)},
    ),
    (
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        lambda e: {
            "pattern": "?PANIC ?FATAL",
            "metricTransformation": {"name": "A", "namespace": e.stack, "value": "2"},
        },
    ),
    (
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        lambda e: {"policyDocument": writing(log_group(e)["arn"] + ":*")},
    ),
    ("aws:ec2/flowLog:FlowLog", lambda _: {"tags": {"Name": "other"}}),
    ("aws:iam/policy:Policy", lambda _: {"policy": POLICY.replace("s3:Get*", "s3:List*"), "tags": {}}),
    (
        "aws:rds/eventSubscription:EventSubscription",
        lambda e: {
            "eventCategories": ["deletion"],
            "enabled": False,
            "sourceIds": [e.up("aws:rds/instance:Instance", "source", **database(e))["identifier"]],
            "tags": {"a": "b"},
        },
    ),
    (PROXY, lambda _: {"debugLogging": True, "idleClientTimeout": 60, "requireTls": False, "tags": {"a": "b"}}),
    (POOL, lambda _: {"connectionPoolConfig": {"maxConnectionsPercent": 50, "initQuery": "SET x = 1"}}),
    ("aws:secretsmanager/secretPolicy:SecretPolicy", lambda _: {"policy": keeping_all("arn:other")}),
    ("aws:ssm/parameter:Parameter", lambda _: {"value": "other", "description": "moved", "tags": {}}),
    ("aws:ssm/parameter:Parameter", lambda _: {"tier": "Advanced"}),
    (ENDPOINT, lambda _: {"privateDnsEnabled": False, "securityGroupIds": [], "policy": POLICY}),
]


@pytest.mark.parametrize(("kind", "change"), IN_PLACE)
def test_a_change_in_place_reaches_aws_and_is_then_agreed_upon(engine: Engine, kind: str, change: Change) -> None:
    before, changed = declare(engine, kind), change(engine)
    second = engine.another_run()
    difference = second.diff(before, **{**inputs(second, kind), **changed})
    assert (set(difference.diffs), list(difference.replaces)) == (set(changed), [])
    after = declare(second, kind, **changed)
    found = second.refresh(after)
    assert found is not None
    assert (found.id, found.inputs, found.outputs) == (before.id, after.inputs, after.outputs)
    assert not second.diff(found, **{**inputs(second, kind), **changed}).diffs


ANEW: list[tuple[str, Change]] = [
    ("aws:backup/vault:Vault", lambda e: {"kmsKeyArn": role(e)["arn"]}),
    ("aws:backup/vaultLockConfiguration:VaultLockConfiguration", lambda _: {"minRetentionDays": 14}),
    ("aws:backup/plan:Plan", lambda _: {"name": "other"}),
    ("aws:backup/selection:Selection", lambda _: {"resources": ["arn:aws:rds:*:*:db:*"]}),
    ("aws:backup/restoreTestingPlan:RestoreTestingPlan", lambda _: {"name": "other"}),
    ("aws:backup/restoreTestingSelection:RestoreTestingSelection", lambda _: {"protectedResourceType": "S3"}),
    ("aws:cloudwatch/compositeAlarm:CompositeAlarm", lambda _: {"actionsEnabled": False}),
    ("aws:cloudwatch/dashboard:Dashboard", lambda e: {"dashboardName": f"{e.stack}-other"}),
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter", lambda _: {"name": "other"}),
    ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", lambda e: {"policyName": f"{e.stack}-other"}),
    ("aws:ec2/flowLog:FlowLog", lambda _: {"maxAggregationInterval": 600}),
    ("aws:iam/policy:Policy", lambda _: {"description": "other"}),
    ("aws:rds/eventSubscription:EventSubscription", lambda e: {"name": f"{e.stack}-other"}),
    (PROXY, lambda e: {"name": f"{e.stack}-other"}),
    ("aws:ssm/parameter:Parameter", lambda e: {"name": f"/{e.stack}/other"}),
]


@pytest.mark.parametrize(("kind", "change"), ANEW)
def test_what_cannot_change_is_made_anew(engine: Engine, kind: str, change: Change) -> None:
    before, changed = declare(engine, kind), change(engine)
    second = engine.another_run()
    difference = second.diff(before, **{**inputs(second, kind), **changed})
    assert list(difference.replaces) == list(changed)
    after = declare(second, kind, **changed)
    third = second.another_run()
    assert third.refresh(after) is not None
    assert not third.diff(after, **{**inputs(third, kind), **changed}).diffs


def test_the_advanced_tier_is_not_given_back_in_place(engine: Engine) -> None:
    kind = "aws:ssm/parameter:Parameter"
    made = declare(engine, kind, tier="Advanced")
    assert list(engine.diff(made, **{**inputs(engine, kind), "tier": "Standard"}).replaces) == ["tier"]


def test_the_order_on_a_dashboard_is_a_change(engine: Engine) -> None:
    kind, two = "aws:cloudwatch/dashboard:Dashboard", '{{"widgets": [{{"x": {}}}, {{"x": {}}}]}}'
    made = declare(engine, kind, dashboardBody=two.format(1, 2))
    spaced = {**inputs(engine, kind), "dashboardBody": two.format(1, 2).replace(":", " : ")}
    assert not engine.diff(made, **spaced).diffs
    assert list(engine.diff(made, **{**spaced, "dashboardBody": two.format(2, 1)}).diffs) == ["dashboardBody"]


def test_a_gateway_tells_where_it_leads_and_goes_to_other_tables(engine: Engine, aws: Aws) -> None:
    given = {"vpcId": vpc(engine).id, "serviceName": "com.amazonaws.us-east-1.s3"}
    made = engine.up(ENDPOINT, **given, routeTableIds=[table(engine).id])
    other = engine.up("aws:ec2/routeTable:RouteTable", "other", vpcId=vpc(engine).id)
    assert made["prefixListId"].startswith("pl-")
    assert made["cidrBlocks"]
    engine.another_run().up(ENDPOINT, **given, routeTableIds=[other.id])
    found = aws("ec2").describe_route_tables(RouteTableIds=[table(engine).id, other.id])["RouteTables"]
    led = {one["RouteTableId"]: [route.get("GatewayId") for route in one["Routes"]] for one in found}
    assert led == {table(engine).id: ["local"], other.id: ["local", made.id]}


def test_a_flow_log_goes_to_a_log_group(engine: Engine, aws: Aws) -> None:
    wanted = {"vpcId": vpc(engine).id, "trafficType": "ALL", "iamRoleArn": role(engine)["arn"]}
    place = log_group(engine)["arn"]
    made = engine.up("aws:ec2/flowLog:FlowLog", **wanted, logDestination=place)
    assert aws("ec2").describe_flow_logs(FlowLogIds=[made.id])["FlowLogs"][0]["DeliverLogsStatus"] == "SUCCESS"
    assert not engine.diff(made, **wanted, logDestination=f"{place}:*").diffs


def test_versions_of_a_policy_make_room_for_the_next(engine: Engine, aws: Aws) -> None:
    made = declare(engine, "aws:iam/policy:Policy")
    for number in range(6):
        declare(engine, "aws:iam/policy:Policy", policy=POLICY.replace("Get*", f"Get{number}*"))
    versions = aws("iam").list_policy_versions(PolicyArn=made.id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]


def test_a_subscription_keeps_a_source_while_it_gets_another(engine: Engine, aws: Aws) -> None:
    kind = "aws:rds/eventSubscription:EventSubscription"
    groups = [engine.up("aws:rds/parameterGroup:ParameterGroup", name, family="postgres16").id for name in "ab"]
    given = {"name": engine.stack, "snsTopic": topic(engine)["arn"], "sourceType": "db-parameter-group"}
    engine.up(kind, **given, sourceIds=groups[:1])
    engine.another_run().up(kind, **given, sourceIds=groups[1:])
    found = aws("rds").describe_event_subscriptions(SubscriptionName=engine.stack)["EventSubscriptionsList"][0]
    assert found["SourceIdsList"] == groups[1:]


PROBLEMS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "aws:backup/plan:Plan",
        {
            "rules": [
                {"ruleName": "a", "targetVaultName": "v", "enableContinuousBackup": True},
                {"ruleName": "b", "targetVaultName": "v", "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 60}},
            ]
        },
        {
            "rules[0].lifecycle.deleteAfter": "missing; with enableContinuousBackup it is 1 to 35 days",
            "rules[1].lifecycle.deleteAfter": "60 days; cold storage from day 30 needs at least 120",
        },
    ),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "metricQueries": [{"id": "a", "expression": "1"}, {"id": "b"}],
        },
        {
            "metricQueries[1]": "give one of expression and metric",
            "metricQueries": "exactly one of them has returnData true: the one that the alarm compares",
        },
    ),
    (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {"vpcId": "vpc-1", "serviceName": "s", "subnetIds": ["subnet-1"]},
        {"subnetIds": "given although vpcEndpointType is Gateway, which is in route tables; leave it out"},
    ),
    (
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        {"iamRoleArn": "r", "protectedResourceType": "RDS", "restoreTestingPlanName": "p", "name": "a-b"},
        {
            "name": "a-b given; 1 to 50 letters, digits and underscores are allowed",
            "protectedResourceArns": "give one of protectedResourceArns and protectedResourceConditions",
        },
    ),
    (
        PROXY,
        {"engineFamily": "POSTGRESQL", "roleArn": "r", "vpcSubnetIds": ["subnet-1"]},
        {"auths": "missing; name the secrets, or set defaultAuthScheme to IAM_AUTH"},
    ),
]


@pytest.mark.parametrize(("kind", "given", "wrong"), PROBLEMS)
def test_what_aws_would_refuse_is_refused_before(
    engine: Engine, kind: str, given: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert engine.problems(kind, **given) == wrong


def test_a_selection_goes_before_its_plan(engine: Engine) -> None:
    selection = declare(engine, "aws:backup/selection:Selection")
    held = plan(engine)
    second = engine.another_run()
    second.delete(selection)
    second.delete(held)
    assert second.read(held.kind, held.id) is None


def test_a_key_of_the_account_stands_in_where_a_vault_names_none(engine: Engine) -> None:
    made = engine.up("aws:backup/vault:Vault", name=engine.stack)
    assert made["kmsKeyArn"].startswith("arn:aws:kms:us-east-1:")
    assert made["kmsKeyArn"] != key(engine)["arn"]
