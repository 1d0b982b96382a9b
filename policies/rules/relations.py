"""What holds between a database and what stands around it: backups, routes, zones, connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from catalog.budget import MOST_USED_PERCENT, RESERVE
from catalog.instances import CLASSES, max_connections
from policies.level import ON_AWS
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack
from policies.tags import tags

INSTANCE = "aws:rds/instance:Instance"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
ROLES = "groundwork:postgres:Roles"
SELECTION = "aws:backup/selection:Selection"
SUBNET = "aws:ec2/subnet:Subnet"
MOVERS = {
    "aws:elasticache/subnetGroup:SubnetGroup": "subnetIds",
    "aws:rds/proxy:Proxy": "vpcSubnetIds",
}
"""What lets AWS choose among subnets when a zone is lost; a database's are another rule's."""

HOLDERS = MOVERS | {"aws:rds/subnetGroup:SubnetGroup": "subnetIds", "aws:opensearch/domain:Domain": "vpcOptions"}
"""What puts data stores into subnets, and the property that names them."""

TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
ROUTE = "aws:ec2/route:Route"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NETWORK = [SUBNET, TABLE, DEFAULT_TABLE, ASSOCIATION, MAIN, ROUTE, GATEWAY]


@rule("database-in-a-backup-plan", types=[INSTANCE, SELECTION], about=About.STACK,
      field="service.database.backups.full_at", controls=["RDS.26"], levels=ON_AWS)  # fmt: skip
def in_a_backup_plan(stack: Stack) -> Iterator[Complaint]:
    """Every database that is no reader is chosen by a plan of AWS Backup."""
    for database in stack.of(INSTANCE):
        if "replicateSourceDb" in database:
            continue
        if not any(_chooses(stack, selection, database) for selection in stack.of(SELECTION)):
            has = ", ".join(f"{key}={value}" for key, value in sorted(tags(stack, database).items()))
            yield database, f"no backup selection takes it with its tags: {has or 'none'}"


@rule("data-store-without-a-way-to-the-internet", types=[*HOLDERS, *NETWORK], about=About.STACK,
      field="components/network.py: routes", controls=["RDS.46"])  # fmt: skip
def without_a_way_to_the_internet(stack: Stack) -> Iterator[Complaint]:
    """No subnet of a database, cache, proxy or search domain has a route to an internet gateway."""
    for urn, holder in _subnets(stack).items():
        subnet = stack.by_urn[urn]
        tables = _tables(stack, subnet)
        if not tables:
            yield (
                subnet,
                f"no route table of this stack is its own, so nobody can tell its routes; {holder.label} uses it",
            )
        for table in tables:
            if _leads_out(stack, table):
                yield subnet, f"{table.label} leads to an internet gateway, and {holder.label} uses it"


@rule("cache-and-proxy-in-two-zones", types=[*MOVERS, SUBNET], about=About.STACK, field="system.network.zones")
def in_two_zones(stack: Stack, *, zones: int = 2) -> Iterator[Complaint]:
    """The subnets that a cache or proxy may stand in lie in two Availability Zones or more."""
    for holder in stack.of(*MOVERS):
        subnets = stack.taken(holder, MOVERS[holder.type], SUBNET)
        found = {subnet.get("availabilityZone", "a zone not said") for subnet in subnets}
        if 0 < len(found) < zones:
            yield holder, f"its subnets lie in {', '.join(sorted(found))} only; {zones:g} zones are asked for"


@rule("database-connections-in-budget", types=[INSTANCE, PARAMETERS, ROLES], about=About.STACK,
      field="service.pools.max_size")  # fmt: skip
def connections_in_budget(stack: Stack, *, percent: int = MOST_USED_PERCENT) -> Iterator[Complaint]:
    """All connections that a database's roles may hold at once fit into what its class or its parameter allows."""
    for database in stack.of(INSTANCE):
        asked = sum(sum(_limits(each)) for each in stack.takers(database, ROLES))
        there = _connections(stack, database) if asked else None
        if there and asked + RESERVE > there * percent // 100:
            most = f"{percent:g} % of {there} is {there * percent // 100}"
            yield database, f"its roles may hold {asked:g} connections and {RESERVE} are reserved; {most}"


@rule("reader-in-another-zone", types=[INSTANCE], about=About.STACK, field="system.network.zones")
def in_another_zone(stack: Stack) -> Iterator[Complaint]:
    """A reader stands in an Availability Zone that is named, another than its writer's, and readers stand apart."""
    for reader, zone, source in _readers(stack):
        if not zone:
            yield reader, "availabilityZone is not said, so it may stand beside its writer"
        elif source and source.get("availabilityZone") == zone:
            yield reader, f"it stands in {zone}, as {source.label} does"
    for urn, found in _zones_of_readers(stack).items():
        if len(found) == 1 and found.total() > 1:
            yield stack.by_urn[urn], f"all {found.total()} of its readers stand in {next(iter(found))}"


