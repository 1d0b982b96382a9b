"""EC2: route tables, and which subnet uses which."""

from __future__ import annotations

from collections.abc import Collection

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work


class RouteTable(Ec2Kind):
    """Where a network's packets go."""

    type_name = "aws:ec2/routeTable:RouteTable"
    arn_type = "route-table"
    creation = Call("create_route_table")
    reading = Call("describe_route_tables", "RouteTableIds", "RouteTables")
    deletion = Call("delete_route_table", "RouteTableId")
    identity = "RouteTable.RouteTableId"
    replaces = ("vpcId",)
    missing = ("InvalidRouteTableID.NotFound",)

    def create(self, work: Work) -> str:
        """Create the table, then its routes."""
        work.id = super().create(work)
        self.update(work, {"routes"} & set(work.inputs))
        return work.id

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Delete the routes that are no longer wanted, then make the new ones."""
        if "routes" not in changed:
            return
        present = [_route(one) for one in (self.read(work) or {}).get("Routes", ()) if _declared(one)]
        wanted = [_route_parameters(one) for one in work.inputs.get("routes") or ()]
        for route in (one for one in present if one not in wanted):
            to = {name: value for name, value in route.items() if name.startswith("Destination")}
            work.call("delete_route", RouteTableId=work.id, **to)
        for route in (one for one in wanted if one not in present):
            work.call("create_route", RouteTableId=work.id, **route)

    def outputs(self, work: Work, found: Found) -> Properties:
        """Leave out the routes that AWS makes itself."""
        routes = [_route_properties(_route(one)) for one in found.get("Routes", ()) if _declared(one)]
        return {**super().outputs(work, found), "routes": routes, "propagatingVgws": []}


_ROUTE = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
    "carrierGatewayId": "CarrierGatewayId",
    "coreNetworkArn": "CoreNetworkArn",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "localGatewayId": "LocalGatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}


def _declared(route: Found) -> bool:
    """Tell whether somebody made a route, and not AWS for the network itself or for a gateway endpoint."""
    return route.get("GatewayId") != "local" and not str(route.get("GatewayId", "")).startswith("vpce-")


def _route(found: Found) -> Properties:
    return {member: found[member] for member in _ROUTE.values() if found.get(member)}


def _route_parameters(route: Properties) -> Properties:
    return {_ROUTE[name]: value for name, value in route.items() if value}


def _route_properties(route: Properties) -> Properties:
    return {name: route.get(member, "") for name, member in _ROUTE.items()}


class RouteTableAssociation(Kind):
    """Which route table a subnet uses."""

    type_name = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    service = "ec2"
    creation = Call("associate_route_table")
    reading = Call("describe_route_tables", answer="RouteTables")
    deletion = Call("disassociate_route_table", "AssociationId")
    identity = "AssociationId"
    natural = ("subnetId", "gatewayId")
    # AWS gives a changed association another id, and an id cannot change within an update.
    replaces = ("subnetId", "gatewayId", "routeTableId")
    missing = ("InvalidAssociationID.NotFound", "InvalidRouteTableID.NotFound")
    taken = ("Resource.AlreadyAssociated",)

    def find(self, work: Work) -> str | None:
        """Look whether the subnet already has this very table."""
        filters = [{"Name": "route-table-id", "Values": [work.inputs["routeTableId"]]}]
        for one in _associations(work, filters):
            if one.get("SubnetId") == work.inputs.get("subnetId") and one.get("GatewayId") == work.inputs.get(
                "gatewayId"
            ):
                return str(one["RouteTableAssociationId"])
        return None

    def read(self, work: Work) -> Found | None:
        """Find it among its table's; an import gives its id as that of the subnet, a slash and the table's."""
        subnet, _, table = work.id.partition("/")
        if table:
            of_table = _associations(work, [{"Name": "route-table-id", "Values": [table]}])
            return next((one for one in of_table if subnet in {one.get("SubnetId"), one.get("GatewayId")}), None)
        filters = [{"Name": "association.route-table-association-id", "Values": [work.id]}]
        return next((one for one in _associations(work, filters) if one["RouteTableAssociationId"] == work.id), None)

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell the association's own id."""
        return str(found["RouteTableAssociationId"])


def _associations(work: Work, filters: list[Properties]) -> list[Found]:
    tables = work.call("describe_route_tables", Filters=filters)["RouteTables"]
    return [one for table in tables for one in table["Associations"] if not one.get("Main")]
