"""CloudWatch dashboards: one for each service, and one for the system."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.place import Place
from monitoring.cloudwatch import Where, cloudwatch, overview


@dataclass(frozen=True)
class DashboardsArgs:
    """What dashboards are made from."""

    stack: Stack
    place: Place
    instances: Mapping[str, aws.rds.Instance]
    """Every database instance by identifier: Database Insights knows them by the id that RDS gives."""


class Dashboards(pulumi.ComponentResource):
    """What one looks at when an alarm goes off."""

    def __init__(self, name: str, args: DashboardsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Dashboards", name, None, opts)
        stack, where = args.stack, Where(args.place.region, args.place.account)
        resources = {identifier: instance.resource_id for identifier, instance in args.instances.items()}
        self._resources = pulumi.Output.all(**resources)
        self._dashboard(name, lambda ids: overview(stack, where, ids))
        for service in stack.services:
            self._service(f"{name}-{service}", stack, service, where)
        self.register_outputs({})

    def _service(self, name: str, stack: Stack, service: str, where: Where) -> None:
        self._dashboard(name, lambda ids: cloudwatch(stack, service, where, ids))

    def _dashboard(self, name: str, body: Callable[[Mapping[str, str]], dict[str, Any]]) -> None:
        aws.cloudwatch.Dashboard(
            name,
            dashboard_name=name,
            dashboard_body=self._resources.apply(lambda ids: json.dumps(body(ids))),
            opts=pulumi.ResourceOptions(parent=self),
        )
