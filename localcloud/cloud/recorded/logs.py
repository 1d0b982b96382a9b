"""CloudWatch Logs: metric filters and resource policies, of which moto forgets a part."""

import json
from types import SimpleNamespace
from typing import Any

from moto.core.utils import unix_time_millis, utcnow
from moto.logs import urls
from moto.logs.exceptions import LimitExceededException, ResourceNotFoundException
from moto.logs.models import LogsBackend, logs_backends
from moto.logs.responses import LogsResponse

from .shelf import Record, Shelves, new_id

_POLICIES_PER_REGION = 10
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""


class Logs(Shelves, LogsBackend):
    """CloudWatch Logs of one region."""

    @property
    def _url_module(self) -> SimpleNamespace:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": Responses.dispatch})

    def delete_log_group(self, log_group_name: str) -> None:
        """Delete a group, and with it its filters."""
        super().delete_log_group(log_group_name)
        filters = self.shelf("metric filters")
        for key in [key for key, one in filters.items() if one["logGroupName"] == log_group_name]:
            del filters[key]

    def found(self, kind: str, key: str) -> Record:
        """One record. Raises ResourceNotFoundException."""
        if key not in self.shelf(kind):
            raise ResourceNotFoundException(msg=f"The specified {kind[:-1]} does not exist.")
        return self.shelf(kind)[key]


class Responses(LogsResponse):
    """Moto's calls, and ours."""

    @property
    def _logs(self) -> Logs:
        backend = self.logs_backend
        assert isinstance(backend, Logs)  # noqa: S101
        return backend

    @property
    def _given(self) -> dict[str, Any]:
        given: dict[str, Any] = json.loads(self.body)
        return given

    def put_metric_filter(self) -> str:
        """PutMetricFilter: a filter of the same name is replaced."""
        given, logs = self._given, self._logs
        if given["logGroupName"] not in logs.groups:
            raise ResourceNotFoundException(msg="The specified log group does not exist.")
        logs.shelf("metric filters")[_filter_key(given)] = {"applyOnTransformedLogs": False, **given, **_made()}
        return ""

    def describe_metric_filters(self) -> str:
        """DescribeMetricFilters."""
        given = self._given
        group, prefix = given.get("logGroupName"), given.get("filterNamePrefix") or ""
        if group is not None and group not in self._logs.groups:
            raise ResourceNotFoundException(msg="The specified log group does not exist.")
        every = self._logs.shelf("metric filters").values()
        named = [one for one in every if one["filterName"].startswith(prefix) and group in {None, one["logGroupName"]}]
        return json.dumps({"metricFilters": [one for one in named if _measures(one, given)]})

    def delete_metric_filter(self) -> str:
        """DeleteMetricFilter."""
        key = _filter_key(self._given)
        self._logs.found("metric filters", key)
        del self._logs.shelf("metric filters")[key]
        return ""

    def put_resource_policy(self) -> str:
        """PutResourcePolicy: for the account under a name, or for one log group under its ARN."""
        given, policies = self._given, self._logs.shelf("resource policies")
        key = _policy_key(given)
        scope = "RESOURCE" if given.get("resourceArn") else "ACCOUNT"
        if scope == "ACCOUNT" and key not in policies and self._account_policies() >= _POLICIES_PER_REGION:
            raise LimitExceededException
        kept = {name: given[name] for name in ("policyName", "resourceArn", "policyDocument") if name in given}
        changed = {"policyScope": scope, "revisionId": new_id(), "lastUpdatedTime": _made()["creationTime"]}
        policies[key] = kept | changed
        return json.dumps({"resourcePolicy": policies[key], "revisionId": policies[key]["revisionId"]})

    def describe_resource_policies(self) -> str:
        """DescribeResourcePolicies."""
        given = self._given
        arn, scope = given.get("resourceArn"), given.get("policyScope") or "ACCOUNT"
        policies = [one for one in self._logs.shelf("resource policies").values() if one["policyScope"] == scope]
        return json.dumps({"resourcePolicies": [one for one in policies if arn in {None, one.get("resourceArn")}]})

    def delete_resource_policy(self) -> str:
        """DeleteResourcePolicy."""
        key = _policy_key(self._given)
        self._logs.found("resource policies", key)
        del self._logs.shelf("resource policies")[key]
        return ""

    def _account_policies(self) -> int:
        return sum(one["policyScope"] == "ACCOUNT" for one in self._logs.shelf("resource policies").values())


def _filter_key(given: Record) -> str:
    return f"{given['logGroupName']}:{given['filterName']}"


def _policy_key(given: Record) -> str:
    return str(given.get("resourceArn") or given.get("policyName"))


def _made() -> dict[str, int]:
    return {"creationTime": int(unix_time_millis(utcnow()))}


def _measures(one: Record, given: Record) -> bool:
    wanted = {name: given[name] for name in ("metricName", "metricNamespace") if name in given}
    return any(wanted.items() <= transformation.items() for transformation in one["metricTransformations"])


def install() -> None:
    """Put our CloudWatch Logs in the place of moto's."""
    logs_backends.backend = Logs
