"""What a database, its proxy and its events are declared as, to the last input."""

import json
from typing import Any

import pytest

from catalog import load
from stacks import configuration
from stacks.declaration import declare
from stacks.endpoints import endpoints
from stacks.plan import Made, Plan, program, run, settings_of
from tests.stacks.conftest import every

INSTANCE, GROUP = "aws:rds/instance:Instance", "aws:rds/parameterGroup:ParameterGroup"
PROXY = "aws:rds/proxy:Proxy"


def changed(stack: str, **overrides: Any) -> Plan:
    settings = settings_of(stack)
    return run(stack, settings | {"groundwork:overrides": overrides}, program)


def web(**database: Any) -> dict[str, Any]:
    return {"web": {"database": database}}


def found(plan: Plan, kind: str, name: str) -> Made:
    (made,) = (made for made in plan.made if (made.kind, made.name) == (kind, name))
    return made


ALIKE = {
    "instanceClass": "db.m7g.large",
    "maxAllocatedStorage": 1000,
    "storageEncrypted": True,
    "port": 5433,
    "publiclyAccessible": False,
    "vpcSecurityGroupIds": ["commerce-prod-order"],
    "parameterGroupName": "commerce-prod-order-17",
    "caCertIdentifier": "rds-ca-rsa2048-g1",
    "iamDatabaseAuthenticationEnabled": True,
    "autoMinorVersionUpgrade": True,
    "maintenanceWindow": "sun:04:00-sun:05:00",
    "applyImmediately": False,
    "deletionProtection": True,
    "copyTagsToSnapshot": True,
    "monitoringInterval": 60,
    "monitoringRoleArn": "arn:commerce-prod-monitoring",
    "performanceInsightsEnabled": True,
    "performanceInsightsKmsKeyId": "arn:commerce-prod-order",
    "performanceInsightsRetentionPeriod": 465,
    "databaseInsightsMode": "advanced",
}

WRITER = ALIKE | {
    "identifier": "commerce-prod-order",
    "engine": "postgres",
    "engineVersion": "17",
    "allowMajorVersionUpgrade": False,
    "dbName": "order_db",
    "username": "groundwork",
    "manageMasterUserPassword": True,
    "masterUserSecretKmsKeyId": "arn:commerce-prod-order",
    "kmsKeyId": "arn:commerce-prod-order",
    "storageType": "gp3",
    "allocatedStorage": 100,
    "multiAz": True,
    "dbSubnetGroupName": "commerce-prod",
    "backupRetentionPeriod": 30,
    "backupWindow": "02:00-03:00",
    "deleteAutomatedBackups": False,
    "skipFinalSnapshot": False,
    "finalSnapshotIdentifier": "commerce-prod-order-final-commerce-prod-order",
    "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
}

READER = ALIKE | {
    "identifier": "commerce-prod-order-1",
    "replicateSourceDb": "commerce-prod-order",
    "availabilityZone": "us-east-1b",
    "skipFinalSnapshot": True,
    "enabledCloudwatchLogsExports": ["postgresql"],
}


@pytest.mark.parametrize(("name", "inputs"), [("commerce-prod-order", WRITER), ("commerce-prod-order-1", READER)])
def test_an_instance_is_exactly_this(name: str, inputs: dict[str, Any]) -> None:
    made = every("commerce", "prod").of(INSTANCE)[name]
    assert {field: value for field, value in made.items() if field != "tags"} == inputs


@pytest.mark.parametrize(
    ("full_at", "backup", "maintenance"),
    [("03:30", "03:30-04:30", "sun:05:30-sun:06:30"), ("23:15", "23:15-00:15", "mon:01:15-mon:02:15")],
)
def test_maintenance_follows_the_backup(full_at: str, backup: str, maintenance: str) -> None:
    instance = changed("standard-prod", services=web(backups={"full_at": full_at})).of(INSTANCE)["standard-prod-web"]
    assert (instance["backupWindow"], instance["maintenanceWindow"]) == (backup, maintenance)


def test_who_else_reaches_a_database_has_a_group_of_its_own() -> None:
    groups = changed("standard-prod", services=web(consumers=["reports"])).of("aws:ec2/securityGroup:SecurityGroup")
    assert groups["standard-prod-web-reports"]["description"] == "reports of standard-prod-web"
    (rule,) = groups["standard-prod-web"]["ingress"]
    assert rule["securityGroups"] == [
        "standard-prod-web-clients",
        "standard-prod-web-reports",
        "standard-prod-operators",
    ]


