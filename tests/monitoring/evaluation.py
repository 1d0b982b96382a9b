"""How CloudWatch evaluates an alarm, as far as the project's alarms go: their arithmetic, and what silence means."""

import re
from collections.abc import Mapping, Sequence

from monitoring.alarm import Alarm


def answer(alarm: Alarm, values: Mapping[str, float | None]) -> float | None:
    """What one period's metrics come to; None: no data, as CloudWatch has it when any operand but FILL's is missing."""
    if not alarm.expression:
        return next(iter(values.values()))
    text = re.sub(
        r"FILL\((\w+), 0\)", lambda found: found[1] if values[found[1]] is not None else "0", alarm.expression
    )
    named = set(re.findall(r"[a-z]\w*", text)) & set(values)
    if any(values[name] is None for name in named):
        return None
    scope = {"IF": lambda holds, one, other: one if holds else other, **values}
    return float(eval(text, {"__builtins__": {}}, scope))  # noqa: S307 (the project's own arithmetic)


def state(alarm: Alarm, periods: Sequence[Mapping[str, float | None]]) -> str:
    """The state after so many periods, newest last."""
    answers = [answer(alarm, values) for values in periods[-alarm.times :]]
    if all(one is None for one in answers) and alarm.silence == "missing":
        return "INSUFFICIENT_DATA"
    crossed = [_crossed(alarm, one) for one in answers if one is not None or alarm.silence != "missing"]
    return "ALARM" if all(crossed) else "OK"


def _crossed(alarm: Alarm, value: float | None) -> bool:
    if value is None:
        return alarm.silence == "breaching"
    return value <= alarm.threshold if alarm.below else value >= alarm.threshold
