"""Each line of the judges' lists has an answer, and every answer is true."""

import re
from pathlib import Path

import pytest

from operations.hardening.checks import CHECKS
from operations.hardening.elsewhere import ELSEWHERE
from policies.coverage import Answer, Control, controls, counts, summary, unknown_rules
from policies.page import page
from policies.rule import RULES

ROOT = Path(__file__).resolve().parents[2]
FOUND = controls()


def test_no_row_takes_for_a_rule_what_is_none() -> None:
    assert unknown_rules() == []


def test_a_rule_names_controls_of_judges_that_are_known() -> None:
    assert [control.id for control in FOUND if not control.framework] == []


def test_no_control_stands_there_twice() -> None:
    ids = [control.id for control in FOUND]
    assert len(ids) == len(set(ids))


def test_the_coverage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("", *summary(FOUND), sep="\n  ")  # noqa: T201 (what it is for)
    assert sum(answers.total() for answers in counts(FOUND).values()) == len(FOUND)


@pytest.mark.parametrize("control", [each for each in FOUND if each.answer is not Answer.RULE], ids=lambda it: it.id)
def test_whatever_no_rule_answers_says_how_or_why(control: Control) -> None:
    assert control.why
    assert control.answer is not Answer.NONE


def test_what_is_checked_inside_the_databases_is_a_check_there() -> None:
    known = {check.number.rstrip("*") for check in CHECKS}
    named = {
        control.id.removeprefix("CIS PG ").rstrip("*")
        for control in FOUND
        if "`groundwork roles verify`" in control.why
    }
    assert {number for number in named if number[0].isdigit()} - known == set()


def test_what_no_query_answers_is_not_said_to_be_checked_there() -> None:
    elsewhere = {number for key in ELSEWHERE for number in re.split(r", | to ", key)}
    checked = {check.number.rstrip("*") for check in CHECKS}
    claimed = {
        control.id.removeprefix("CIS PG ").rstrip("*")
        for control in FOUND
        if "`groundwork roles verify`" in control.why
    }
    assert claimed & (elsewhere - checked) == set()


def test_the_files_that_an_answer_names_are_there() -> None:
    named = {path for control in FOUND for path in re.findall(r"\b[a-z]+/[\w/]+\.(?:py|md|toml)\b", control.why)}
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_the_page_has_a_row_for_every_rule_and_control() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in page().splitlines() if line.startswith("| ")]
    assert [id_ for id_ in RULES if rows.count(f"`{id_}`") != 1] == []
    assert [control.id for control in FOUND if rows.count(control.id) != 1] == []
