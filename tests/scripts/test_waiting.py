"""How long a person lets a run of migrations wait."""

import pytest

from operations.migrations import Waiting
from scripts import arguments
from scripts.failures import InputError
from scripts.migrating.wishes import waiting

UP = ["migrate", "up"]


def test_a_run_waits_as_it_was_told_and_else_as_it_does_by_itself() -> None:
    assert waiting(arguments.parse(UP)) == Waiting()
    told = ["--lock-timeout", "2", "--statement-timeout", "60", "--patience", "10"]
    assert waiting(arguments.parse([*UP, *told])) == Waiting(lock_timeout=2, statement_timeout=60, patience=10)


def test_nothing_waits_for_less_than_no_time() -> None:
    with pytest.raises(InputError, match="--statement-timeout: -1 seconds given"):
        waiting(arguments.parse([*UP, "--statement-timeout", "-1"]))
