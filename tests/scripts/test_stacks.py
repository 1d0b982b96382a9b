"""The stacks that are declared, and what is said about one that is not."""

from __future__ import annotations

import pytest

from scripts import stacks
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.stacks import Stack


def test_a_stack_is_what_its_settings_say(project: Checkout) -> None:
    settings = project.settings / "Pulumi.tiny-local.yaml"
    assert stacks.find(project, "tiny-local") == Stack("tiny-local", settings, "tiny", "local", "", "eu-west-1", "", {})
    assert [stacks.find(project, name).is_local for name in stacks.names(project)] == [True, False]


def test_an_unknown_stack_is_refused_with_the_nearest_and_all_there_are(project: Checkout) -> None:
    with pytest.raises(InputError) as refused:
        stacks.find(project, "tiny-locl")
    assert str(refused.value) == (
        "stack tiny-locl: there is none of that name; did you mean tiny-local? there are: tiny-local, tiny-prod"
    )


def test_no_stack_is_refused_with_all_there_are(project: Checkout) -> None:
    with pytest.raises(InputError, match="which stack\\? add `-s STACK`, one of: tiny-local, tiny-prod"):
        stacks.find(project, None)


def test_settings_tell_all_their_problems_at_once(project: Checkout) -> None:
    settings = project.settings / "Pulumi.tiny-local.yaml"
    settings.write_text("config:\n  groundwork:environment: lokal\n")
    with pytest.raises(InputError) as refused:
        stacks.find(project, "tiny-local")
    assert str(refused.value).splitlines() == [
        f"{settings}:",
        "  config.groundwork:system: missing; the name of a folder below stacks/",
        "  config.groundwork:environment: 'lokal' given; one of local, dev, staging, prod",
    ]


@pytest.mark.parametrize("text", ["config: [", "just text", "", "config: 3", "\x00"])
def test_settings_that_are_no_settings_are_refused_by_path(project: Checkout, text: str) -> None:
    settings = project.settings / "Pulumi.tiny-local.yaml"
    settings.write_text(text)
    with pytest.raises(InputError, match=str(settings)):
        stacks.find(project, "tiny-local")
