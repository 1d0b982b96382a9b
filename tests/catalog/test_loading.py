"""Declarations that are right, and what is shown of them."""

import pytest
from pydantic import ValidationError

from catalog import PROFILES, load, report, systems


@pytest.mark.parametrize("environment", PROFILES)
@pytest.mark.parametrize("system", systems())
def test_every_system_that_is_shipped_is_right(system: str, environment: str) -> None:
    assert load(system, environment).stack == f"{system}-{environment}"


def test_overrides_change_what_they_name_and_nothing_else() -> None:
    plain = load("neotool", "prod")
    changed = load("neotool", "prod", {"services": {"app": {"database": {"replicas": 1}}}})
    assert changed.services["app"].database.replicas == 1
    assert changed.services["app"].pools == plain.services["app"].pools
    assert changed.services["asset"] == plain.services["asset"]


def test_a_fact_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load("neotool", "prod").services["app"].database.replicas = 3


def test_check_tells_of_each_stack() -> None:
    assert [(c.stack, c.error) for c in report.check(["neotool"])] == [(f"neotool-{name}", None) for name in PROFILES]


def test_check_tells_what_is_wrong_and_does_not_raise() -> None:
    (checked,) = report.check(["neotol"], ["prod"])
    assert checked.stack == "neotol-prod"
    assert "did you mean neotool?" in str(checked.error)


def test_show_adds_what_follows_from_the_facts() -> None:
    shown = report.show("neotool", "prod")
    assert shown["stack"] == "neotool-prod"
    assert shown["connections"]["app"] == {
        "max_connections": 829,
        "pool": 50,
        "instances": 3,
        "migrator": 3,
        "monitor": 5,
        "readonly": 10,
        "replication": 0,
        "others": {},
        "reserve": 5,
        "app": 200,
        "wanted": 223,
        "allowed": 746,
        "best_throughput": 5,
    }


def test_the_schema_describes_every_field() -> None:
    undescribed = [
        f"{name}.{field}"
        for schema in report.schema().values()
        for name, model in [("", schema), *schema["$defs"].items()]
        for field, facts in model.get("properties", {}).items()
        if "description" not in facts
    ]
    assert undescribed == []
