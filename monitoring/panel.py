"""A panel of a dashboard as plain data: what it shows, in which unit, and the limit that is drawn into it."""

from dataclasses import dataclass, field
from typing import Literal

from monitoring.alarm import Source

Unit = Literal["percent", "milliseconds", "seconds", "bytes", "connections", "per second", "count"]


@dataclass(frozen=True)
class Line:
    """One line: CloudWatch's arithmetic on metrics, or a query of Prometheus."""

    label: str
    metrics: dict[str, Source] = field(default_factory=dict)
    """By the name that the expression has for them; none: the expression is Prometheus's."""
    expression: str = ""
    """Empty: the one metric as it is."""


@dataclass(frozen=True)
class Panel:
    """Lines that belong together."""

    title: str
    unit: Unit
    lines: tuple[Line, ...]
    says: str = ""
    """What one reads from it, and where the figures come from."""
    limit: float | None = None
    """Where the alarm goes off."""
    below: bool = False
    """Whether it goes off below the limit and not above it."""
    bars: bool = False
    """Counts are bars, all else is lines."""


@dataclass(frozen=True)
class Row:
    """Panels side by side under a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Board:
    """A dashboard, before anybody draws it."""

    name: str
    title: str
    rows: tuple[Row, ...]
    alarms: tuple[str, ...] = ()
    """The alarms whose state stands above the rest."""

    @property
    def panels(self) -> list[Panel]:
        """All of them."""
        return [panel for row in self.rows for panel in row.panels]


def beside(count: int) -> int:
    """How many panels of a row stand side by side: the rest goes below them."""
    return 3 if count in {5, 6} else min(count, 4)


def row(title: str, *panels: Panel | None) -> Row:
    """A row without the panels that have nothing to show."""
    return Row(title, tuple(panel for panel in panels if panel and panel.lines))
