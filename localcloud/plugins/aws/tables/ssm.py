# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""Systems Manager: parameters, by which services find what they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work

_VALUES = ("value", "insecureValue", "valueWo")


class Parameter(Kind):
    """A parameter; its id is its name."""

    type_name = "aws:ssm/parameter:Parameter"
    service = "ssm"
    creation = Call("put_parameter")
    reading = Call("get_parameter", "Name", "Parameter")
    deletion = Call("delete_parameter", "Name")
    natural = ("name",)
    autoname = Autoname(longest=2048)
    passive = ("overwrite",)
    unreadable = ("valueWo", "valueWoVersion")
    replaces = ("name", "dataType")
    # Which tier that comes to, AWS decides each time.
    same = {"tier": lambda wanted, found: wanted in (found, "Intelligent-Tiering")}
    missing = ("ParameterNotFound",)
    taken = ("ParameterAlreadyExists",)
    tagging = Tagging(
        "add_tags_to_resource",
        "remove_tags_from_resource",
        "ResourceId",
        of="id",
        list="list_tags_for_resource:TagList",
    )

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a parameter without a value, or with two."""
        given = [name for name in _VALUES if inputs.get(name) is not None]
        if len(given) != 1:
            yield "value", f"give one of {', '.join(_VALUES)}"
        if "insecureValue" in given and inputs.get("type") == "SecureString":
            yield "insecureValue", "given although the type is SecureString; give it as value"

    def takes_new(self, name: str, old: Value, new: Value) -> bool:
        """Tell whether it has to be made anew: AWS does not take the advanced tier back."""
        return super().takes_new(name, old, new) or (name, old, new) == ("tier", "Advanced", "Standard")

    def create(self, work: Work) -> str:
        """Put the parameter."""
        self._put(work, Tags=self.tagging.written(work.tags) if self.tagging else [])
        return self.natural_id(work.inputs)

    def _put(self, work: Work, **more: Value) -> None:
        value = next(work.inputs[name] for name in _VALUES if work.inputs.get(name) is not None)
        wanted = {**work.inputs, "value": value, "tags": None, "overwrite": None}
        if work.inputs["type"] != "SecureString":
            wanted["keyId"] = None
        work.call("put_parameter", **to_api(work.shape("put_parameter"), wanted, {}), **more)

    def read(self, work: Work) -> Found | None:
        """Describe the parameter: its value, and what else is known of it."""
        try:
            found = work.call("get_parameter", Name=work.id, WithDecryption=True)["Parameter"]
        except ApiError as refused:
            if refused.code in self.missing:
                return None
            raise
        named = [{"Key": "Name", "Option": "Equals", "Values": [found["Name"]]}]
        described = work.call("describe_parameters", ParameterFilters=named)["Parameters"]
        return {**(described[0] if described else {}), **found}

    def outputs(self, work: Work, found: Found) -> Properties:
        """Tell the value where the program keeps it."""
        properties = super().outputs(work, found)
        value = properties.pop("value", None)
        place = next((name for name in _VALUES if work.get(name) is not None), "value")
        told = {} if place == "valueWo" else {place: value}
        return {**properties, **told, "hasValueWo": place == "valueWo"}

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the parameter again."""
        if set(changed) - {"tags", "tagsAll", *self.passive}:
            self._put(work, Overwrite=True)

    def tag_owner(self, work: Work, found: Found) -> dict[str, Any]:
        """Say of what kind it is, too."""
        return {"ResourceType": "Parameter", **super().tag_owner(work, found)}
