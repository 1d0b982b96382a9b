"""What watches a stack, as rows for people: one for each kind of alarm, and one for each alert of Prometheus."""

import re
from collections.abc import Iterator

from catalog.system import Stack
from monitoring import watch
from monitoring.alarm import Alarm, Metric, Source
from monitoring.prometheus import rules

HEAD = ("watches", "goes off when", "how bad", "measured by", "for", "silence is")

PLAIN = {"store": "a reader", "relname": "a table"}
"""What an alert names, where there is none to name."""

SILENCE = {"missing": "not known", "breaching": "bad", "notBreaching": "fine"}


def rows(stack: Stack) -> list[tuple[str, ...]]:
    """Each kind of alarm once, whatever service it is of; sorted."""
    watches = [watch.service(stack, name, "0" * 12) for name in stack.services]
    alarms = [alarm for one in [*watches, watch.shared(stack)] for alarm in one.alarms]
    return sorted({*(_alarm(alarm) for alarm in alarms), *_alerts(stack)})


def _alarm(alarm: Alarm) -> tuple[str, ...]:
    lasts = alarm.period * alarm.times // 60
    measured = ", ".join(dict.fromkeys(_source(source) for source in alarm.metrics.values()))
    silence = f"{SILENCE[alarm.silence]}: {alarm.why}"
    return (alarm.subject, alarm.says, alarm.severity, measured, f"{lasts} min", silence)


def _source(source: Source) -> str:
    if isinstance(source, Metric):
        namespace = "the log" if source.namespace.startswith("Groundwork/") else source.namespace
        return f"{namespace} `{source.name}`"
    return f"Database Insights `{source.counter}`"


def _alerts(stack: Stack) -> Iterator[tuple[str, ...]]:
    for group in rules(stack)["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                says = re.sub(
                    r"\{\{ \$labels\.(\w+) \}\}", lambda label: PLAIN[label[1]], rule["annotations"]["summary"]
                )
                says = says.replace(f"of {rule['labels']['owner']}:", "of it:")
                metric = sorted(set(re.findall(r"\b(?:pg|redis|groundwork)[\w:]+", rule["expr"])))
                measured = "Prometheus " + ", ".join(f"`{name}`" for name in metric)
                yield (
                    rule["alert"],
                    says,
                    rule["labels"]["severity"],
                    measured,
                    rule["for"],
                    "told by ExporterIsSilent",
                )
