"""The first alarms of a service's databases: connections, lag and storage, each against the declaration's own limit."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.limits import DatabaseMeasure, Severity
from catalog.system import Stack
from components.pager import Pager
from components.place import named
from components.postgres import Postgres

WATCHED: dict[DatabaseMeasure, str] = {
    "pool_percent": "connections",
    "connections_percent": "connections",
    "storage_used_percent": "storage",
    "replica_lag_seconds": "lag",
}
"""What RDS itself counts."""

MINUTES = 5
"""A minute's figure has to be over its limit so many times in a row; own choice: a peak wakes nobody."""


@dataclass(frozen=True)
class AlarmsArgs:
    """What alarms are made from."""

    stack: Stack
    service: str
    postgres: Postgres
    pager: Pager


@dataclass(frozen=True)
class Watch:
    """A metric of RDS and the figure it may not reach."""

    metric: str
    comparison: str
    threshold: float
    sentence: str
    silence: str = "missing"


class Alarms(pulumi.ComponentResource):
    """One alarm for each instance and each thing that can run out."""

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Alarms", name, None, opts)
        self._args = args
        limits = args.stack.services[args.service].database.limits
        writer, *readers = args.postgres.identifiers
        for measure, subject in WATCHED.items():
            watched = readers if measure == "replica_lag_seconds" else [writer, *readers]
            for identifier in watched if measure in limits else ():
                self._alarm(identifier, subject, limits[measure].severity, self._watch(measure, limits[measure].at))
        self.register_outputs({})

    def _watch(self, measure: DatabaseMeasure, at: float) -> Watch:
        stack, service = self._args.stack, self._args.service
        if measure == "storage_used_percent":
            size = stack.environment.capacity.storage_gib
            free = size * 1024**3 * (100 - at) / 100
            return Watch("FreeStorageSpace", "LessThanOrEqualToThreshold", free, f"{at:g} % of {size} GiB is used")
        if measure == "replica_lag_seconds":
            # A reader that says nothing no longer follows: that is worse than lag.
            text = f"the reader is {at:g} s behind, or silent"
            return Watch("ReplicaLag", "GreaterThanOrEqualToThreshold", at, text, silence="breaching")
        budget = stack.budget(service)
        most = budget.pool * budget.instances if measure == "pool_percent" else budget.max_connections
        text = f"{at:g} % of {most} connections are open"
        return Watch("DatabaseConnections", "GreaterThanOrEqualToThreshold", most * at / 100, text)

    def _alarm(self, identifier: str, subject: str, severity: Severity, watch: Watch) -> None:
        actions = [self._args.pager.topic(severity).arn]
        aws.cloudwatch.MetricAlarm(
            f"{identifier}-{subject}",
            name=f"{identifier}-{subject}",
            alarm_description=f"{identifier}: {watch.sentence}",
            namespace="AWS/RDS",
            metric_name=watch.metric,
            dimensions={"DBInstanceIdentifier": identifier},
            statistic="Average",
            period=60,
            evaluation_periods=MINUTES,
            comparison_operator=watch.comparison,
            threshold=watch.threshold,
            treat_missing_data=watch.silence,
            alarm_actions=actions,
            ok_actions=actions,
            tags=named(f"{identifier}-{subject}"),
            opts=pulumi.ResourceOptions(parent=self),
        )
