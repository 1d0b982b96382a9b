"""What the rules about RDS take, and what they do not, on the smallest resources that show it."""

from typing import Any

import pytest

from policies.check import complaints
from policies.resource import UNKNOWN, Props, Resource
from policies.rule import RULES
from policies.stack import Stack

READER = {"replicateSourceDb": "orders"}
DISTANT = {"replicateSourceDb": "arn:aws:rds:us-east-1:123456789012:db:orders"}
UNTOLD = {"replicateSourceDb": UNKNOWN}


def said(rule: str, given: dict[str, Any], **sources: tuple[str, ...]) -> list[str]:
    """What a rule says of one resource with these properties."""
    (kind, *_) = sorted(RULES[rule].types)
    only = Resource(kind, "only", Props(given), "urn:only", sources=sources)
    return [what for _, what in complaints(RULES[rule], Stack("commerce-prod", [only]))]


ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("database-customer-key", {"kmsKeyId": UNKNOWN}),
    ("database-customer-key", READER),
    ("database-customer-key", UNTOLD),
    ("database-in-network", READER),
    ("database-in-network", {"dbSubnetGroupName": UNKNOWN}),
    ("database-firewalled", {"vpcSecurityGroupIds": UNKNOWN}),
    ("database-firewalled", {"vpcSecurityGroupIds": [UNKNOWN]}),
    ("database-port", {"port": 5433.0}),
    ("database-port", READER),
    ("database-master-name", {"username": "groundwork"}),
    ("database-master-name", {"snapshotIdentifier": "orders-before-17"}),
    ("database-master-password", {"manageMasterUserPassword": True}),
    ("database-master-password", {"passwordWo": UNKNOWN}),
    ("database-master-password", DISTANT),
    ("database-master-secret-key", {}),
    ("database-master-secret-key", {"manageMasterUserPassword": True, "masterUserSecretKmsKeyId": UNKNOWN}),
    ("database-multi-az", READER),
    ("database-final-snapshot", READER | {"skipFinalSnapshot": True}),
    ("database-final-snapshot", {"finalSnapshotIdentifier": UNKNOWN}),
    ("database-backups-kept", {"backupRetentionPeriod": 7}),
    ("database-backups-kept", READER),
    ("database-backups-kept-in-production", {"backupRetentionPeriod": 14.0}),
    ("database-backups-outlive", {"deleteAutomatedBackups": False}),
    ("database-backups-outlive", READER),
    ("database-minor-upgrades", {}),
    ("database-version", {"engine": "postgres", "engineVersion": "15"}),
    ("database-version", {"engine": "postgres", "engineVersion": "17.11"}),
    ("database-version", {"engineVersion": UNKNOWN, "engine": "postgres"}),
    ("database-windows", {"backupWindow": "02:00-03:00", "maintenanceWindow": "sun:03:00-sun:04:00"}),
    ("database-windows", {"backupWindow": "23:30-00:30", "maintenanceWindow": "sun:00:30-sun:01:30"}),
    ("database-windows", READER | {"maintenanceWindow": "sun:04:00-sun:05:00"}),
    ("database-storage", {"iops": 3000}),
    ("database-storage", READER),
    ("database-storage-grows", {"allocatedStorage": 100, "maxAllocatedStorage": 110}),
    ("database-storage-grows", READER | {"maxAllocatedStorage": 22}),
    ("database-logs-exported", READER | {"enabledCloudwatchLogsExports": ["postgresql"]}),
    ("database-logs-exported", {"enabledCloudwatchLogsExports": ["upgrade", "postgresql"]}),
    ("database-monitored", {"monitoringInterval": 15, "monitoringRoleArn": UNKNOWN}),
    ("database-insights-key", {}),
    ("database-insights-kept", {}),
    ("database-insights-kept", {"performanceInsightsEnabled": True}),
    ("database-parameters-own", {"parameterGroupName": UNKNOWN}),
    ("parameters-tls-forced", {"family": "postgres15"}),
    ("parameters-ciphers", {"parameters": [{"name": "ssl_ciphers", "value": "HIGH:!aNULL:!3DES"}]}),
    ("parameters-logins-logged", {"family": "postgres18", "parameters": [
        {"name": "log_connections", "value": "receipt, authentication, authorization"},
        {"name": "log_disconnections", "value": "on"},
    ]}),
    ("parameters-slow-statements-logged", {"parameters": [{"name": "log_min_duration_statement", "value": "0"}]}),
    ("parameters-slow-statements-logged", {"parameters": [{"name": "log_min_duration_statement", "value": UNKNOWN}]}),
    ("parameters-audit-set", {}),
    ("parameters-audit-set", {"parameters": [
        {"name": "shared_preload_libraries", "value": "pgaudit"}, {"name": "pgaudit.log", "value": "write"},
    ]}),
    ("parameters-known", {"family": "mysql8.4", "parameters": [{"name": "max_allowed_packet", "value": "1"}]}),
    ("parameters-known", {"family": "postgres18", "parameters": [{"name": "io_method", "value": "worker"}]}),
    ("parameters-apply-method", {"family": "postgres18", "parameters": [{"name": "work_mem", "value": "4096"}]}),
    ("proxy-idle-clients", {}),
    ("proxy-secret", {"auths": [{"secretArn": UNKNOWN}]}),
    ("snapshot-private", {"sharedAccounts": []}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "given"), ALLOWED)
