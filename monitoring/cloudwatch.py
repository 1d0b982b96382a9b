"""CloudWatch dashboards: a board as the body that PutDashboard takes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.system import Stack
from monitoring.alarm import Insight, Source
from monitoring.aws_panels import service_board, system_board
from monitoring.panel import Board, Line, Panel, beside

WIDTH = 24
"""Columns of a dashboard's grid (CloudWatch, "Dashboard body structure")."""

HEIGHT = 6
STATES = 9
"""Alarms whose states stand side by side."""

ALARMS_A_WIDGET = 100
"""The most that one widget shows (the same page)."""

RED = "#d13212"


@dataclass(frozen=True)
class Where:
    """The region and account that a dashboard looks at."""

    region: str
    account: str


def cloudwatch(stack: Stack, service: str, where: Where, resources: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The dashboard of one service; `resources` are the ids that RDS gave the instances, for Database Insights."""
    return body(service_board(stack, service, where.account), where, resources or {})


def overview(stack: Stack, where: Where, resources: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The dashboard of a whole system."""
    return body(system_board(stack, where.account), where, resources or {})


def body(board: Board, where: Where, resources: Mapping[str, str]) -> dict[str, Any]:
    """Any board; an instance without a resource id is named in its place, so that one sees what is missing."""
    return {"start": "-PT3H", "periodOverride": "inherit", "widgets": list(_widgets(board, where, resources))}


def _widgets(board: Board, where: Where, resources: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    below = 0
    if board.alarms:
        below = 1 + -(-len(board.alarms) // STATES)
        yield _states(board, where, below)
    for row in board.rows:
        yield _place(0, below, WIDTH, 1) | {"type": "text", "properties": {"markdown": f"## {row.title}"}}
        columns = beside(len(row.panels))
        width = WIDTH // columns
        for number, panel in enumerate(row.panels):
            spot = _place(number % columns * width, below + 1 + number // columns * HEIGHT, width, HEIGHT)
            yield spot | {"type": "metric", "properties": _properties(panel, where, resources)}
        below += 1 + -(-len(row.panels) // columns) * HEIGHT


def _place(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    return {"x": x, "y": y, "width": width, "height": height}


def _states(board: Board, where: Where, height: int) -> dict[str, Any]:
    arns = [f"arn:aws:cloudwatch:{where.region}:{where.account}:alarm:{name}" for name in board.alarms]
    properties = {"title": board.title, "alarms": arns[:ALARMS_A_WIDGET]}
    return _place(0, 0, WIDTH, height) | {"type": "alarm", "properties": properties}


def _properties(panel: Panel, where: Where, resources: Mapping[str, str]) -> dict[str, Any]:
    says = f" ({panel.says})" if panel.says else ""
    limit = {"horizontal": [{"label": "alarm", "value": panel.limit, "color": RED}]}
    top = {"max": 100} if panel.unit == "percent" else {}
    return {
        "title": f"{panel.title}{says}",
        "view": "timeSeries",
        "stacked": panel.bars,
        "region": where.region,
        "period": 60,
        "metrics": [
            entry for number, line in enumerate(panel.lines) for entry in _entries(line, number, where, resources)
        ],
        "yAxis": {"left": {"min": 0, "label": panel.unit, "showUnits": False} | top},
    } | ({} if panel.limit is None else {"annotations": limit})


def _entries(line: Line, number: int, where: Where, resources: Mapping[str, str]) -> Iterator[list[Any]]:
    """What a line shows, then what its arithmetic rests on, hidden; ids are unique within a widget."""
    ids = {name: f"{name}{number}" for name in line.metrics}
    if line.expression:
        text = re.sub(r"[a-z]\w*", lambda found: ids.get(found[0], found[0]), line.expression)
        yield [{"id": f"line{number}", "expression": text, "label": line.label, "region": where.region}]
    for name, source in line.metrics.items():
        shown = {} if line.expression else {"label": line.label}
        yield _entry(source, {"id": ids[name], "visible": not line.expression} | shown, resources)


def _entry(source: Source, shown: dict[str, Any], resources: Mapping[str, str]) -> list[Any]:
    if isinstance(source, Insight):
        resource = resources.get(source.instance, f"resource id of {source.instance}")
        return [shown | {"expression": source.expression(resource)}]
    dimensions = [text for pair in source.dimensions.items() for text in pair]
    return [source.namespace, source.name, *dimensions, shown | {"stat": source.statistic}]
