"""EC2: what moto forgets of flow logs and of endpoints."""

from types import SimpleNamespace
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2 import urls
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.models.managed_prefixes import ManagedPrefixList
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.logs.models import logs_backends

_KEPT = {
    "DestinationOptions": "destination_options",
    "DeliverCrossAccountRole": "deliver_cross_account_role",
    "LogDestination": "log_destination",
}


class Networks(EC2Backend):
    """EC2 of one region."""

    @property
    def _url_module(self) -> SimpleNamespace:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/": Responses.dispatch})

    def see_whether_delivered(self, log: FlowLogs) -> None:
        """Look for the log group by its ARN too; moto knows the name only."""
        groups = logs_backends[self.account_id][self.region_name].groups
        if str(log.log_destination).partition(":log-group:")[2].removesuffix(":*") in groups:
            log.deliver_logs_status, log.deliver_logs_error_message = "SUCCESS", None

    def change_endpoint(self, endpoint: VPCEndPoint, wanted: dict[str, Any]) -> None:
        """Change what moto leaves as it is: names, the policy, and the routes to a gateway endpoint."""
        if "PrivateDnsEnabled" in wanted:
            endpoint.private_dns_enabled = wanted["PrivateDnsEnabled"]
        if wanted.get("ResetPolicy"):
            endpoint.policy_document = type(endpoint)(self, "", "", "", None, None, []).policy_document
        to = endpoint.destination_prefix_list_id
        if to:
            for table in wanted.get("AddRouteTableIds") or ():
                self.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=to)
            for table in wanted.get("RemoveRouteTableIds") or ():
                self.delete_route(table, to)


class Responses(EC2Response):
    """Moto's calls, and ours."""

    params: dict[str, Any]

    @property
    def _networks(self) -> Networks:
        backend = self.ec2_backend
        assert isinstance(backend, Networks)  # noqa: S101
        return backend

    def create_flow_logs(self) -> ActionResult:
        """CreateFlowLogs."""
        kept = {spelled: self.params[name] for name, spelled in _KEPT.items() if name in self.params}
        place = kept.get("log_destination", "")
        if place.startswith("arn:aws:s3:"):  # moto takes a folder within a bucket for a part of the bucket's name
            self.params["LogDestination"] = place.partition("/")[0]
        answer = super().create_flow_logs()
        result: Any = answer.result
        for identity in result["FlowLogIds"]:
            log = self._networks.flow_logs[identity]
            vars(log).update(kept)
            self._networks.see_whether_delivered(log)
        return answer

    def describe_prefix_lists(self) -> ActionResult:
        """DescribePrefixLists, with the addresses that moto leaves out."""
        found: Any = super().describe_prefix_lists().result
        return ActionResult({"PrefixLists": [_addressed(one) for one in found["PrefixLists"]]})

    def modify_vpc_endpoint(self) -> ActionResult:
        """ModifyVpcEndpoint."""
        endpoint = self._networks.describe_vpc_endpoints([self.params["VpcEndpointId"]])[0]
        self._networks.change_endpoint(endpoint, self.params)
        return super().modify_vpc_endpoint()


def _addressed(found: ManagedPrefixList) -> dict[str, Any]:
    cidrs = [entry["Cidr"] for latest in list(found.entries.values())[-1:] for entry in latest]
    return {"PrefixListId": found.id, "PrefixListName": found.prefix_list_name, "Cidrs": cidrs}


def install() -> None:
    """Put our EC2 in the place of moto's."""
    ec2_backends.backend = Networks
