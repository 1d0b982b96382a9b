"""An offline page for each dashboard: its document's own layout, filled with sample data and saying so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from string import Template
from typing import Any

from monitoring.drawing import Tile, chart

COLUMN, ROW = 60, 38
"""Pixels of the grid's cell."""

PAGE = Template("""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>$title</title>
<style>
body { margin: 0; padding: 16px 20px 40px; width: ${width}px; $page }
body { font: 13px/1.4 system-ui, "DejaVu Sans", sans-serif }
h1 { font-size: 20px; margin: 0 0 4px; font-weight: 600 } h2 { font-size: 15px; margin: 14px 0 0 4px; font-weight: 600 }
.note { display: inline-block; background: #f2cc0c; color: #111; border-radius: 3px; padding: 1px 8px }
.meta { opacity: .75; margin-left: 10px } .grid { position: relative }
.tile { position: absolute; box-sizing: border-box; overflow: hidden; border-radius: 3px; $tile }
.tile h3 { font-size: 12.5px; margin: 7px 10px 0; font-weight: 600 }
.tile h3 { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.tile h3 small { font-weight: 400; opacity: .7; margin-left: 6px }
.state { display: inline-block; margin: 3px; padding: 2px 8px; border-radius: 3px; font-size: 11px; $state }
svg text { font-size: 10px; fill: $ink } .line { stroke: $grid } svg .grid { stroke: $grid; stroke-width: 1 }
svg .limit { stroke: #e02f44; stroke-width: 1.3; stroke-dasharray: 6 4 }
</style>
<h1>$title</h1><span class="note">sample data</span><span class="meta">$meta</span>
<div class="grid" style="height: ${height}px; margin-top: 12px">$tiles</div>
</html>
""")

DARK = {
    "page": "background: #111217; color: #d8d9da",
    "tile": "background: #181b1f; border: 1px solid #25272d",
    "state": "background: #1f3a2a; color: #96d98d",
    "ink": "#9fa1a8",
    "grid": "#2a2d34",
}
LIGHT = {
    "page": "background: #f2f3f3; color: #16191f",
    "tile": "background: #fff; border: 1px solid #d5dbdb",
    "state": "background: #e6f4ea; color: #1d6b36",
    "ink": "#545b64",
    "grid": "#e4e8e8",
}


def grafana_page(document: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> str:
    """A Grafana dashboard's page; `names` says what a label of Prometheus may be here, by the label."""
    tiles = [_of_grafana(panel, names) for panel in document["panels"]]
    return _page(document["title"], "Grafana; where a limit is declared, it is dashed", tiles, DARK)


def cloudwatch_page(document: Mapping[str, Any], title: str) -> str:
    """A CloudWatch dashboard's page."""
    tiles = [_of_cloudwatch(widget) for widget in document["widgets"]]
    return _page(title, "CloudWatch; where a limit is declared, it is dashed", tiles, LIGHT)


def _of_grafana(panel: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> Tile:
    spot = panel["gridPos"]
    place = (spot["x"], spot["y"], spot["w"], spot["h"])
    if panel["type"] == "row":
        return Tile(*place, panel["title"], "heading")
    defaults = panel["fieldConfig"]["defaults"]
    steps = defaults.get("thresholds", {}).get("steps", [])
    labels = [label for target in panel["targets"] for label in _labels(target, names)]
    return Tile(
        *place,
        panel["title"],
        "bars" if defaults["custom"]["drawStyle"] == "bars" else "lines",
        panel.get("description", ""),
        defaults["unit"],
        tuple(labels),
        steps[-1]["value"] if steps else None,
        below=bool(steps) and steps[-1]["color"] == "green",
    )


def _labels(target: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    legend = target.get("legendFormat") or target.get("label") or ""
    found = re.fullmatch(r"\{\{(\w+)\}\}", legend)
    if not found:
        yield legend
        return
    known = names[found[1]]
    if found[1] == "store":
        known = _stores(target["expr"], known)
    yield from islice(known, 10)


def _stores(query: str, known: Sequence[str]) -> Sequence[str]:
    """Which instances or caches a query asks for; the writer is the first of a database's."""
    owner = re.search(r'owner="(\w+)"', query)
    own = [store for store in known if owner and re.search(rf"-{owner[1]}(-\d+)?$", store)] or known
    return own[1:] if 'role="reader"' in query else own[:1] if 'role="writer"' in query else own


def _of_cloudwatch(widget: Mapping[str, Any]) -> Tile:
    place = (widget["x"], widget["y"], widget["width"], widget["height"])
    properties = widget["properties"]
    if widget["type"] == "text":
        return Tile(*place, properties["markdown"].lstrip("# "), "heading")
    if widget["type"] == "alarm":
        states = tuple(arn.rpartition(":")[2] for arn in properties["alarms"])
        return Tile(*place, properties["title"], "states", labels=states)
    shown = [entry[-1] for entry in properties["metrics"] if entry[-1].get("visible", True)]
    limits = properties.get("annotations", {}).get("horizontal", [])
    title, _, says = properties["title"].partition(" (")
    return Tile(
        *place,
        title,
        "bars" if properties["stacked"] else "lines",
        says.rstrip(")"),
        properties["yAxis"]["left"]["label"],
        tuple(entry["label"] for entry in shown),
        limits[0]["value"] if limits else None,
    )


def _page(title: str, meta: str, tiles: Sequence[Tile], theme: Mapping[str, str]) -> str:
    height = max(tile.y + tile.height for tile in tiles) * ROW
    drawn = "\n".join(_tile(tile) for tile in tiles)
    return PAGE.substitute(theme, title=escape(title), meta=meta, tiles=drawn, width=24 * COLUMN, height=height)


def _tile(tile: Tile) -> str:
    left, top = tile.x * COLUMN, tile.y * ROW
    width, height = tile.width * COLUMN - 8, tile.height * ROW - 8
    style = f'style="left: {left}px; top: {top}px; width: {width}px; height: {height}px"'
    if tile.kind == "heading":
        return f'<div style="position: absolute; left: {left}px; top: {top}px"><h2>{escape(tile.title)}</h2></div>'
    if tile.kind == "states":
        states = "".join(f'<span class="state">{escape(name)}</span>' for name in tile.labels)
        return f'<div class="tile" {style}><div>{states}</div></div>'
    says = f"<small>{escape(tile.says)}</small>" if tile.says else ""
    heading = f"<h3>{escape(tile.title)}{says}</h3>"
    return f'<div class="tile" {style}>{heading}{chart(tile, width - 2, height - 28)}</div>'
