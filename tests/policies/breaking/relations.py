"""A database and what stands around it."""

from tests.policies.broken import Editable, breaks

INSTANCE = "aws:rds/instance:Instance"
TABLE = "aws:ec2/routeTable:RouteTable"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"


@breaks("database-in-a-backup-plan", "environment=prod, managed-by=groundwork, system=commerce")
def _(plan: Editable) -> None:
    plan.first(INSTANCE)["tags"]["backup"] = "another"


@breaks("data-store-without-a-way-to-the-internet", "RouteTable commerce-prod leads to an internet gateway")
def _(plan: Editable) -> None:
    table, gateway = plan.made(TABLE), plan.add(GATEWAY, "way-out", {})
    out = {"cidrBlock": "0.0.0.0/0"}
    plan.add("aws:ec2/route:Route", "way-out", out, {"routeTableId": (table.urn,), "gatewayId": (gateway,)})


@breaks("cache-and-proxy-in-two-zones", "its subnets lie in us-east-1a only; 2 zones are asked for")
def _(plan: Editable) -> None:
    first = plan.made("aws:ec2/subnet:Subnet", "commerce-prod-a").urn
    plan.made("aws:elasticache/subnetGroup:SubnetGroup").sources["subnetIds"] = (first,)


@breaks("database-connections-in-budget", "its roles may hold 2118 connections and 5 are reserved; 90 % of 829 is 746")
def _(plan: Editable) -> None:
    plan.first("groundwork:postgres:Roles", service="auth")["roles"]["app"]["connectionLimit"] = 2100.0


@breaks("reader-in-another-zone", "all 2 of its readers stand in us-east-1b", stack="neotool-prod")
def _(plan: Editable) -> None:
    for reader in plan.of(INSTANCE):
        if reader["identifier"].startswith("neotool-prod-app-"):
            reader["availabilityZone"] = "us-east-1b"
