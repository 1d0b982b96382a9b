"""An alarm of CloudWatch as plain data: what it measures, the figure it may not reach, and what silence means."""

from dataclasses import dataclass, field
from typing import Literal

from catalog.limits import Severity

Silence = Literal["missing", "breaching", "notBreaching"]
"""What having no data means: that nothing is known, that it is bad, or that nothing happened."""


@dataclass(frozen=True)
class Metric:
    """A metric that CloudWatch has."""

    namespace: str
    name: str
    dimensions: dict[str, str] = field(default_factory=dict)
    statistic: str = "Average"


@dataclass(frozen=True)
class Insight:
    """A counter of Database Insights, of which CloudWatch has no metric but a function for its arithmetic."""

    instance: str
    counter: str
    """Such as `os.fileSys.used.avg`, in Database Insights' own unit."""

    def expression(self, resource: str) -> str:
        """As CloudWatch asks for it; it knows the instance by the resource id that RDS gave it."""
        return f"DB_PERF_INSIGHTS('RDS', '{resource}', '{self.counter}')"


Source = Metric | Insight


@dataclass(frozen=True)
class Alarm:
    """One alarm: over its figure `times` times in a row, each over `period` seconds."""

    name: str
    subject: str
    """What is watched, as part of the name: `connections`."""
    says: str
    """What it means when it goes off."""
    severity: Severity
    metrics: dict[str, Source]
    """By the name that the expression has for them."""
    threshold: float
    silence: Silence
    why: str
    """Why silence means that."""
    expression: str = ""
    """Arithmetic on the metrics; empty: the one metric as it is."""
    below: bool = False
    """Whether it goes off below the figure and not above it; at the figure it does in either case."""
    period: int = 60
    times: int = 5

    @property
    def comparison(self) -> str:
        """As CloudWatch calls it."""
        return "LessThanOrEqualToThreshold" if self.below else "GreaterThanOrEqualToThreshold"


@dataclass(frozen=True)
class LogFilter:
    """What of a log group becomes a metric: each line that fits the pattern counts as `value`."""

    name: str
    group: str
    pattern: str
    metric: Metric
    value: str = "1"
    default: bool = True
    """Whether a minute with lines that do not fit gives a 0, so that there is something to compare."""
