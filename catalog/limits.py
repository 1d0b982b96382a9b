"""What alarms watch: a measure, the figure it may not reach, and how bad that is."""

from typing import Literal

from pydantic import Field

from catalog.fact import Fact

Severity = Literal["warning", "critical"]
"""A warning is for office hours; what is critical pages somebody in production."""

DatabaseMeasure = Literal[
    "pool_percent",
    "connections_percent",
    "idle_below_percent",
    "replica_lag_seconds",
    "replica_lag_ms",
    "storage_used_percent",
    "query_p95_ms",
    "query_p99_ms",
    "slow_query_seconds",
    "deadlocks",
    "lock_wait_seconds",
    "bloat_percent",
]
"""`pool_percent`: open connections as a share of the pools of all instances together. `connections_percent`: as a share
of `max_connections`. `idle_below_percent`: fewer idle ones than this share of the pools' minimum. `replica_lag_ms`: of
a reader that fresh reads are sent to; the exporter alone counts parts of a second. `slow_query_seconds`: any query that
takes as long. `deadlocks`: so many or more. `lock_wait_seconds`: any wait for a lock as long.
`bloat_percent`: dead rows as a share of a table."""

CacheMeasure = Literal["memory_percent", "cpu_percent", "evictions", "replica_lag_seconds"]
"""Of every node."""


class Limit(Fact):
    """A figure that may not be reached."""

    at: float = Field(ge=0)
    """In the unit that the measure's name ends with; the alarm goes off when it is reached."""
    severity: Severity
    """How bad it is."""
