"""What outside judges ask for, and what answers it here: a rule, a component's default, another check, or a reason."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import policies.rules  # noqa: F401 (each module there writes down its rules)
from policies.rule import RULES, Rule

FILE = Path(__file__).resolve().parent / "controls.toml"


class Answer(StrEnum):
    """What a control meets."""

    RULE = "rule"
    """A rule looks at every plan."""
    DEFAULT = "default"
    """The components declare it so and leave no choice, or there is nothing to choose."""
    ELSEWHERE = "checked elsewhere"
    """Another check of this project looks, such as `groundwork roles verify`."""
    NOT_APPLICABLE = "not applicable"
    NOT_MET = "not met"
    """With a reason that people should weigh."""
    NONE = "no answer"
    """What a test refuses."""


@dataclass(frozen=True)
class Control:
    """One line of a judge's list."""

    id: str
    framework: str
    wants: str
    rules: tuple[str, ...]
    """Ids of the rules that hold it."""
    answer: Answer
    why: str
    """What there is to say besides, or in place of, rules."""


def controls(rules: Mapping[str, Rule] = RULES, file: Path = FILE) -> list[Control]:
    """Every control of every judge; one that only a rule names is among them, in that rule's words."""
    naming = _naming(rules)
    found = [control for name, table in _read(file).items() for control in _of(name, table, naming)]
    known = {control.id for control in found}
    frameworks = {name: table["ids"] for name, table in _read(file).items() if "ids" in table}
    for id_, names in naming.items():
        if id_ not in known:
            found.append(_named_alone(id_, names, rules, frameworks))
    order = [*_read(file), ""]
    return sorted(found, key=lambda control: order.index(control.framework))


def unknown_rules(rules: Mapping[str, Rule] = RULES, file: Path = FILE) -> list[str]:
    """What the table takes for a rule and is none."""
    named = {
        name for table in _read(file).values() for row in table["controls"].values() for name in row.get("rules", ())
    }
    return sorted(named - rules.keys())


def counts(found: list[Control]) -> dict[str, Counter[Answer]]:
    """By framework, how many controls meet which answer."""
    counted: dict[str, Counter[Answer]] = {}
    for control in found:
        counted.setdefault(control.framework, Counter())[control.answer] += 1
    return counted


def summary(found: list[Control]) -> Iterator[str]:
    """A line for each framework."""
    for framework, answers in counts(found).items():
        parts = ", ".join(f"{answers[answer]} {answer}" for answer in Answer if answers[answer])
        yield f"{framework}: {answers.total()} controls: {parts}"


def _read(file: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _naming(rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in rules.values():
        for control in rule.controls:
            # A star marks what pgdsat adds to the benchmark; its number is its own without.
            found.setdefault(control.rstrip("*"), []).append(rule.id)
    return found


def _of(framework: str, table: Mapping[str, Any], naming: Mapping[str, list[str]]) -> Iterator[Control]:
    for id_, row in table["controls"].items():
        rules = tuple(sorted({*naming.get(id_, ()), *row.get("rules", ())}))
        said = next((answer for answer in Answer if _key(answer) in row), Answer.NONE)
        answer = Answer.RULE if rules else said
        yield Control(id_, framework, row["wants"], rules, answer, row.get(_key(said), ""))


def _key(answer: Answer) -> str:
    """What the table calls it."""
    return answer.value.removeprefix("checked ").replace(" ", "-")


def _named_alone(id_: str, names: list[str], rules: Mapping[str, Rule], frameworks: Mapping[str, str]) -> Control:
    framework = next((name for name, ids in frameworks.items() if re.fullmatch(ids, id_)), "")
    return Control(id_, framework, rules[names[0]].sentence, tuple(sorted(names)), Answer.RULE, "")
