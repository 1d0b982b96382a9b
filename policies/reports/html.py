"""A report as one page that needs nothing else: light or dark as the reader has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from policies.coverage import Answer, Control
from policies.level import Level
from policies.reports.report import Asked, Outcome, Report

STYLE = Path(__file__).resolve().parent / "page.css"
PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Policies of $stack</title>
<style>
$style</style>
<h1>Policies of $stack</h1>
<p class="quiet">$facts</p>
$verdict
<div class="tiles">$tiles</div>
$findings
$exempt
<h2>Who asks for what, and what answers</h2>
$coverage
<h2>Rules</h2>
$rules
</html>
""")
WORDS = {
    Answer.RULE: "a rule looks at every plan",
    Answer.DEFAULT: "the components declare it so",
    Answer.ELSEWHERE: "another check looks",
    Answer.NOT_APPLICABLE: "nothing of the kind is declared",
    Answer.NOT_MET: "not met, for the reason given",
    Answer.NONE: "nobody has said",
}

CLASSES: dict[str, str] = {
    Answer.ELSEWHERE: "elsewhere",
    Answer.NOT_APPLICABLE: "not-applicable",
    Answer.NOT_MET: "not-met",
    Answer.NONE: "none",
}
"""Where the class is not the word's own first."""


def text(report: Report) -> str:
    """The page."""
    return PAGE.substitute(
        stack=escape(report.stack.name),
        style=STYLE.read_text(encoding="utf-8"),
        facts=escape(_facts(report)),
        verdict=_verdict(report),
        tiles="".join(_tile(*each) for each in _counted(report)),
        findings=_section("Violations", (_violated(each) for each in report.with_outcome(Outcome.VIOLATED))),
        exempt=_section("Exemptions", (_excused(each) for each in report.asked if each.exempt)),
        coverage="".join(_judge(name, list(found)) for name, found in groupby(report.controls, _framework)),
        rules=_rules(report),
    )


def _facts(report: Report) -> str:
    seen = f"{len(report.stack.resources):,} resources, {len(report.asked)} rules"
    return f"{seen}, as {report.stack.environment} has them; exemptions as of {report.day:%-d %B %Y}"


def _verdict(report: Report) -> str:
    if report.checked.failed:
        return '<p class="verdict bad">A mandatory rule is violated: this does not get past a preview</p>'
    return '<p class="verdict good">No mandatory rule is violated</p>'


def _counted(report: Report) -> Iterator[tuple[int, str, str]]:
    levels = Counter(finding.level for finding in report.checked.findings)
    outcomes = Counter(asked.outcome for asked in report.asked)
    yield levels[Level.MANDATORY], "mandatory violations", "mandatory" if levels[Level.MANDATORY] else ""
    yield levels[Level.ADVISORY], "to be advised of", "advisory" if levels[Level.ADVISORY] else ""
    yield len(report.checked.exempt), "exempt", "advisory" if report.checked.exempt else ""
    yield outcomes[Outcome.KEPT], "rules kept", "kept" if outcomes[Outcome.KEPT] else ""
    yield outcomes[Outcome.IDLE], "with nothing to look at", ""
    yield outcomes[Outcome.OFF], "off here", ""


def _tile(number: int, words: str, kind: str) -> str:
    return f'<div class="tile"><b class="{kind}">{number}</b><span class="quiet">{words}</span></div>'


def _section(title: str, cards: Iterable[str]) -> str:
    shown = "".join(cards)
    return f"<h2>{title}</h2>{shown}" if shown else ""


def _violated(asked: Asked) -> str:
    rows = [(finding.resource, finding.what) for finding in asked.findings]
    return _card(asked, _table(("resource", "what was found"), rows))


def _excused(asked: Asked) -> str:
    rows = [
        (finding.resource, finding.what, f"{leave.owner}: {leave.reason}", leave.expires.isoformat())
        for finding, leave in asked.exempt
    ]
    return _card(asked, _table(("resource", "what was found", "leave", "until"), rows))


def _card(asked: Asked, table: str) -> str:
    rule = asked.rule
    controls = f'<span class="quiet">{escape(", ".join(rule.controls))}</span>' if rule.controls else ""
    return (
        f'<article class="card"><header><h3><code>{escape(rule.id)}</code></h3>{_badge(asked.level)}{controls}</header>'
        f"<p>{escape(rule.sentence)}</p>{table}<p>To change: <code>{escape(rule.field)}</code></p></article>"
    )


def _badge(word: str) -> str:
    return f'<span class="badge {_kind(word)}">{escape(word)}</span>'


def _kind(word: str) -> str:
    """The class that colours it."""
    return CLASSES.get(word, word.partition(" ")[0])


def _framework(control: Control) -> str:
    return control.framework


def _judge(name: str, controls: Sequence[Control]) -> str:
    counted = Counter(control.answer for control in controls)
    parts = [(answer, counted[answer]) for answer in Answer if counted[answer]]
    bar = "".join(f'<i class="{_kind(answer)}" style="flex:{number}"></i>' for answer, number in parts)
    legend = "".join(
        f'<span title="{WORDS[answer]}"><i class="{_kind(answer)}"></i>{number} {answer}</span>'
        for answer, number in parts
    )
    head = f"<header><h3>{escape(name)}</h3><span class='quiet'>{len(controls)} controls</span></header>"
    return (
        f'<article class="card">{head}<div class="bar">{bar}</div><div class="legend">{legend}</div>'
        f"<details><summary>each of them</summary>{_controls(controls)}</details></article>"
    )


def _controls(controls: Sequence[Control]) -> str:
    rows = (
        f"<tr><td>{escape(each.id)}</td><td>{escape(each.wants)}</td><td>{_badge(each.answer)}</td>"
        f"<td>{' '.join(f'<code>{escape(rule)}</code>' for rule in each.rules)} {_marked(each.why)}</td></tr>"
        for each in controls
    )
    return _framed(("control", "wants", "answer", "by, or why"), rows)


def _marked(said: str) -> str:
    """Text whose every second part, between backquotes, is code."""
    parts = escape(said).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))


def _rules(report: Report) -> str:
    rows = (
        f"<tr><td><code>{escape(each.rule.id)}</code></td><td>{escape(each.rule.sentence)}</td>"
        f"<td>{_badge(each.level)}</td><td>{_badge(each.outcome)}</td><td>{each.seen or ''}</td></tr>"
        for each in report.asked
    )
    return (
        f'<article class="card">{_framed(("rule", "what must hold", "level", "outcome", "looked at"), rows)}</article>'
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return _framed(head, (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows))


def _framed(head: Sequence[str], rows: Iterable[str]) -> str:
    heads = "".join(f"<th>{name}</th>" for name in head)
    return f'<div class="scroll"><table><tr>{heads}</tr>{"".join(rows)}</table></div>'
