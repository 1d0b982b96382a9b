"""What watches a stack: the alarms of each service and of what they share, and the dashboards."""

from collections.abc import Mapping

import pulumi_aws as aws

from components.alarms import Alarms, AlarmsArgs
from components.dashboards import Dashboards, DashboardsArgs
from components.postgres import Postgres
from monitoring import watch as watches
from stacks.ground import Ground


def watch(ground: Ground, databases: Mapping[str, Postgres]) -> None:
    """Declare everything that goes off, and what one looks at then."""
    stack, everyone = ground.stack, _instances(databases)
    for name in databases:
        found = watches.service(stack, name, ground.place.account)
        Alarms(found.name, AlarmsArgs(found, ground.pager, everyone), ground.options)
    shared = watches.shared(stack)
    Alarms(shared.name, AlarmsArgs(shared, ground.pager, {}), ground.options)
    Dashboards(stack.stack, DashboardsArgs(stack, ground.place, everyone), ground.options)


def _instances(databases: Mapping[str, Postgres]) -> dict[str, aws.rds.Instance]:
    """Every instance by the identifier that RDS knows it by."""
    return {
        identifier: instance
        for database in databases.values()
        for identifier, instance in zip(database.identifiers, (database.writer, *database.readers), strict=True)
    }
