"""Alarms on CloudWatch: what `monitoring` says of a service, each telling its topic, and one above them that pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.pager import Pager
from components.place import named
from monitoring.alarm import Alarm, Insight, LogFilter, Source
from monitoring.watch import Watch


@dataclass(frozen=True)
class AlarmsArgs:
    """What alarms are made from."""

    watch: Watch
    pager: Pager
    instances: Mapping[str, aws.rds.Instance]
    """Those whose log or Database Insights an alarm stands on, by identifier."""


class Alarms(pulumi.ComponentResource):
    """Everything that goes off for one service.

    Each alarm tells the team. What is critical pages through one alarm above the others, so that a cause that sets off
    ten of them pages once; where nobody is paged it only shows the service's state.
    """

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Alarms", name, None, opts)
        self._args = args
        filters = [self._filter(one) for one in args.watch.filters]
        alarms = [self._alarm(one, filters) for one in args.watch.alarms]
        if args.watch.rule:
            self._above(alarms)
        self.register_outputs({})

    def _filter(self, one: LogFilter) -> aws.cloudwatch.LogMetricFilter:
        """The log group is there before its instance is."""
        identifier = one.group.split("/")[-2]
        return aws.cloudwatch.LogMetricFilter(
            one.name,
            name=one.name,
            log_group_name=one.group,
            pattern=one.pattern,
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                namespace=one.metric.namespace,
                name=one.metric.name,
                value=one.value,
                default_value="0" if one.default else None,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._args.instances[identifier]]),
        )

    def _alarm(self, alarm: Alarm, filters: list[aws.cloudwatch.LogMetricFilter]) -> aws.cloudwatch.MetricAlarm:
        tells = [self._args.pager.warning.arn]
        plain = _plain(alarm)
        return aws.cloudwatch.MetricAlarm(
            alarm.name,
            name=alarm.name,
            alarm_description=f"{alarm.severity}: {alarm.says}",
            **(plain or {}),
            metric_queries=None if plain else self._queries(alarm),
            evaluation_periods=alarm.times,
            comparison_operator=alarm.comparison,
            threshold=alarm.threshold,
            treat_missing_data=alarm.silence,
            alarm_actions=tells,
            ok_actions=tells,
            tags=named(alarm.name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=filters),
        )

    def _queries(self, alarm: Alarm) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
        answer = aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id="answer", expression=alarm.expression, label=alarm.says, return_data=True
        )
        return [answer, *(self._query(id_, source, alarm.period) for id_, source in alarm.metrics.items())]

    def _query(self, id_: str, source: Source, period: int) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
        if isinstance(source, Insight):
            expression = self._args.instances[source.instance].resource_id.apply(source.expression)
            return aws.cloudwatch.MetricAlarmMetricQueryArgs(
                id=id_, expression=expression, period=period, return_data=False
            )
        metric = aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace=source.namespace,
            metric_name=source.name,
            dimensions=source.dimensions or None,
            stat=source.statistic,
            period=period,
        )
        return aws.cloudwatch.MetricAlarmMetricQueryArgs(id=id_, metric=metric, return_data=False)

    def _above(self, alarms: list[aws.cloudwatch.MetricAlarm]) -> None:
        watch, pager = self._args.watch, self._args.pager
        pages = [pager.critical.arn] if pager.pages else []
        aws.cloudwatch.CompositeAlarm(
            watch.name,
            alarm_name=watch.name,
            alarm_description=f"critical: one alarm or more of {watch.of} went off",
            alarm_rule=watch.rule,
            alarm_actions=pages,
            ok_actions=pages,
            tags=named(watch.name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=alarms),
        )


def _plain(alarm: Alarm) -> dict[str, Any] | None:
    """An alarm on one metric as it is; None: it takes arithmetic."""
    source = next(iter(alarm.metrics.values()))
    if alarm.expression or isinstance(source, Insight):
        return None
    return {
        "namespace": source.namespace,
        "metric_name": source.name,
        "dimensions": source.dimensions or None,
        "statistic": source.statistic,
        "period": alarm.period,
    }
