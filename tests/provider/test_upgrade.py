"""What the upgrade's inputs may be, stage by stage, before anything is asked of AWS."""

from typing import Any

import pytest

from provider.resource import Problem
from provider.upgrade import Upgrade

BUILD: dict[str, Any] = {
    "source": "commerce-prod-order",
    "name": "commerce-prod-order-to-18",
    "targetMajor": 18,
    "targetParameterGroup": "commerce-prod-order-18",
    "stage": "build",
    "keepOldSnapshot": "commerce-prod-order-17-last",
}


@pytest.mark.parametrize(("before", "after"), [("build", "build"), ("build", "switch"), ("switch", "delete")])
def test_each_stage_follows_the_one_before(before: str, after: str) -> None:
    assert Upgrade().check({**BUILD, "stage": before}, {**BUILD, "stage": after}).problems == ()


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], list[Problem]]] = {
    "a stage left out": (
        {"stage": "build"},
        {"stage": "delete"},
        [Problem("stage", "delete given after build; apply switch first")],
    ),
    "a stage back": (
        {"stage": "switch"},
        {"stage": "build"},
        [Problem("stage", "build given after switch; there is no way back")],
    ),
    "no stage": ({}, {"stage": "swap"}, [Problem("stage", "'swap' given; one of build, switch, delete")]),
    "another major": (
        {},
        {"targetMajor": 17},
        [Problem("targetMajor", "17 given; the upgrade under way is to 18")],
    ),
    "a name": (
        {},
        {"name": "to--18"},
        [Problem("name", "'to--18' given; a letter, then letters, digits and single hyphens, 60 at most")],
    ),
    "a type": ({}, {"targetMajor": "18"}, [Problem("targetMajor", "str given, int expected")]),
}


@pytest.mark.parametrize(("before", "after", "problems"), WRONG.values(), ids=WRONG)
def test_a_wrong_input_is_told_with_its_path(
    before: dict[str, Any], after: dict[str, Any], problems: list[Problem]
) -> None:
    assert list(Upgrade().check({**BUILD, **before}, {**BUILD, **after}).problems) == problems


def test_a_preview_says_what_the_next_stage_does() -> None:
    told = [Upgrade().pending({}, BUILD), Upgrade().pending(BUILD, BUILD)]
    told.append(Upgrade().pending(BUILD, {**BUILD, "stage": "switch"}))
    assert told == [
        "commerce-prod-order: the green side with PostgreSQL 18 is built; the database goes on as it is",
        None,
        "commerce-prod-order: the green side with PostgreSQL 18 takes over; writes wait for up to five minutes",
    ]
