"""CloudWatch: alarms, dashboards and logs."""

from localcloud.plugins.aws.tables.cloudwatch_alarms import CompositeAlarm, MetricAlarm
from localcloud.plugins.aws.tables.cloudwatch_dashboards import Dashboard
from localcloud.plugins.aws.tables.cloudwatch_deliveries import LogDelivery, LogDeliveryDestination, LogDeliverySource
from localcloud.plugins.aws.tables.cloudwatch_logs import LogGroup, LogMetricFilter, LogResourcePolicy

__all__ = [
    "CompositeAlarm",
    "Dashboard",
    "LogDelivery",
    "LogDeliveryDestination",
    "LogDeliverySource",
    "LogGroup",
    "LogMetricFilter",
    "LogResourcePolicy",
    "MetricAlarm",
]