def test_a_proxy_is_exactly_this() -> None:
    plan = every("commerce", "prod")
    assert sorted(plan.of(PROXY)) == [
        "commerce-prod-catalog-proxy",
        "commerce-prod-checkout-proxy",
        "commerce-prod-order-proxy",
    ]
    name = "commerce-prod-order-proxy"
    assert plan.of(PROXY)[name] == {
        "name": name,
        "engineFamily": "POSTGRESQL",
        "auths": [
            {
                "authScheme": "SECRETS",
                "iamAuth": "REQUIRED",
                "secretArn": f"arn:commerce-prod-order-app-{user}",
                "description": f"app, {user} user",
            }
            for user in ("first", "second")
        ],
        "requireTls": True,
        "roleArn": f"arn:{name}",
        "idleClientTimeout": 300,
        "vpcSubnetIds": ["commerce-prod-a", "commerce-prod-b", "commerce-prod-c"],
        "vpcSecurityGroupIds": [name],
        "tags": {"Name": name},
    }
    assert plan.of("aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup")[name]["connectionPoolConfig"] == {
        # 25 connections of four instances, and five idle of three, of 829
        "maxConnectionsPercent": 12,
        "maxIdleConnectionsPercent": 1,
        "connectionBorrowTimeout": 5,
    }
    assert plan.of("aws:rds/proxyTarget:ProxyTarget")[name]["dbInstanceIdentifier"] == "commerce-prod-order"


def test_a_proxy_reads_the_secrets_of_one_logins_users_and_nothing_else() -> None:
    policy = every("commerce", "prod").of("aws:iam/rolePolicy:RolePolicy")["commerce-prod-order-proxy"]["policy"]
    assert [(one["Action"], one["Resource"]) for one in json.loads(policy)["Statement"]] == [
        ("secretsmanager:GetSecretValue", ["arn:commerce-prod-order-app-first", "arn:commerce-prod-order-app-second"]),
        ("kms:Decrypt", "arn:commerce-prod-order"),
    ]


def test_a_pooled_services_clients_reach_the_proxy_and_the_readers() -> None:
    groups = every("commerce", "prod").of("aws:ec2/securityGroup:SecurityGroup")
    assert [rule["fromPort"] for rule in groups["commerce-prod-order-clients"]["egress"]] == [5433, 5432]
    (rule,) = groups["commerce-prod-order-proxy"]["ingress"]
    assert (rule["fromPort"], rule["securityGroups"]) == (5432, ["commerce-prod-order-clients"])


def test_endpoints_tell_of_pool_and_pooler() -> None:
    services = every("commerce", "prod").exported["services"]
    assert services["order"]["pooler"] == {"host": "commerce-prod-order-proxy.example", "port": 5432}
    assert "pooler" not in services["user"]
    assert services["user"]["pool"] == {
        "min_idle": 5,
        "max_size": 25,
        "connect_timeout": 5,
        "idle_timeout": 60,
        "max_lifetime": 300,
        "leak_detection": 60,
    }


def test_rds_tells_the_team_of_instances_groups_and_failures() -> None:
    events = every("standard", "prod").of("aws:rds/eventSubscription:EventSubscription")
    assert {(e["sourceType"], tuple(e["eventCategories"]), tuple(e.get("sourceIds", ()))) for e in events.values()} == {
        (
            "db-instance",
            ("maintenance", "configuration change", "failure"),
            ("standard-prod-web", "standard-prod-web-1"),
        ),
        ("db-parameter-group", ("configuration change",), ("standard-prod-web-15",)),
        ("db-security-group", ("configuration change", "failure"), ()),
    }
    assert {event["snsTopic"] for event in events.values()} == {"arn:standard-prod-warning"}


