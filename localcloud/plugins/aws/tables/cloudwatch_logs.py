# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudWatch Logs: groups, what is measured in them, and who may write to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_member, to_text
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.renaming import renamed, reverse
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work


class LogGroup(Kind):
    """A log group; its id is its name."""

    type_name = "aws:cloudwatch/logGroup:LogGroup"
    service = "logs"
    creation = Call("create_log_group")
    reading = Call("describe_log_groups", "logGroupNamePrefix", "logGroups")
    deletion = Call("delete_log_group", "logGroupName")
    natural = ("name",)
    names = {"name": "logGroupName"}
    paths = {"arn": "logGroupArn"}
    autoname = Autoname(longest=512)
    defaults = {"logGroupClass": "STANDARD", "skipDestroy": False, "retentionInDays": 0}
    replaces = ("name", "namePrefix", "logGroupClass")
    passive = ("skipDestroy",)
    missing = ("ResourceNotFoundException",)
    taken = ("ResourceAlreadyExistsException",)
    tagging = Tagging(
        "tag_resource",
        "untag_resource",
        "resourceArn",
        tags="tags",
        keys="tagKeys",
        as_map=True,
        list="list_tags_for_resource:tags",
    )

    def create(self, work: Work) -> str:
        """Create the group, then say how long it keeps what it gets."""
        work.id = super().create(work)
        if work.inputs["retentionInDays"]:
            self.update(work, ("retentionInDays",))
        return work.id

    def read(self, work: Work) -> Found | None:
        """Find the group among those whose names begin alike."""
        groups = work.call("describe_log_groups", logGroupNamePrefix=work.id)["logGroups"]
        found = next((group for group in groups if group["logGroupName"] == work.id), None)
        if found is None:
            return None
        return {
            **found,
            "logGroupArn": found["arn"].removesuffix(":*"),
            "retentionInDays": found.get("retentionInDays", 0),
        }

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change retention and key, a call each."""
        group, days, key = {"logGroupName": work.id}, work.inputs["retentionInDays"], work.inputs.get("kmsKeyId")
        if "retentionInDays" in changed and days:
            work.call("put_retention_policy", **group, retentionInDays=int(days))
        if "retentionInDays" in changed and not days:
            work.call("delete_retention_policy", **group)
        if "kmsKeyId" in changed and key:
            work.call("associate_kms_key", **group, kmsKeyId=key)
        if "kmsKeyId" in changed and not key:
            work.call("disassociate_kms_key", **group)


_TRANSFORMATION = {"name": "metricName", "namespace": "metricNamespace", "value": "metricValue"}


class LogMetricFilter(Kind):
    """What of a log group becomes a metric; its id is its name, putting one of the same name replaces it."""

    type_name = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
    service = "logs"
    creation = Call("put_metric_filter")
    reading = Call("describe_metric_filters")
    deletion = Call("delete_metric_filter")
    natural = ("logGroupName", "name")
    names = {"name": "filterName", "pattern": "filterPattern", "metricTransformation": "metricTransformations"}
    paths = {"metricTransformation": "metricTransformations[0]"}
    autoname = Autoname(longest=512)
    assumed = {"unit": "None"}
    replaces = ("logGroupName", "name")
    same = {"pattern": lambda wanted, found: str(wanted or "").strip() == str(found or "").strip()}
    missing = ("ResourceNotFoundException",)

    def natural_id(self, inputs: Properties) -> str:
        """Tell its name."""
        return str(inputs["name"])

    def create(self, work: Work) -> str:
        """Put the filter."""
        given = {"unit": "None", **work.inputs["metricTransformation"]}
        shape = work.shape("put_metric_filter").members["metricTransformations"]
        more = {"applyOnTransformedLogs": True} if work.inputs.get("applyOnTransformedLogs") else {}
        work.call(
            "put_metric_filter",
            **self.where(work, self.creation),
            filterName=work.inputs["name"],
            filterPattern=work.inputs["pattern"].strip(),
            metricTransformations=to_member(shape, renamed(_number(given), _TRANSFORMATION, ("dimensions",))),
            **more,
        )
        return self.natural_id(work.inputs)

    def read(self, work: Work) -> Found | None:
        """Find the filter among those of its group whose names begin alike."""
        group = self.where(work, self.reading)
        name = work.id.rpartition(":")[2]
        found = self._described(work, group, name)
        return next((one for one in found if one["filterName"] == name), None)

    def _described(self, work: Work, group: dict[str, Any], name: str) -> list[Found]:
        try:
            return list(work.call("describe_metric_filters", **group, filterNamePrefix=name)["metricFilters"])
        except ApiError as refused:
            if refused.code in self.missing:
                return []
            raise

    def where(self, work: Work, call: Call) -> dict[str, Any]:
        """Say of which group; an import gives it before the name, a colon between."""
        group = {"logGroupName": work.id.rpartition(":")[0] or str(work.get("logGroupName"))}
        return {**group, "filterName": work.id} if call is self.deletion else group

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell its name."""
        return str(found["filterName"])

    def outputs(self, work: Work, found: Found) -> Properties:
        """Give the transformation the form that Pulumi has."""
        told = {name: value for name, value in found["metricTransformations"][0].items() if value not in ({}, None)}
        if "defaultValue" in told:
            told["defaultValue"] = f"{told['defaultValue']:g}"
        whole = {**found, "metricTransformations": [renamed(told, reverse(_TRANSFORMATION), ("dimensions",))]}
        return super().outputs(work, whole)

    def is_same(self, name: str, wanted: Value, found: Value) -> bool:
        """Compare a default value as the number that it is."""
        if name == "metricTransformation":
            wanted, found = _number(wanted), _number(found)
        return super().is_same(name, wanted, found)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the filter again."""
        if changed:
            self.create(work)


def _number(transformation: Value) -> Value:
    given = transformation.get("defaultValue") if isinstance(transformation, dict) else None
    if given in (None, UNKNOWN):
        return transformation
    return {**transformation, "defaultValue": float(given)}


class LogResourcePolicy(Kind):
    """Which services may write to log groups: those of the account under a name, or one group under its ARN."""

    type_name = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    service = "logs"
    creation = Call("put_resource_policy")
    reading = Call("describe_resource_policies")
    deletion = Call("delete_resource_policy")
    replaces = ("policyName", "resourceArn")
    missing = ("ResourceNotFoundException",)

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a policy for nothing, or for two things."""
        if (inputs.get("policyName") is None) == (inputs.get("resourceArn") is None):
            yield "policyName", "give one of policyName and resourceArn"

    def create(self, work: Work) -> str:
        """Put the policy."""
        self._put(work, {})
        return self.natural_id(work.inputs)

    def natural_id(self, inputs: Properties) -> str:
        """Tell the name, or the ARN."""
        return str(inputs.get("policyName") or inputs["resourceArn"])

    def find(self, work: Work) -> str | None:
        """Look for it: putting it again would be another version."""
        work.id = self.natural_id(work.inputs)
        return work.id if self.read(work) is not None else None

    def _put(self, work: Work, more: dict[str, Any]) -> None:
        whose = {name: work.inputs[name] for name in ("policyName", "resourceArn") if work.inputs.get(name)}
        work.call("put_resource_policy", **whose, policyDocument=to_text(work.inputs["policyDocument"]), **more)

    def read(self, work: Work) -> Found | None:
        """Find the policy among the account's, or the group's."""
        of = {"resourceArn": work.id, "policyScope": "RESOURCE"} if work.id.startswith("arn:") else {}
        policies = work.call("describe_resource_policies", **of)["resourcePolicies"]
        return next((one for one in policies if work.id in (one.get("policyName"), one.get("resourceArn"))), None)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the policy again; a group's says which version it replaces."""
        if "policyDocument" in changed:
            self._put(work, self._revision(work))

    def _revision(self, work: Work) -> dict[str, Any]:
        found = self.read(work) if work.id.startswith("arn:") else None
        return {"expectedRevisionId": found["revisionId"]} if found else {}

    def delete(self, work: Work) -> None:
        """Delete the policy."""
        whose = {"resourceArn" if work.id.startswith("arn:") else "policyName": work.id}
        work.call("delete_resource_policy", **whose, **self._revision(work))
