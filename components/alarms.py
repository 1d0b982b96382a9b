"""The first alarms of a service's databases: connections, lag and storage, each against the declaration's own limit."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.database import Limits
from catalog.system import Stack
from components.pager import Pager
from components.place import named
from components.postgres import Postgres

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
        writer, *readers = args.postgres.identifiers
        for identifier in (writer, *readers):
            self._alarm(identifier, "connections", self._connections())
            self._alarm(identifier, "storage", self._storage())
        for identifier in readers:
            self._alarm(identifier, "lag", self._lag())
        self.register_outputs({})

    @property
    def _limits(self) -> Limits:
        return self._args.stack.services[self._args.service].database.limits

    def _connections(self) -> Watch:
        budget, percent = self._args.stack.budget(self._args.service), self._limits.connections_percent
        pools = budget.pool * budget.instances
        text = f"{percent} % of the {pools} connections in the pools are open"
        return Watch("DatabaseConnections", "GreaterThanOrEqualToThreshold", pools * percent / 100, text)

    def _storage(self) -> Watch:
        used, size = self._limits.storage_used_percent, self._args.stack.environment.capacity.storage_gib
        free = size * 1024**3 * (100 - used) / 100
        return Watch("FreeStorageSpace", "LessThanOrEqualToThreshold", free, f"{used} % of {size} GiB is used")

    def _lag(self) -> Watch:
        """A reader that says nothing no longer follows: that is worse than lag, so silence counts as over the limit."""
        seconds = self._limits.replica_lag_seconds
        text = f"the reader is {seconds:g} s behind, or silent"
        return Watch("ReplicaLag", "GreaterThanOrEqualToThreshold", seconds, text, silence="breaching")

    def _alarm(self, identifier: str, subject: str, watch: Watch) -> None:
        actions = [self._args.pager.topic.arn]
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
