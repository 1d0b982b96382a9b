"""For each subject that an alarm watches, metrics just short of its figure and just at it."""

from collections.abc import Callable

from monitoring.alarm import Alarm

World = dict[str, float | None]
GIB = 1024**3


def _plain(alarm: Alarm) -> tuple[World, World]:
    (name,) = alarm.metrics
    step = max(alarm.threshold / 100, 1)
    return {name: alarm.threshold + (step if alarm.below else -step)}, {name: alarm.threshold}


def _storage(alarm: Alarm) -> tuple[World, World]:
    most = float(alarm.expression.rpartition("/ ")[2].rstrip(")"))
    full = most * alarm.threshold / 100
    return {"free": 50 * GIB, "used": full * 0.99}, {"free": 50 * GIB, "used": full}


def _lag(alarm: Alarm) -> tuple[World, World]:
    return {"lag": alarm.threshold * 0.99, "wal": 1e6}, {"lag": alarm.threshold, "wal": 1e6}


def _latency(alarm: Alarm) -> tuple[World, World]:
    """A thousand statements in ten were logged; of those too slow one in a hundred of all, or one fewer."""
    share = alarm.threshold / 100
    always = 0.0 if "always" not in alarm.metrics else 10_000 * share
    every = (10_000 - always) / 10 + always if always else 1000.0
    just = {"every": every, "over": always or 1000 * share, "always": always}
    short = {"every": every, "over": (always or 1000 * share) - 1, "always": max(always - 1, 0)}
    kept = set(alarm.metrics)
    return {k: v for k, v in short.items() if k in kept}, {k: v for k, v in just.items() if k in kept}


def _proxy(alarm: Alarm) -> tuple[World, World]:
    return {"open": alarm.threshold - 1, "most": 100}, {"open": alarm.threshold, "most": 100}


ARITHMETIC: dict[str, Callable[[Alarm], tuple[World, World]]] = {
    "storage": _storage,
    "lag": _lag,
    "latency-p95": _latency,
    "latency-p99": _latency,
    "proxy": _proxy,
}


def worlds(alarm: Alarm) -> tuple[World, World]:
    """A world in which it must be OK, and one in which it must go off."""
    return ARITHMETIC[alarm.subject](alarm) if alarm.expression else _plain(alarm)
