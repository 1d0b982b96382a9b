"""The calls of OpenSearch about domains and their tags."""

import re
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time
from moto.opensearch.models import opensearch_backends
from moto.opensearch.responses import OpenSearchServiceResponse

from localcloud.cloud.recorded.shelf import Record, plain

from .backend import Searches
from .domain import ASSUMED, config, status

_NAME = re.compile(r"[a-z][a-z0-9-]{2,27}")
"""https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html"""


class Responses(OpenSearchServiceResponse):
    """Calls with their parameters read as the API's own description has them."""

    params: dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self.automated_parameter_parsing = True

    @property
    def searches(self) -> Searches:
        """The records of the region that was called."""
        backend = opensearch_backends[self.current_account][self.region]
        assert isinstance(backend, Searches)  # noqa: S101
        return backend

    def create_domain(self) -> ActionResult:  # type: ignore[override]
        """CreateDomain."""
        name = self.params["DomainName"]
        if not _NAME.fullmatch(name):
            raise refused("ValidationException", f"Domain name {name} must start with a lowercase letter")
        if name in self.searches.shelf("domains"):
            raise refused("ResourceAlreadyExistsException", f"Domain {name} already exists")
        domain = self._checked(merged(ASSUMED, plain(self.params, "TagList")) | {"Since": unix_time()})
        self.searches.shelf("domains")[name] = domain
        self.searches.add_tags(self.searches.arn(name), self.params.get("TagList") or [])
        return self.describe_domain()

    def describe_domain(self) -> ActionResult:  # type: ignore[override]
        """DescribeDomain."""
        return ActionResult({"DomainStatus": status(self.searches, self._domain())})

    def describe_domains(self) -> ActionResult:  # type: ignore[override]
        """DescribeDomains."""
        known = self.searches.shelf("domains")
        found = [status(self.searches, known[name]) for name in self.params["DomainNames"] if name in known]
        return ActionResult({"DomainStatusList": found})

    def list_domain_names(self) -> ActionResult:  # type: ignore[override]
        """ListDomainNames."""
        names = [{"DomainName": name, "EngineType": "OpenSearch"} for name in self.searches.shelf("domains")]
        return ActionResult({"DomainNames": names})

    def describe_domain_config(self) -> ActionResult:  # type: ignore[override]
        """DescribeDomainConfig."""
        return ActionResult({"DomainConfig": config(self.searches, self._domain())})

    def update_domain_config(self) -> ActionResult:  # type: ignore[override]
        """UpdateDomainConfig: what is not mentioned stays."""
        domain = self._domain()
        domain.update(self._checked(merged(domain, plain(self.params, "DryRun", "DryRunMode"))))
        return self.describe_domain_config()

    def upgrade_domain(self) -> ActionResult:
        """UpgradeDomain."""
        domain, wanted = self._domain(), self.params["TargetVersion"]
        if version(wanted) < version(domain["EngineVersion"]):
            raise refused("ValidationException", f"A domain cannot go from {domain['EngineVersion']} to {wanted}")
        domain["EngineVersion"] = wanted
        return ActionResult({"DomainName": domain["DomainName"], "TargetVersion": wanted})

    def delete_domain(self) -> ActionResult:  # type: ignore[override]
        """DeleteDomain."""
        domain = self._domain()
        del self.searches.shelf("domains")[domain["DomainName"]]
        self.searches.tagger.delete_all_tags_for_resource(self.searches.arn(domain["DomainName"]))
        return ActionResult({"DomainStatus": status(self.searches, domain) | {"Deleted": True}})

    def add_tags(self) -> EmptyResult:  # type: ignore[override]
        """AddTags."""
        self.searches.add_tags(self.params["ARN"], self.params["TagList"])
        return EmptyResult()

    def list_tags(self) -> ActionResult:  # type: ignore[override]
        """ListTags."""
        return ActionResult({"TagList": self.searches.list_tags(self.params["ARN"])})

    def remove_tags(self) -> EmptyResult:  # type: ignore[override]
        """RemoveTags."""
        self.searches.remove_tags(self.params["ARN"], self.params["TagKeys"])
        return EmptyResult()

    def _domain(self) -> Record:
        found = self.searches.shelf("domains").get(self.params["DomainName"])
        if found is None:
            raise refused("ResourceNotFoundException", f"Domain not found: {self.params['DomainName']}")
        return found

    def _checked(self, domain: Record) -> Record:
        self._check_network(domain)
        logs = domain.get("LogPublishingOptions") or {}
        if any(one.get("Enabled") for one in logs.values()) and not self.searches.may_log():
            message = "The Resource Access Policy specified for the CloudWatch Logs log group does not grant sufficient"
            raise refused("ValidationException", f"{message} permissions for Amazon OpenSearch Service")
        # The master user is told by nobody, and a password is kept by nobody.
        (domain.get("AdvancedSecurityOptions") or {}).pop("MasterUserOptions", None)
        return domain

    def _check_network(self, domain: Record) -> None:
        wanted = (domain.get("VPCOptions") or {}).get("SubnetIds") or []
        if len(self.searches.subnets(wanted)) != len(wanted):
            raise refused("ValidationException", f"Invalid subnet ids: {', '.join(wanted)}")
        cluster = domain["ClusterConfig"]
        spread = (cluster.get("ZoneAwarenessConfig") or {}).get("AvailabilityZoneCount", 2)
        zones = spread if cluster.get("ZoneAwarenessEnabled") else 1
        if wanted and len(wanted) != zones:
            raise refused("ValidationException", f"You must specify exactly {zones} subnets for {zones} zones")
        if cluster.get("ZoneAwarenessEnabled") and cluster.get("InstanceCount", 1) % zones:
            raise refused("ValidationException", f"You must choose an instance count that {zones} zones can share")


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> Record:
    """Lay new options over old ones, field by field."""
    both = dict(old)
    for name, value in new.items():
        both[name] = merged(old.get(name) or {}, value) if isinstance(value, Mapping) else value
    return both


def version(told: str) -> tuple[int, ...]:
    """A version such as `OpenSearch_2.19`, to compare."""
    return tuple(int(part) for part in told.rpartition("_")[2].split("."))


def refused(code: str, message: str) -> JsonRESTError:
    """A refusal, as AWS words it."""
    return JsonRESTError(code, message)
