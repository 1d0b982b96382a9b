# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""Parameter groups, which RDS and ElastiCache have alike: a list of settings that is changed entry by entry."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_AT_ONCE = 20
"""Parameters that AWS takes in one call, for RDS and ElastiCache alike."""


class ParameterGroupKind(Kind):
    """What parameter groups of all services have in common."""

    natural = ("name",)
    defaults = {"description": "Managed by Pulumi"}
    assumed = {"applyMethod": "immediate"}
    passive = ("skipDestroy",)
    listing: ClassVar[Call]
    modifying: ClassVar[Call]
    resetting: ClassVar[Call]
    list_member: ClassVar[str] = "Parameters"
    """What the calls name the list of parameters."""
    applies: ClassVar[bool] = True
    """Whether a parameter says when it takes effect."""

    def create(self, work: Work) -> str:
        """Create the group, then set its parameters."""
        work.id = super().create(work)
        self.update(work, {"parameters"} & set(work.inputs))
        return work.id

    def read(self, work: Work) -> Found | None:
        """Describe the group with the parameters that somebody set."""
        found = super().read(work)
        return {**found, "Parameters": self._present(work)} if found is not None else None

    def _present(self, work: Work) -> list[Found]:
        client = work.cloud.client(self.service, work.region)
        pages = client.get_paginator(self.listing.operation).paginate(**self.where(work, self.listing), Source="user")
        listed = [one for page in pages for one in page["Parameters"] if one.get("ParameterValue") is not None]
        return [_as_property(one) for one in listed if one.get("Source", "user") == "user"]

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Set the parameters that differ, and bring those that are no longer given back to the default."""
        if "parameters" not in changed:
            return
        present = {one["Name"]: one for one in self._present(work)}
        wanted = {one["name"]: one for one in work.inputs.get("parameters") or ()}
        lacking = [one for name, one in wanted.items() if not _is_set(one, present.get(name))]
        surplus = [one for name, one in present.items() if name not in wanted]
        for chunk in _chunks(lacking):
            self._call(work, self.modifying, [self._as_member(one) for one in chunk])
        for chunk in _chunks(surplus):
            self._call(work, self.resetting, [self._as_reset(one) for one in chunk])

    def _call(self, work: Work, call: Call, parameters: list[Properties]) -> None:
        work.call(call.operation, **self.where(work, call), **{self.list_member: parameters})

    def _as_member(self, parameter: Properties) -> Properties:
        when = {"ApplyMethod": parameter.get("applyMethod") or "immediate"} if self.applies else {}
        return {"ParameterName": parameter["name"], "ParameterValue": str(parameter["value"]), **when}

    def _as_reset(self, parameter: Found) -> Properties:
        when = {"ApplyMethod": parameter.get("ApplyMethod") or "pending-reboot"} if self.applies else {}
        return {"ParameterName": parameter["Name"], **({} if self.applies else {"ParameterValue": ""}), **when}


def _as_property(found: Found) -> Found:
    return {"Name": found["ParameterName"], "Value": found["ParameterValue"], "ApplyMethod": found.get("ApplyMethod")}


def _is_set(wanted: Properties, present: Found | None) -> bool:
    if present is None or str(wanted["value"]) != present["Value"]:
        return False
    return wanted.get("applyMethod") in (None, present.get("ApplyMethod"))


def _chunks(parameters: list[Properties]) -> list[list[Properties]]:
    return [parameters[start : start + _AT_ONCE] for start in range(0, len(parameters), _AT_ONCE)]
