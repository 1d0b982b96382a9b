# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudWatch: dashboards."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value
from localcloud.plugins.aws.work import Call, Work


def _read(document: Value) -> Value:
    try:
        return json.loads(document)
    except (TypeError, ValueError):
        return document


class Dashboard(Kind):
    """A dashboard; its id is its name, and putting one of the same name replaces it."""

    type_name = "aws:cloudwatch/dashboard:Dashboard"
    service = "cloudwatch"
    creation = Call("put_dashboard")
    reading = Call("get_dashboard", "DashboardName")
    deletion = Call("delete_dashboards", "DashboardNames")
    natural = ("dashboardName",)
    replaces = ("dashboardName",)
    # The order within a list counts here: it is the order on the screen.
    same = {"dashboardBody": lambda wanted, found: bool(_read(wanted) == _read(found))}
    missing = ("ResourceNotFound", "DashboardNotFoundError")

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a body that is no JSON."""
        body = inputs["dashboardBody"]
        if body != UNKNOWN and not isinstance(_read(body), dict):
            yield "dashboardBody", "not a JSON object; CloudWatch takes the dashboard as one"

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the dashboard again."""
        if "dashboardBody" in changed:
            self.create(work)
