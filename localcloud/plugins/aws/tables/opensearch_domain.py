# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""OpenSearch: a domain, a cluster for search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.renaming import renamed, reverse
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work

_HOUR = 3600.0
_NAME = re.compile(r"[a-z][a-z0-9-]{2,27}")
"""https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html"""
_MASTER = "masterUserOptions"
_LOG_GROUP = "CloudWatchLogsLogGroupArn"
_FIELDS = {"cloudwatchLogGroupArn": _LOG_GROUP}
_ONCE_ON = {"encryptAtRest": "enabled", "nodeToNodeEncryption": "enabled", "advancedSecurityOptions": "enabled"}
"""What can be turned on in place, and never off."""


class Domain(Kind):
    """A domain; its id is its ARN. Making and changing one takes AWS up to an hour."""

    type_name = "aws:opensearch/domain:Domain"
    service = "opensearch"
    creation = Call("create_domain")
    reading = Call("describe_domain", "DomainName", "DomainStatus")
    updating = (Call("update_domain_config", "DomainName"),)
    deletion = Call("delete_domain", "DomainName")
    awaits_deletion = True
    identity = "DomainStatus.ARN"
    natural = ("domainName",)
    names = {
        "encryptAtRest": "EncryptionAtRestOptions",
        "nodeToNodeEncryption": "NodeToNodeEncryptionOptions",
        "ipAddressType": "IPAddressType",
    }
    autoname = Autoname("domainName", longest=28, forbidden="[^a-z0-9-]")
    replaces = ("domainName",)
    missing = ("ResourceNotFoundException",)
    taken = ("ResourceAlreadyExistsException",)
    tagging = Tagging("add_tags", "remove_tags", "ARN", tags="TagList", list="list_tags:TagList")
    seconds = {"create": _HOUR, "update": 3 * _HOUR, "delete": 1.5 * _HOUR}

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find what AWS would refuse."""
        name = inputs.get("domainName")
        if name not in (None, UNKNOWN) and not _NAME.fullmatch(name):
            yield "domainName", "3 to 28 lower-case letters, digits and hyphens wanted, a letter first"
        security = inputs.get("advancedSecurityOptions")
        if isinstance(security, dict) and security.get("enabled") is True:
            for name, field in (("encryptAtRest", "enabled"), ("nodeToNodeEncryption", "enabled")):
                if not _is_on(inputs.get(name), field):
                    yield name, "fine-grained access control needs it enabled"
            if not _is_on(inputs.get("domainEndpointOptions"), "enforceHttps"):
                yield "domainEndpointOptions.enforceHttps", "fine-grained access control needs it"
            yield from _master(security)
        for index, entry in enumerate(inputs.get("logPublishingOptions") or ()):
            if isinstance(entry, dict) and entry.get("logType") == "AUDIT_LOGS" and not _is_on(security, "enabled"):
                yield f"logPublishingOptions[{index}]", "audit logs need fine-grained access control"

    def takes_new(self, name: str, old: Value, new: Value) -> bool:
        """Tell what no domain can do in place: leave or enter a network, drop its encryption, change its key."""
        if name == "vpcOptions":
            return not old or not new
        if name in _ONCE_ON:
            key = "kmsKeyId"
            turned_off = _is_on(old, _ONCE_ON[name]) and not _is_on(new, _ONCE_ON[name])
            keyed = _is_on(old, "enabled") and isinstance(new, dict) and (old or {}).get(key) != new.get(key)
            return turned_off or keyed
        return super().takes_new(name, old, new)

    def name(self, work: Work) -> str:
        """Tell the name by which the API knows the domain; an import may give it as the id."""
        return work.id.rpartition("/")[2] if work.id else str(work.get("domainName"))

    def where(self, work: Work, call: Call) -> dict[str, Any]:
        """Name the domain; the API does not take the ARN."""
        return {call.key: self.name(work)}

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell the ARN."""
        return str(found["ARN"])

    def find(self, work: Work) -> str | None:
        """Look for the name: the API may change the domain that has it instead of refusing."""
        work.id = str(work.inputs["domainName"])
        found = self.read(work)
        return str(found["ARN"]) if found else None

    def create(self, work: Work) -> str:
        """Create it with its tags."""
        given = _given(work.inputs)
        parameters = to_api(work.shape("create_domain"), given, self.names)
        answer = work.call("create_domain", **{**parameters, **self.tag_parameters(work)})
        work.made = self.identify(work, answer)
        return work.made

    def read(self, work: Work) -> Found | None:
        """Describe it, with what only its configuration tells."""
        found = super().read(work)
        if found is None:
            return None
        config = work.call("describe_domain_config", DomainName=self.name(work))["DomainConfig"]
        return {**found, "AutoTuneOptions": (config.get("AutoTuneOptions") or {}).get("Options") or {}}

    def is_same(self, name: str, wanted: Value, found: Value) -> bool:
        """Compare without the master user, whom AWS never tells, and without the logs that are off."""
        if name == "logPublishingOptions":
            wanted, found = _said(name, wanted), _said(name, found)
        if name == "advancedSecurityOptions" and isinstance(found, dict) and _MASTER not in found:
            wanted = {field: value for field, value in (wanted or {}).items() if field != _MASTER}
        return super().is_same(name, wanted, found)

    def is_unchanged(self, name: str, old: Value, new: Value) -> bool:
        """Compare what two programs say, one of which may be an import and say everything."""
        return super().is_unchanged(name, _said(name, old), _said(name, new))

    def ready(self, found: Found) -> bool:
        """Tell whether the domain is made and no change is under way."""
        return bool(found.get("Created", True) and not found.get("Processing") and not found.get("UpgradeProcessing"))

    def leaving(self, found: Found) -> bool:
        """Tell whether it is being deleted."""
        return bool(found.get("Deleted"))

    def outputs(self, work: Work, found: Found) -> Properties:
        """Lay the logs out as a list, and add what follows from the endpoint."""
        logs = found.get("LogPublishingOptions") or {}
        told_logs = ({"LogType": name, **entry} for name, entry in logs.items() if entry.get("Enabled", True))
        listed = [renamed(entry, reverse(_FIELDS)) for entry in told_logs]
        told = {
            **found,
            "LogPublishingOptions": listed,
        }
        endpoint = found.get("Endpoint") or (found.get("Endpoints") or {}).get("vpc") or ""
        properties = super().outputs(work, told)
        within = (found.get("VPCOptions") or {}).get("VPCId")
        return {
            **{name: value for name, value in properties.items() if name != "vpcOptions" or within},
            "endpoint": endpoint,
            "endpointV2": found.get("EndpointV2") or endpoint,
            "dashboardEndpoint": f"{endpoint}/_dashboards",
            "dashboardEndpointV2": f"{found.get('EndpointV2') or endpoint}/_dashboards",
            "domainEndpointV2HostedZoneId": found.get("DomainEndpointV2HostedZoneId") or "",
        }

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the configuration, and the version by a call of its own."""
        names = set(changed) - {"tags", "tagsAll", "engineVersion"}
        given = {name: self.revised(work, name) for name in names}
        if "logPublishingOptions" in names:
            gone = {one["logType"]: {"enabled": False} for one in work.state.get("logPublishingOptions") or ()}
            given["logPublishingOptions"] = {**gone, **(_given(work.inputs).get("logPublishingOptions") or {})}
        shape = work.shape("update_domain_config")
        parameters = to_api(shape, {name: _inner(value) for name, value in given.items()}, self.names)
        if parameters:
            work.call("update_domain_config", DomainName=self.name(work), **parameters)
        if "engineVersion" in changed:
            work.call("upgrade_domain", DomainName=self.name(work), TargetVersion=work.inputs["engineVersion"])


def _given(inputs: Properties) -> Properties:
    """Key the logs by their type, as the API has them."""
    logs = inputs.get("logPublishingOptions")
    if logs is None:
        return {name: _inner(value) for name, value in inputs.items()}
    keyed = {one["logType"]: {"enabled": True, **{k: v for k, v in one.items() if k != "logType"}} for one in logs}
    return {**{name: _inner(value) for name, value in inputs.items()}, "logPublishingOptions": renamed(keyed, _FIELDS)}


def _inner(value: Value) -> Value:
    """Leave out what AWS alone tells of a network."""
    if isinstance(value, dict) and "subnetIds" in value:
        return {name: value[name] for name in ("subnetIds", "securityGroupIds") if name in value}
    return value


def _said(name: str, value: Value) -> Value:
    """Leave out, or add, what goes without saying."""
    match name, value:
        case "vpcOptions", dict():
            return _inner(value)
        case "logPublishingOptions", list():
            on = [{"enabled": True, **entry} if isinstance(entry, dict) else entry for entry in value]
            return [entry for entry in on if not isinstance(entry, dict) or entry["enabled"] is not False]
        case "clusterConfig", {"coldStorageOptions": {"enabled": False}}:
            return {field: one for field, one in value.items() if field != "coldStorageOptions"}
        case "cognitoOptions", {"enabled": False}:
            return None
        case _:
            return value


def _master(security: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    master, inside = security.get("masterUserOptions") or {}, security.get("internalUserDatabaseEnabled") is True
    if UNKNOWN in (master, inside):
        return
    if inside and not (master.get("masterUserName") and master.get("masterUserPassword")):
        yield "advancedSecurityOptions.masterUserOptions", "the internal user database needs a name and a password"
    if not inside and not master.get("masterUserArn"):
        yield (
            "advancedSecurityOptions.masterUserOptions.masterUserArn",
            "missing; without users of its own it needs one",
        )


def _is_on(options: Value, field: str) -> bool:
    """Tell whether an option is on, or may be: what is not known yet is not complained about."""
    return options == UNKNOWN or (isinstance(options, dict) and options.get(field) in (True, UNKNOWN))