def test_nothing_is_said_of_what_is_allowed_or_not_known_yet(rule: str, given: dict[str, Any]) -> None:
    assert said(rule, given) == []


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("database-customer-key", DISTANT, "kmsKeyId is not given"),
    ("database-in-network", {}, "the account's default network"),
    ("database-firewalled", {}, "vpcSecurityGroupIds is empty"),
    ("database-port", READER | {"port": 5432.0}, "port is 5432"),
    ("database-master-name", {"username": "Admin"}, "username is Admin"),
    ("database-master-name", {}, "username is postgres"),
    ("database-master-password", {}, "manageMasterUserPassword is off"),
    ("database-master-password", READER | {"password": UNKNOWN}, "password is given"),
    ("database-authority", {}, "the account's default decides"),
    ("database-class-steady", {}, "instanceClass is not given"),
    ("database-final-snapshot", {}, "finalSnapshotIdentifier is not given"),
    ("database-backups-kept", DISTANT, "backupRetentionPeriod is 0 days"),
    ("database-backups-kept", {"backupRetentionPeriod": 6}, "backupRetentionPeriod is 6 days"),
    ("database-backups-kept-in-production", {"backupRetentionPeriod": 13}, "backupRetentionPeriod is 13 days"),
    ("database-backups-outlive", DISTANT, "deleteAutomatedBackups is on"),
    ("database-version", {"engine": "mysql", "engineVersion": "8.4"}, "engine is mysql"),
    ("database-version", {"engineVersion": "17"}, "engine is not given"),
    ("database-version", {"engine": "postgres", "engineVersion": "14.20"}, "engineVersion is 14.20"),
    ("database-windows", {}, "maintenanceWindow and backupWindow not given"),
    ("database-windows", READER, "maintenanceWindow not given"),
    ("database-windows", {"backupWindow": "04:30-05:30", "maintenanceWindow": "sun:04:00-sun:05:00"}, "overlaps"),
    ("database-windows", {"backupWindow": "03:00-06:00", "maintenanceWindow": "sun:04:00-sun:05:00"}, "overlaps"),
    ("database-storage-grows", {"allocatedStorage": 100}, "maxAllocatedStorage is not given"),
    ("database-storage-grows", {"allocatedStorage": 100, "maxAllocatedStorage": 109}, "110 or more"),
    ("database-storage-grows", {"maxAllocatedStorage": 100}, "allocatedStorage is 0 GiB, 20 or more"),
    ("database-storage-grows", READER | {"maxAllocatedStorage": 21}, "22 or more"),
    ("database-logs-exported", {"enabledCloudwatchLogsExports": ["postgresql"]}, "lacks upgrade"),
    ("database-logs-exported", READER, "lacks postgresql"),
    ("database-monitored", {"monitoringInterval": 60}, "monitoringRoleArn is not given"),
    ("database-monitored", {}, "monitoringInterval is 0 s"),
    ("database-insights-kept", {"performanceInsightsEnabled": True, "databaseInsightsMode": "advanced"}, "7 days"),
    ("database-parameters-own", {}, "the family's default group"),
    ("parameters-tls-forced", {"family": "postgres14"}, "rds.force_ssl is 0"),
    ("parameters-password-encryption", {"family": "postgres17"}, "password_encryption is not given"),
    ("parameters-idle-transactions-end", {}, "not given"),
    ("parameters-logins-logged", {"parameters": [
        {"name": "log_connections", "value": "1"},
    ]}, "log_disconnections is off"),
    ("parameters-logins-logged", {"family": "postgres17", "parameters": [
        {"name": "log_connections", "value": "authentication,authorization"},
        {"name": "log_disconnections", "value": "on"},
    ]}, "log_connections is authentication,authorization"),
    ("parameters-slow-statements-logged", {"parameters": [
        {"name": "log_min_duration_statement", "value": "5001"},
    ]}, "log_min_duration_statement is 5001 ms"),
    ("parameters-values-not-logged", {"parameters": [
        {"name": "log_parameter_max_length", "value": "0"}, {"name": "pgaudit.log_parameter", "value": "1"},
    ]}, "pgaudit.log_parameter is 1"),
    ("parameters-errors-logged", {"parameters": [
        {"name": "log_min_error_statement", "value": "FATAL"},
    ]}, "log_min_error_statement is fatal"),
    ("parameters-statements-counted", {"parameters": []}, "track_io_timing is off"),
    ("parameters-audit-set", {"parameters": [{"name": "pgaudit.log", "value": "ddl"}]}, "does not load it"),
    ("parameters-autovacuum", {"parameters": [{"name": "track_counts", "value": "off"}]}, "track_counts is off"),
    ("parameters-known", {"family": "postgres17", "parameters": [
        {"name": "fsync", "value": "0"},
    ]}, "fsync is not for us to set"),
    ("parameters-known", {"family": "postgres17", "parameters": [{"value": "0"}]}, "a parameter without a name"),
    ("parameters-apply-method", {"family": "postgres17", "parameters": [
        {"name": "max_connections", "value": "200"},
    ]}, "applyMethod of max_connections is immediate"),
    ("proxy-iam-login", {}, "auths is empty"),
    ("proxy-iam-login", {"auths": [{"username": "app"}]}, "iamAuth of `app` is not given"),
    ("proxy-secret", {"auths": [{"authScheme": "NONE", "secretArn": "arn"}]}, "`a login` has no secret"),
    ("proxy-share", {}, "maxConnectionsPercent is 100"),
    ("replicated-backups-kept", {"retentionPeriod": 13.0}, "retentionPeriod is 13 days"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "given", "what"), REFUSED)