OLD, NEW = "standard-prod-web-15", "standard-prod-web-18"
BUILD, SWITCH = {"to": 18, "build": True}, {"to": 18, "build": True, "switch_over": True}
UPGRADES: dict[str, tuple[dict[str, Any], set[str], str, str | None]] = {
    # the declaration; the parameter groups there are; what the writer runs; the stage
    "declared": ({"upgrade": {"to": 18}}, {OLD}, "15", None),
    "built": ({"upgrade": BUILD}, {OLD, NEW}, "15", "build"),
    "switched over": ({"upgrade": SWITCH}, {OLD, NEW}, "18", "switch"),
    "old one deleted": ({"upgrade": {**SWITCH, "delete_old": True}}, {OLD, NEW}, "18", "delete"),
    "done": ({"major": 18}, {NEW}, "18", None),
}


@pytest.mark.parametrize("stage", UPGRADES)
def test_an_upgrade_goes_stage_by_stage(stage: str) -> None:
    database, groups, major, reached = UPGRADES[stage]
    plan = changed("standard-prod", services=web(**database))
    upgrades = plan.of("groundwork:rds:Upgrade")
    assert {group for group in plan.of(GROUP) if "web" in group} == groups
    assert plan.of(INSTANCE)["standard-prod-web"]["engineVersion"] == major
    assert [upgrade["stage"] for upgrade in upgrades.values()] == ([reached] if reached else [])


def test_an_upgrade_leads_what_a_plain_change_would_do_in_place() -> None:
    plan = changed("standard-prod", services=web(upgrade=SWITCH))
    assert plan.of("groundwork:rds:Upgrade")["standard-prod-web"] == {
        "source": "standard-prod-web",
        "name": "standard-prod-web-to-18",
        "targetMajor": 18,
        "targetParameterGroup": NEW,
        "stage": "switch",
        "keepOldSnapshot": "standard-prod-web-before-18",
    }
    assert found(plan, INSTANCE, "standard-prod-web").ignored == (*TAKEN_OVER, "engineVersion", "parameterGroupName")
    assert found(plan, INSTANCE, "standard-prod-web-1").ignored == ("parameterGroupName",)
    assert plan.exported["services"]["web"]["major"] == 18


TAKEN_OVER = ("manageMasterUserPassword", "masterUserSecretKmsKeyId")
NEVER_CHANGED = ("availabilityZone", "dbName", "engine", "kmsKeyId", "storageEncrypted", "username")


def test_an_adopted_instance_keeps_its_name_and_what_only_a_new_one_could_get() -> None:
    plan = changed("standard-prod", services=web(adopted="web-2019"))
    writer = found(plan, INSTANCE, "standard-prod-web")
    # No import: RDS's id is not the identifier, and Pulumi would import, and replace, again at each run.
    assert (writer.imported, writer.inputs["identifier"]) == ("", "web-2019")
    assert writer.ignored == (*TAKEN_OVER, *NEVER_CHANGED)
    assert found(plan, INSTANCE, "standard-prod-web-1").inputs["replicateSourceDb"] == "web-2019"


def test_a_renamed_service_asks_aws_for_what_it_had() -> None:
    before = every("standard", "prod")
    settings = settings_of("standard-prod")

    def renamed() -> Any:
        given = configuration.read()
        stack = load(given.system, given.environment)
        site = stack.services["web"].model_copy(update={"former": "web"})
        return endpoints(declare(stack.model_copy(update={"services": {"site": site}}), given.place))

    after = run("standard-prod", settings, renamed)
    kept = {(made.kind, made.name): made for made in before.made}
    found = [made for made in after.made if made.name.startswith("standard-prod-site") and made.kind.startswith(STORES)]
    assert len(found) == 15
    for made in found:
        then = kept[made.kind, made.name.replace("standard-prod-site", "standard-prod-web")]
        assert described(made) == described(then)
    assert found_formerly(after) == {"groundwork:aws:Postgres", "groundwork:aws:Access"}


def found_formerly(plan: Plan) -> set[str]:
    """The components that Pulumi looks for under the old name; what is below them follows."""
    return {made.kind for made in plan.made if made.formerly == ("standard-prod-web",)}


STORES = (
    "aws:rds/instance:",
    "aws:rds/parameter",
    "aws:kms/",
    "aws:secretsmanager/",
    "aws:cloudwatch/logGroup",
    "aws:ec2/",
)


def described(made: Made) -> dict[str, Any]:
    """What AWS shows of it, and would make anew if it changed."""
    return {
        field: made.inputs[field] for field in ("name", "identifier", "description", "tags") if field in made.inputs
    }
