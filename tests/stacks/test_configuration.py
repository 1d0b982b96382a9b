"""A stack's settings: what is wrong with them is said at once, before anything is declared."""

from typing import Any

import pytest

from catalog import DeclarationError
from stacks import configuration
from tests.stacks.declaring import run, settings_of

RIGHT = settings_of("neotool-dev")


def refused(stack: str, config: dict[str, Any]) -> str:
    with pytest.raises(DeclarationError) as refusal:
        run(stack, config, configuration.read)
    return str(refusal.value)


def test_settings_that_say_nothing_lack_all() -> None:
    assert refused("neotool-dev", {}) == (
        "stacks/settings/Pulumi.neotool-dev.yaml: 4 problems\n"
        "  config.groundwork:system: required and not given; add it\n"
        "  config.groundwork:environment: required and not given; add it\n"
        "  config.groundwork:account: required and not given; add it\n"
        "  config.aws:region: required and not given; add it"
    )


def test_every_wrong_setting_is_named() -> None:
    wrong = RIGHT | {"groundwork:account": "12", "aws:region": "east", "groundwork:override": {}}
    assert refused("neotool-dev", wrong) == (
        "stacks/settings/Pulumi.neotool-dev.yaml: 3 problems\n"
        "  config.groundwork:override: no such setting; did you mean overrides?\n"
        "  config.groundwork:account: 12 given, wanted are twelve digits, in quotes\n"
        "  config.aws:region: east given, wanted is a region such as us-east-1"
    )


def test_settings_of_another_stack_are_refused() -> None:
    assert refused("neotool-prod", RIGHT) == (
        "stacks/settings/Pulumi.neotool-prod.yaml: 1 problem\n"
        "  config.groundwork:environment: system and environment make neotool-dev; the stack is neotool-prod"
    )


@pytest.mark.parametrize("given", ["[1]", "none"])
def test_overrides_are_a_mapping(given: str) -> None:
    assert refused("neotool-dev", RIGHT | {"groundwork:overrides": given}) == (
        "stacks/settings/Pulumi.neotool-dev.yaml: 1 problem\n"
        f"  config.groundwork:overrides: {given} given, wanted is a mapping of the declaration's fields"
    )
