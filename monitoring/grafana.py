"""Grafana dashboards: a board as Grafana's own SDK writes it."""

import json
from itertools import count
from typing import Any

from grafana_foundation_sdk.builders import cloudwatch, common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import cloudwatch as metrics
from grafana_foundation_sdk.models.common import (
    GraphDrawStyle,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DataSourceRef, Threshold, ThresholdsMode

from catalog.system import Stack
from monitoring.alarm import Metric
from monitoring.exporter_panels import service_board, system_board
from monitoring.panel import Board, Line, Panel, Unit, beside

UNITS: dict[Unit, str] = {
    "percent": "percent",
    "milliseconds": "ms",
    "seconds": "s",
    "bytes": "bytes",
    "connections": "short",
    "per second": "ops",
    "count": "short",
}
"""Grafana's words for them."""

WIDTH = 24
HEIGHT = 7

PROMETHEUS = DataSourceRef("prometheus", "${prometheus}")
CLOUDWATCH = DataSourceRef("cloudwatch", "${cloudwatch}")
"""Chosen on the dashboard: what they are called is Grafana's own."""


def grafana(stack: Stack, service: str, region: str = "default") -> dict[str, Any]:
    """The dashboard of one service."""
    return model(service_board(stack, service), region)


def grafana_overview(stack: Stack, region: str = "default") -> dict[str, Any]:
    """The dashboard of a whole system."""
    return model(system_board(stack), region)


def model(board: Board, region: str) -> dict[str, Any]:
    """Any board; `default` is the region that Grafana's CloudWatch source is set to."""
    made = dashboard.Dashboard(board.title).uid(board.name).tags(["groundwork"]).readonly().refresh("1m")
    made = made.time("now-3h", "now").timezone("browser").tooltip(DashboardCursorSync.CROSSHAIR)
    for name, kind in {"prometheus": "prometheus", "cloudwatch": "cloudwatch"}.items():
        made = made.with_variable(dashboard.DatasourceVariable(name).type(kind).label(name.capitalize()))
    numbers = count(1)
    for row in board.rows:
        made = made.with_row(dashboard.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            made = made.with_panel(_panel(panel, WIDTH // beside(len(row.panels)), region).id(next(numbers)))
    built: dict[str, Any] = json.loads(JSONEncoder(sort_keys=True).encode(made.build()))
    return built


def _panel(panel: Panel, width: int, region: str) -> timeseries.Panel:
    drawn = timeseries.Panel().title(panel.title).description(panel.says).unit(UNITS[panel.unit]).min(0)
    drawn = drawn.span(width).height(HEIGHT).datasource(_source(panel.lines[0]))
    drawn = drawn.draw_style(GraphDrawStyle.BARS if panel.bars else GraphDrawStyle.LINE)
    drawn = drawn.line_width(1).fill_opacity(60 if panel.bars else 8).show_points(VisibilityMode.NEVER)
    drawn = drawn.legend(_legend()).tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    if panel.limit is not None:
        drawn = _limited(drawn, panel.limit, below=panel.below)
    for number, line in enumerate(panel.lines):
        drawn = drawn.with_target(_query(line, chr(ord("A") + number), region))
    return drawn


def _legend() -> common.VizLegendOptions:
    shown = common.VizLegendOptions().show_legend(show_legend=True).display_mode(LegendDisplayMode.LIST)
    return shown.placement(LegendPlacement.BOTTOM).calcs([])


def _limited(drawn: timeseries.Panel, limit: float, *, below: bool) -> timeseries.Panel:
    under, over = ("red", "green") if below else ("green", "red")
    steps = [Threshold(None, under), Threshold(limit, over)]
    config = dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
    style = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
    return drawn.thresholds(config).thresholds_style(style)


def _source(line: Line) -> DataSourceRef:
    return CLOUDWATCH if line.metrics else PROMETHEUS


def _query(line: Line, letter: str, region: str) -> prometheus.Dataquery | cloudwatch.CloudWatchMetricsQuery:
    """A panel's CloudWatch lines are single metrics: its arithmetic is the exporters' and Prometheus's."""
    if not line.metrics:
        return (
            prometheus.Dataquery().expr(line.expression).legend_format(line.label).ref_id(letter).datasource(PROMETHEUS)
        )
    (source,) = line.metrics.values()
    assert isinstance(source, Metric)  # noqa: S101 (Grafana's source knows no Database Insights)
    query = cloudwatch.CloudWatchMetricsQuery().query_mode(metrics.CloudWatchQueryMode.METRICS)
    query = query.metric_query_type(metrics.MetricQueryType.SEARCH).metric_editor_mode(metrics.MetricEditorMode.BUILDER)
    query = query.namespace(source.namespace).metric_name(source.name).dimensions(dict(source.dimensions))
    query = query.statistic(source.statistic).region(region).period("60").match_exact(match_exact=True)
    return query.label(line.label).id(f"line{letter.lower()}").ref_id(letter).datasource(CLOUDWATCH)
