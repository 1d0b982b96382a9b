"""docs/policies.md: every rule, and every control with what answers it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from policies.coverage import Answer, Control, controls, counts
from policies.level import ENVIRONMENTS, Level, Levels
from policies.rule import RULES, Rule

TEMPLATE = Path(__file__).resolve().parent / "page.md"


def page() -> str:
    """The whole page."""
    found = controls()
    parts = {
        "counted": str(len(RULES)),
        "rules": "\n\n".join(_rooms()),
        "summary": _summary(found),
        "controls": "\n\n".join(_judges(found)),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _rooms() -> Iterator[str]:
    """A table for each file of rules, under what the file says it is about."""
    ordered = sorted(RULES.values(), key=lambda rule: rule.check.__module__)
    for module, rules in groupby(ordered, key=lambda rule: rule.check.__module__):
        about = (sys.modules[module].__doc__ or "").strip().partition("\n")[0].rstrip(".")
        title = module.rpartition(".")[2].replace("_", " ").capitalize()
        yield f"### {title}\n\n{about}.\n\n{_rules(list(rules))}"


def _rules(rules: Sequence[Rule]) -> str:
    head = ("rule", "what must hold", "mandatory", "controls", "to change")
    return _table(head, [
        (f"`{rule.id}`", _sentence(rule), _meant(rule.levels), ", ".join(rule.controls), _field(rule)) for rule in rules
    ])  # fmt: skip


def _sentence(rule: Rule) -> str:
    figures = "; ".join(f"`{name}` {default}" for name, default in rule.figures.items())
    return f"{rule.sentence} ({figures})" if figures else rule.sentence


def _field(rule: Rule) -> str:
    path = rule.field.partition(" ")[0]
    return f"`{rule.field}`" if path == rule.field else rule.field


def _meant(levels: Levels) -> str:
    """Where it is mandatory, and where it is advice."""
    where = {level: [name for name in ENVIRONMENTS if levels[name] is level] for level in Level}
    if len(where[Level.MANDATORY]) == len(ENVIRONMENTS):
        return "everywhere"
    told = [", ".join(where[Level.MANDATORY])]
    told.append(f"advice: {', '.join(where[Level.ADVISORY])}" if where[Level.ADVISORY] else "")
    return "; ".join(each for each in told if each) or "nowhere unless configured"


def _summary(found: list[Control]) -> str:
    rows = [
        (judge, str(answers.total()), *(str(answers[answer]) for answer in Answer if answer is not Answer.NONE))
        for judge, answers in counts(found).items()
    ]
    return _table(("judge", "controls", *(answer for answer in Answer if answer is not Answer.NONE)), rows)


def _judges(found: list[Control]) -> Iterator[str]:
    for judge in counts(found):
        rows = [_control(each) for each in found if each.framework == judge]
        yield f"### {judge}\n\n{_table(('control', 'wants', 'answer', 'by, or why'), rows)}"


def _control(control: Control) -> Sequence[str]:
    rules = ", ".join(f"`{rule}`" for rule in control.rules)
    return control.id, control.wants, control.answer, "; ".join(part for part in (rules, control.why) if part)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in _framed(head, rows)
    )


def _framed(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield head
    yield ("---",) * len(head)
    yield from rows