def test_what_is_refused_is_told_as_it_was_found(rule: str, given: dict[str, Any], what: str) -> None:
    (found,) = said(rule, given)
    assert what in found


def test_a_reader_whose_source_is_not_known_yet_is_one_beside_its_writer() -> None:
    assert said("database-logs-exported", UNTOLD, replicateSourceDb=("urn:writer",)) == [
        "enabledCloudwatchLogsExports lacks postgresql"
    ]


SUBSCRIPTION = {"sourceType": "db-instance", "snsTopic": UNKNOWN}
HEARD: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["orders"]),
    (SUBSCRIPTION, []),
    (SUBSCRIPTION | {"sourceIds": ["orders"]}, []),
    (SUBSCRIPTION | {"sourceIds": ["carts"]}, ["orders"]),
    (SUBSCRIPTION | {"sourceIds": [UNKNOWN]}, []),
    (SUBSCRIPTION | {"enabled": False}, ["orders"]),
    (SUBSCRIPTION | {"eventCategories": []}, []),
    (SUBSCRIPTION | {"eventCategories": ["failure"]}, ["orders"]),
    (SUBSCRIPTION | {"eventCategories": ["backup", "configuration change", "failure", "maintenance"]}, []),
    (SUBSCRIPTION | {"sourceType": "db-snapshot"}, ["orders"]),
    ({"snsTopic": UNKNOWN}, []),
    ({"sourceType": "db-instance"}, ["orders"]),
]


@pytest.mark.parametrize(("given", "untold"), HEARD)
def test_a_database_is_heard_of_by_what_tells_a_topic_all_that_is_wanted(
    given: dict[str, Any], untold: list[str]
) -> None:
    database = Resource("aws:rds/instance:Instance", "orders", Props({"identifier": "orders"}), "urn:orders")
    subscription = Resource("aws:rds/eventSubscription:EventSubscription", "all", Props(given), "urn:all")
    found = list(complaints(RULES["database-events-told"], Stack("commerce-prod", [database, subscription])))
    assert [resource.name for resource, _ in found] == untold
