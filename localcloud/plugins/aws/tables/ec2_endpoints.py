# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""EC2: private ways from a network to an AWS service."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from localcloud.plugins.aws.tables.ec2_kind import Ec2Kind
from localcloud.plugins.aws.values import UNKNOWN, Properties, same_text
from localcloud.plugins.aws.work import Call, Found, Work


class VpcEndpoint(Ec2Kind):
    """A private way from a network to an AWS service."""

    type_name = "aws:ec2/vpcEndpoint:VpcEndpoint"
    arn_type = "vpc-endpoint"
    creation = Call("create_vpc_endpoint")
    reading = Call("describe_vpc_endpoints", "VpcEndpointIds", "VpcEndpoints")
    deletion = Call("delete_vpc_endpoints", "VpcEndpointIds")
    identity = "VpcEndpoint.VpcEndpointId"
    names = {"policy": "PolicyDocument"}
    paths = {"securityGroupIds": "Groups[].GroupId"}
    defaults = {"vpcEndpointType": "Gateway"}
    replaces = (
        "vpcId",
        "serviceName",
        "vpcEndpointType",
        "serviceRegion",
        "resourceConfigurationArn",
        "serviceNetworkArn",
    )
    passive = ("autoAccept",)
    same = {"ipAddressType": same_text}
    missing = ("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound")
    awaits_deletion = True

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find what the other kind of endpoint takes."""
        gateway = (inputs.get("vpcEndpointType") or "Gateway") == "Gateway"
        for name in ("subnetIds", "securityGroupIds", "privateDnsEnabled") if gateway else ("routeTableIds",):
            if inputs.get(name) and inputs.get("vpcEndpointType") != UNKNOWN:
                kind = "Gateway, which is in route tables" if gateway else "not Gateway, and so in subnets"
                yield name, f"given although vpcEndpointType is {kind}; leave it out"

    def create(self, work: Work) -> str:
        """Create the endpoint; without a word about names, AWS would give it the service's own."""
        work.inputs = {"privateDnsEnabled": False, **work.inputs}
        return super().create(work)

    def read(self, work: Work) -> Found | None:
        """Describe the endpoint, and where the service is that a gateway leads to."""
        found = super().read(work)
        if found is None or str(found.get("VpcEndpointType")) != "Gateway":
            return found
        named = [{"Name": "prefix-list-name", "Values": [found["ServiceName"]]}]
        lists = work.call("describe_prefix_lists", Filters=named)["PrefixLists"]
        place = lists[0] if lists else {}
        return {**found, "PrefixListId": place.get("PrefixListId"), "CidrBlocks": place.get("Cidrs") or []}

    def gone(self, found: Found) -> bool:
        """Tell whether only its memory is left."""
        return str(found.get("State", "")).lower() in ("deleted", "deleting")

    def ready(self, found: Found) -> bool:
        """Tell whether it works."""
        return str(found.get("State", "")).lower() != "pending"

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change what goes through it, and what it is attached to."""
        parameters: Properties = {}
        for name, member in (
            ("routeTableIds", "RouteTableIds"),
            ("subnetIds", "SubnetIds"),
            ("securityGroupIds", "SecurityGroupIds"),
        ):
            if name in changed:
                old, new = set(work.state.get(name) or ()), set(work.inputs.get(name) or ())
                parameters |= {f"Add{member}": sorted(new - old), f"Remove{member}": sorted(old - new)}
        if "policy" in changed:
            policy = work.inputs.get("policy")
            parameters |= {"PolicyDocument": policy} if policy else {"ResetPolicy": True}
        if "privateDnsEnabled" in changed:
            parameters["PrivateDnsEnabled"] = bool(work.inputs.get("privateDnsEnabled"))
        parameters = {name: value for name, value in parameters.items() if value not in ([], None)}
        if parameters:
            work.call("modify_vpc_endpoint", VpcEndpointId=work.id, **parameters)