def _readers(stack: Stack) -> Iterator[tuple[Resource, str, Resource | None]]:
    """Each reader, its zone, and what it follows where that stands in this stack."""
    for reader in stack.of(INSTANCE):
        if "replicateSourceDb" in reader:
            source = next(iter(stack.taken(reader, "replicateSourceDb", INSTANCE)), None)
            yield reader, reader.get("availabilityZone", ""), source


def _zones_of_readers(stack: Stack) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for _, zone, source in _readers(stack):
        if zone and source:
            found.setdefault(source.urn, Counter())[zone] += 1
    return found


def _chooses(stack: Stack, selection: Resource, database: Resource) -> bool:
    """Types first, then tags, as AWS Backup does; conditions must all hold, of the older selection tags one."""
    named = selection.get("resources", ())
    if database not in stack.taken(selection, "resources", INSTANCE):
        if len(named) and not any(_names(pattern, database) for pattern in named):
            return False
        if any(_names(pattern, database) for pattern in selection.get("notResources", ())):
            return False
    has, older = tags(stack, database), selection.get("selectionTags", ())
    return all(_holds(each, has) for each in selection.get("conditions", ())) and (
        not len(older) or any(has.get(each["key"]) == each["value"] for each in older)
    )


def _names(pattern: str, database: Resource) -> bool:
    """Whether a pattern of ARNs means a database; its region and account are the stack's own."""
    identifier = database.get("identifier", database.name)
    parts = pattern.split(":", 5)
    if len(parts) == 6:  # an ARN's
        return fnmatchcase("rds", parts[2]) and fnmatchcase(f"db:{identifier}", parts[5])
    return fnmatchcase(f"arn:aws:rds:::db:{identifier}", pattern)


def _holds(conditions: Mapping[str, Any], has: Mapping[str, str]) -> bool:
    """Whether tags meet all conditions of a selection."""
    for operator, wanted in (("stringEquals", True), ("stringNotEquals", False)):
        for each in conditions.get(operator) or ():
            if (has.get(_key(each)) == each["value"]) is not wanted:
                return False
    for operator, wanted in (("stringLikes", True), ("stringNotLikes", False)):
        for each in conditions.get(operator) or ():
            if fnmatchcase(has.get(_key(each), ""), each["value"]) is not wanted:
                return False
    return True


def _key(condition: Mapping[str, Any]) -> str:
    return str(condition["key"]).removeprefix("aws:ResourceTag/")


def _subnets(stack: Stack) -> dict[str, Resource]:
    """URNs of the subnets that data stores stand in, and of each something that puts them there."""
    return {
        subnet.urn: holder
        for holder in stack.of(*HOLDERS)
        for subnet in stack.taken(holder, HOLDERS[holder.type], SUBNET)
    }


def _tables(stack: Stack, subnet: Resource) -> list[Resource]:
    """The route table of a subnet: its own, else its network's main one."""
    own = [t for each in stack.takers(subnet, ASSOCIATION) for t in stack.taken(each, "routeTableId", TABLE)]
    if own:
        return own
    networks = stack.taken(subnet, "vpcId")
    main = [t for vpc in networks for each in stack.takers(vpc, MAIN) for t in stack.taken(each, "routeTableId", TABLE)]
    return main or [table for vpc in networks for table in stack.takers(vpc, DEFAULT_TABLE)]


def _leads_out(stack: Stack, table: Resource) -> bool:
    """Whether a route of a table, in it or beside it, takes an internet gateway."""
    if stack.taken(table, "routes", GATEWAY):
        return True
    for route in stack.takers(table, ROUTE):
        if stack.taken(route, "gatewayId", GATEWAY) or _is_gateway(route.props):
            return True
    return any(_is_gateway(route) for route in table.get("routes", ()))


def _is_gateway(route: Mapping[str, Any]) -> bool:
    return "gatewayId" in route and str(route["gatewayId"]).startswith("igw-")


def _limits(roles: Resource) -> Iterator[float]:
    """The connection limits of the roles that have one; that all have one is another rule's."""
    for name in roles["roles"]:
        limit = roles["roles"][name].get("connectionLimit") or 0
        yield max(limit, 0)


def _connections(stack: Stack, database: Resource) -> int | None:
    """How many connections a database takes; None where nobody can tell."""
    for group in stack.taken(database, "parameterGroupName", PARAMETERS):
        for each in group.get("parameters", ()):
            if each["name"] == "max_connections" and str(each["value"]).isdecimal():
                return int(each["value"])
    kind = database.get("instanceClass", "")
    return max_connections(kind) if kind in CLASSES else None
