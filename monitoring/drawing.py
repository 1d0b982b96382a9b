"""A panel drawn as SVG, on sample data: so that a dashboard's layout can be looked at where there is no data."""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

POINTS = 72
"""Of a line: three hours, a point every two and a half minutes."""

COLOURS = ("#5794f2", "#73bf69", "#ff9830", "#b877d9", "#f2cc0c", "#8ab8ff", "#ff7383", "#37872d", "#c4162a", "#a16f00")

LEFT, TOP, BOTTOM = 54, 8, 38
"""Pixels around the drawing: the scale, air, the legend."""

SCALES = {"percent": 62.0, "ms": 140.0, "milliseconds": 140.0, "s": 0.8, "seconds": 0.8, "bytes": 6.2e9, "ops": 480.0}
"""About how large a sample of each unit is; anything else counts tens."""

HEALTHY = {
    "Mean time of a statement": 0.004,
    "Transactions that failed": 0.6,
    "Rollbacks: transactions that failed": 0.4,
    "Blocked transactions": 0.5,
    "Blocks found in memory": 96.0,
    "Keys found": 92.0,
    "Sessions that work or wait": 1.2,
    "Commits": 310.0,
    "Longest wait for a connection": 0.002,
    "Dead rows": 6.0,
    "Evicted keys": 3.0,
}
"""What a healthy one shows, where the unit alone says too little."""

PERCENTILES = {"p50": 0.12, "p95": 0.6, "p99": 1.0}
"""How the percentiles of one thing lie to each other."""


@dataclass(frozen=True)
class Tile:
    """One panel at its place: what a dashboard's document says of it."""

    x: int
    y: int
    width: int
    height: int
    title: str
    kind: str = "lines"
    """`lines`, `bars`, `heading`, or `states` for a row of alarms."""
    says: str = ""
    unit: str = ""
    labels: tuple[str, ...] = ()
    limit: float | None = None
    below: bool = False
    """Whether the limit is a floor."""


def chart(tile: Tile, width: int, height: int) -> str:
    """The drawing of a panel's lines or bars, its limit, its scale and its legend."""
    lines = {label: sample(tile, label) for label in tile.labels}
    highest = max((value for line in lines.values() for value in line), default=1.0)
    top = _top(tile, max(highest, tile.limit or 0))
    area = (width - LEFT - 10, height - TOP - BOTTOM)
    parts = [
        _grid(top, area, tile.unit),
        *(_line(tile, lines[label], number, top, area) for number, label in enumerate(lines)),
    ]
    if tile.limit is not None:
        y = TOP + area[1] * (1 - tile.limit / top)
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + area[0]}" y1="{y:.1f}" y2="{y:.1f}" class="limit"/>')
    parts.append(_legend(tile.labels, height, width))
    return f'<svg width="{width}" height="{height}" role="img" aria-label="{escape(tile.title)}">{"".join(parts)}</svg>'


def sample(tile: Tile, label: str) -> list[float]:
    """Invented values that are always the same ones; counts are mostly zero."""
    seed = zlib.crc32(f"{tile.title} {label}".encode())
    usual = HEALTHY.get(tile.title, SCALES.get(tile.unit, 24.0))
    middle = tile.limit * (1.7 if tile.below else 0.6) if tile.limit else usual
    middle *= 1.0 if tile.title in HEALTHY else PERCENTILES.get(label, 0.75 + seed % 89 / 250)
    if tile.kind == "bars":
        return [float(1 + seed % 2) if (point * 7 + seed) % 31 == 0 else 0.0 for point in range(POINTS)]
    wave = [
        math.sin(point / (7 + seed % 5) + seed % 13) + math.sin(point * 1.7 + seed % 7) / 3 for point in range(POINTS)
    ]
    top = 99.0 if tile.unit == "percent" else math.inf
    swing = 60 if usual > 90 and tile.unit == "percent" else 6
    return [min(middle * (1 + one / swing), top) for one in wave]


def _top(tile: Tile, highest: float) -> float:
    """Where the scale ends; a share of something has a natural end, and a count is whole."""
    if tile.unit == "percent" and highest > 25:
        return 100.0
    return max(_nice(highest * 1.1), 4.0) if tile.kind == "bars" else _nice(highest * 1.1)


def _nice(value: float) -> float:
    """The next round number, for the scale's top."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value)


def _grid(top: float, area: tuple[int, int], unit: str) -> str:
    parts = []
    for quarter in range(5):
        y = TOP + area[1] * quarter / 4
        text = escape(amount(top * (4 - quarter) / 4, unit))
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + area[0]}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{text}</text>')
    return "".join(parts)


def amount(value: float, unit: str) -> str:
    """A number of the scale as people read it."""
    if unit == "bytes":
        return f"{value / 1e9:.3g} GB"
    if unit in ("s", "seconds"):
        return f"{value * 1000:.3g} ms" if 0 < value < 1 else f"{value:.3g} s"
    sign = {"percent": "%", "ms": " ms", "milliseconds": " ms", "ops": "/s", "per second": "/s"}.get(unit, "")
    return f"{value:.3g}{sign}" if value < 1000 else f"{value:.0f}{sign}"


def _line(tile: Tile, values: Sequence[float], number: int, top: float, area: tuple[int, int]) -> str:
    colour, step = COLOURS[number % len(COLOURS)], area[0] / (POINTS - 1)
    places = [(LEFT + at * step, TOP + area[1] * (1 - value / top)) for at, value in enumerate(values)]
    if tile.kind == "bars":
        floor = TOP + area[1]
        bars = ((x, y) for x, y in places if floor - y > 0.5)
        return "".join(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="4" height="{floor - y:.1f}" fill="{colour}"/>' for x, y in bars
        )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.4"/>'


def _legend(labels: Sequence[str], height: int, width: int) -> str:
    """Two lines of names; what does not fit is counted."""
    parts, x, y = [], LEFT, height - 18
    for number, label in enumerate(labels):
        wide = 18 + int(len(label) * 6.1)
        room = width - (6 if y < height - 10 else 36)
        if x + wide > room and x > LEFT:
            x, y = LEFT, y + 14
        if y > height - 4:
            parts.append(f'<text x="{width - 8}" y="{height - 4}" text-anchor="end">+{len(labels) - number}</text>')
            break
        parts.append(f'<rect x="{x}" y="{y - 4}" width="10" height="3" fill="{COLOURS[number % len(COLOURS)]}"/>')
        parts.append(f'<text x="{x + 14}" y="{y}">{escape(label)}</text>')
        x += wide + 8
    return "".join(parts)
