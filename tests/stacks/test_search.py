"""commerce's search indices as they are declared, environment by environment."""

import json

import pytest

from tests.stacks.declaring import declared

DOMAIN, GROUP = "aws:opensearch/domain:Domain", "aws:ec2/securityGroup:SecurityGroup"

MACHINES = {
    "local": ("t3.small.search", 1, None, False, 10),
    "dev": ("t3.small.search", 1, None, False, 10),
    "staging": ("t3.medium.search", 2, 2, False, 20),
    "prod": ("m7g.large.search", 3, 3, True, 100),
}


@pytest.mark.parametrize("environment", MACHINES)
def test_a_domain_is_as_big_as_its_environment_says(environment: str) -> None:
    made = declared("commerce", environment).of(DOMAIN)
    assert sorted(each["domainName"] for each in made.values()) == [
        f"commerce-{environment}-catalog",
        f"commerce-{environment}-search",
    ]
    for each in made.values():
        cluster = each["clusterConfig"]
        zones = cluster.get("zoneAwarenessConfig", {}).get("availabilityZoneCount")
        led = cluster.get("dedicatedMasterEnabled", False)
        size = each["ebsOptions"]["volumeSize"]
        assert (cluster["instanceType"], cluster["instanceCount"], zones, led, size) == MACHINES[environment]
        assert len(each["vpcOptions"]["subnetIds"]) == (zones or 1)


def test_a_domain_is_encrypted_and_asks_everybody_who_he_is() -> None:
    domain = declared("commerce", "prod").of(DOMAIN)["commerce-prod-catalog-search"]
    assert domain["encryptAtRest"] == {"enabled": True, "kmsKeyId": "arn:commerce-prod-catalog"}
    assert domain["nodeToNodeEncryption"] == {"enabled": True}
    assert domain["domainEndpointOptions"] == {
        "enforceHttps": True,
        "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10",
    }
    assert domain["advancedSecurityOptions"] == {
        "enabled": True,
        "internalUserDatabaseEnabled": False,
        "masterUserOptions": {"masterUserArn": "arn:commerce-prod-catalog-search-master"},
    }
    (statement,) = json.loads(domain["accessPolicies"])["Statement"]
    assert statement["Principal"]["AWS"] == [f"arn:commerce-prod-catalog-search-{who}" for who in ("master", "user")]


def test_only_its_clients_and_operators_reach_a_domain() -> None:
    (way,) = declared("commerce", "prod").of(GROUP)["commerce-prod-catalog-search"]["ingress"]
    assert (way["fromPort"], way["toPort"]) == (443, 443)
    assert way["securityGroups"] == ["commerce-prod-catalog-search-clients", "commerce-prod-operators"]


def test_all_that_a_domain_writes_down_is_kept_with_the_other_logs() -> None:
    made = declared("commerce", "prod")
    logs = made.of(DOMAIN)["commerce-prod-catalog-search"]["logPublishingOptions"]
    assert {each["logType"]: each["cloudwatchLogGroupArn"].partition("-search-")[2] for each in logs} == {
        "INDEX_SLOW_LOGS": "index-slow",
        "SEARCH_SLOW_LOGS": "search-slow",
        "ES_APPLICATION_LOGS": "application",
        "AUDIT_LOGS": "audit",
    }
    group = made.of("aws:cloudwatch/logGroup:LogGroup")["commerce-prod-catalog-search-audit"]
    assert (group["name"], group["retentionInDays"]) == ("/aws/opensearch/commerce-prod-catalog/audit", 365)


def test_one_policy_lets_all_domains_of_a_stack_write_their_logs() -> None:
    policy = declared("commerce", "prod").one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    (statement,) = json.loads(policy["policyDocument"])["Statement"]
    assert statement["Resource"] == "arn:aws:logs:us-east-1:123456789012:log-group:/aws/opensearch/commerce-prod-*"
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_a_system_that_searches_nothing_has_no_domain() -> None:
    made = declared("neotool", "prod")
    assert (made.of(DOMAIN), made.exported["searches"]) == ({}, {})


def test_whoever_searches_is_told_where_and_as_whom() -> None:
    assert declared("commerce", "prod").exported["searches"]["catalog"] == {
        "id": "commerce-prod-catalog",
        "host": "commerce-prod-catalog-search.example",
        "port": 443,
        "user": "arn:commerce-prod-catalog-search-user",
        "master": "arn:commerce-prod-catalog-search-master",
    }
