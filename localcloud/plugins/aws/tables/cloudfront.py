# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudFront: distributions, how they read a private bucket, and the headers they add."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.quantities import counted, uncounted
from localcloud.plugins.aws.tables.cloudfront_distribution import Distribution
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

__all__ = ["Distribution", "OriginAccessControl", "ResponseHeadersPolicy"]


class _Policy(Kind):
    """Something that distributions share: a name of its own, a config that is put whole, and a version."""

    service = "cloudfront"
    natural = ("name",)
    noun: ClassVar[str]
    """What the API calls it."""
    collection: ClassVar[str]
    """Where a listing holds the configs with their ids, as a JMESPath expression."""

    def config(self, work: Work) -> dict[str, Any]:
        """Give the config as the API takes it."""
        shape = work.shape(self.creation.operation).members[f"{self.noun}Config"]
        return {f"{self.noun}Config": counted(shape, work.inputs, {})}

    def create(self, work: Work) -> str:
        """Create it."""
        return str(work.call(self.creation.operation, **self.config(work))[self.noun]["Id"])

    def natural_id(self, inputs: Properties) -> str:  # noqa: ARG002 - the name is not the id
        """Tell none: only a listing knows which id a name has."""
        return ""

    def read(self, work: Work) -> Found | None:
        """Read the config and the version."""
        found = super().read(work)
        return {**found[self.noun], "ETag": found["ETag"]} if found else None

    def outputs(self, work: Work, found: Found) -> Properties:
        """Lay the config flat."""
        arn = f"arn:aws:cloudfront::{work.cloud.account()}:{self.path}/{work.id}"
        config = uncounted(self.schema.outputs, found[f"{self.noun}Config"], {})
        return {**config, "etag": found["ETag"], "arn": arn}

    path: ClassVar[str]
    """How its ARN names the type."""

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the whole config."""
        if changed:
            version = work.call(self.reading.operation, Id=work.id)["ETag"]
            work.call(self.updating[0].operation, Id=work.id, IfMatch=version, **self.config(work))

    def delete(self, work: Work) -> None:
        """Delete it in the version it has now."""
        if self.deletion is not None:
            version = work.call(self.reading.operation, Id=work.id)["ETag"]
            work.call(self.deletion.operation, Id=work.id, IfMatch=version)


class OriginAccessControl(_Policy):
    """How CloudFront signs what it asks of an origin."""

    type_name = "aws:cloudfront/originAccessControl:OriginAccessControl"
    noun, path = "OriginAccessControl", "origin-access-control"
    creation = Call("create_origin_access_control")
    reading = Call("get_origin_access_control", "Id")
    updating = (Call("update_origin_access_control", "Id"),)
    deletion = Call("delete_origin_access_control", "Id")
    autoname = Autoname(longest=64)
    defaults = {"description": "Managed by Pulumi"}
    replaces = ("name",)
    missing = ("NoSuchOriginAccessControl",)
    taken = ("OriginAccessControlAlreadyExists",)
    busy = ("OriginAccessControlInUse",)

    def find(self, work: Work) -> str | None:
        """Look for the name, which no two can have."""
        listed = work.call("list_origin_access_controls")["OriginAccessControlList"].get("Items", ())
        return next((one["Id"] for one in listed if one["Name"] == work.inputs["name"]), None)


class ResponseHeadersPolicy(_Policy):
    """The headers that CloudFront adds to every answer."""

    type_name = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
    noun, path = "ResponseHeadersPolicy", "response-headers-policy"
    creation = Call("create_response_headers_policy")
    reading = Call("get_response_headers_policy", "Id")
    updating = (Call("update_response_headers_policy", "Id"),)
    deletion = Call("delete_response_headers_policy", "Id")
    autoname = Autoname(longest=128)
    replaces = ("name",)
    missing = ("NoSuchResponseHeadersPolicy",)
    taken = ("ResponseHeadersPolicyAlreadyExists",)
    busy = ("ResponseHeadersPolicyInUse",)

    def find(self, work: Work) -> str | None:
        """Look for the name, which no two can have."""
        listed = work.call("list_response_headers_policies", Type="custom")["ResponseHeadersPolicyList"].get(
            "Items", ()
        )
        policies = (one["ResponseHeadersPolicy"] for one in listed)
        named = (one for one in policies if one["ResponseHeadersPolicyConfig"]["Name"] == work.inputs["name"])
        return next((one["Id"] for one in named), None)
