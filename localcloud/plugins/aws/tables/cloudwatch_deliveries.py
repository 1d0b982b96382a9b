# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudWatch's log delivery: what other services log, from a source to a destination."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_TAGGING = Tagging(
    "tag_resource",
    "untag_resource",
    "resourceArn",
    tags="tags",
    keys="tagKeys",
    as_map=True,
    list="list_tags_for_resource:tags",
)


class _End(Kind):
    """One end of a delivery; its id is its name, and putting it again changes it."""

    service = "logs"
    natural = ("name",)
    autoname = Autoname(longest=60)
    missing = ("ResourceNotFoundException",)
    busy = ("ConflictException",)
    tagging = _TAGGING
    noun: ClassVar[str]
    """Where an answer holds it."""

    def find(self, work: Work) -> str | None:
        """Look for the name: tags are taken only from who is the first to put it."""
        work.id = self.natural_id(work.inputs)
        return work.id if self.read(work) is not None else None

    def read(self, work: Work) -> Found | None:
        """Describe it."""
        found = super().read(work)
        return found[self.noun] if found else None


class LogDeliverySource(_End):
    """What is logged, of which resource."""

    type_name = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
    creation = Call("put_delivery_source")
    reading = Call("get_delivery_source", "name")
    deletion = Call("delete_delivery_source", "name")
    noun = "deliverySource"
    paths = {"resourceArn": "resourceArns[0]"}
    replaces = ("name", "resourceArn", "logType")


class LogDeliveryDestination(_End):
    """Where logs go: a log group, a bucket or a stream."""

    type_name = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
    creation = Call("put_delivery_destination")
    reading = Call("get_delivery_destination", "name")
    deletion = Call("delete_delivery_destination", "name")
    noun = "deliveryDestination"
    replaces = ("name", "outputFormat", "deliveryDestinationConfiguration")


class LogDelivery(Kind):
    """The way from a source to a destination."""

    type_name = "aws:cloudwatch/logDelivery:LogDelivery"
    service = "logs"
    creation = Call("create_delivery")
    reading = Call("get_delivery", "id")
    deletion = Call("delete_delivery", "id")
    identity = "delivery.id"
    replaces = ("deliverySourceName", "deliveryDestinationArn", "recordFields", "fieldDelimiter")
    missing = ("ResourceNotFoundException",)
    taken = ("ConflictException",)
    busy = ("ResourceNotFoundException",)
    tagging = _TAGGING

    def create(self, work: Work) -> str:
        """Create it; the API takes one configuration where the property is a list."""
        inputs: Properties = dict(work.inputs)
        chosen = inputs.pop("s3DeliveryConfigurations", None) or []
        parameters: dict[str, Any] = to_api(work.shape("create_delivery"), inputs, self.names)
        if chosen:
            parameters["s3DeliveryConfiguration"] = chosen[0]
        return self.identify(work, work.call("create_delivery", **{**parameters, **self.tag_parameters(work)}))

    def find(self, work: Work) -> str | None:
        """Look for the way between the two: there is one at most."""
        ends = (work.inputs["deliverySourceName"], work.inputs["deliveryDestinationArn"])
        listed = work.call("describe_deliveries").get("deliveries", ())
        return next(
            (one["id"] for one in listed if (one["deliverySourceName"], one["deliveryDestinationArn"]) == ends), None
        )

    def read(self, work: Work) -> Found | None:
        """Describe it."""
        found = super().read(work)
        return found["delivery"] if found else None
