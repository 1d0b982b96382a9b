"""How strictly a rule is meant, and who has leave not to keep it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from policies.check import check
from policies.level import Level, environment
from policies.resource import Props, Resource
from policies.settings import Exemption, Settings, shipped
from policies.sources import configuration
from policies.stack import Stack

TODAY = date(2026, 11, 21)
LEAVE = {"rule": "database-encrypted", "owner": "ops", "reason": "moves in March"}
INSTANCE = Resource("aws:rds/instance:Instance", "shop-prod-app", Props({}))


def of_encryption(leave: Exemption) -> tuple[int, int]:
    """How many violations are left, and how many exempt."""
    checked = check(Stack("shop-prod", [INSTANCE]), Settings(exemptions=(leave,)), TODAY)
    left = [each for each in checked.findings if each.rule == LEAVE["rule"]]
    return len(left), len(checked.exempt)


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ({}, 0),
        ({"resources": ["Instance shop-prod-*"], "stacks": ["shop-*"]}, 0),
        ({"resources": ["Instance other-*"]}, 1),
        ({"stacks": ["shop-dev"]}, 1),
    ],
)
def test_leave_is_for_what_it_names(patterns: dict[str, list[str]], left: int) -> None:
    leave = Exemption.model_validate(LEAVE | patterns | {"expires": TODAY})
    assert of_encryption(leave) == (left, 1 - left)


def test_leave_ends_with_its_last_day() -> None:
    leave = Exemption.model_validate(LEAVE | {"expires": date(2026, 11, 20)})
    assert of_encryption(leave) == (1, 0)


@pytest.mark.parametrize("missing", ["owner", "reason", "expires"])
def test_leave_without_an_owner_a_reason_or_a_last_day_is_refused(tmp_path: Path, missing: str) -> None:
    given = {**LEAVE, "expires": "2027-01-31"}
    del given[missing]
    (tmp_path / "e.toml").write_text(
        "[[exemption]]\n" + "".join(f'{key} = "{value}"\n' for key, value in given.items())
    )
    with pytest.raises(ValidationError, match=missing):
        shipped(tmp_path / "e.toml")


def test_all_sets_every_level_that_is_not_set() -> None:
    settings = configuration.settings({"all": "advisory", "database-encrypted": "disabled"}, ())
    assert settings.levels["database-encrypted"] is Level.DISABLED
    assert set(settings.levels.values()) == {Level.DISABLED, Level.ADVISORY}


@pytest.mark.parametrize(
    ("stack", "named"), [("shop-dev", "dev"), ("shop-prod-dr", "prod"), ("my-local-shop", "local"), ("shop", "prod")]
)
def test_a_stack_is_of_the_environment_that_its_name_tells(stack: str, named: str) -> None:
    assert environment(stack) == named
