"""What of a stack the rules look at: its plan, made in this process, or a state."""

import json
import warnings
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policies.changes import Changes
from policies.check import Checked, check
from policies.settings import Settings
from policies.sources import configuration, planned, state
from policies.sources.comparison import compare
from policies.stack import Stack
from scripts import stacks
from scripts import state as held
from scripts.checkout import Checkout
from scripts.failures import InputError


def checked(checkout: Checkout, name: str | None, asked: Namespace) -> Checked:
    """Everything that the rules say of what was asked for.

    Raises InputError for a stack that is not declared and a file that cannot be read.
    """
    stack, settings = looked(checkout, name, asked)
    return check(stack, settings, datetime.now(UTC).date(), changes(checkout, stack, asked))


def looked(checkout: Checkout, name: str | None, asked: Namespace) -> tuple[Stack, Settings]:
    """The stack that was asked for, and how the rules are meant; raises as `checked` does."""
    settings = _settings(asked.config)
    stack = stacks.find(checkout, name)
    return (_state(stack, Path(asked.state)) if asked.state else _plan(stack)), settings


def changes(checkout: Checkout, wanted: Stack, asked: Namespace) -> Changes | None:
    """What would become of what is there, where that can be seen from here; nothing of a state that is looked at."""
    there = [] if asked.state else held.resources(checkout, stacks.find(checkout, wanted.name))
    return compare(state.stack(wanted.name, {"resources": there}), wanted, addresses=False) if there else None


def _settings(file: str | None) -> Settings:
    try:
        return configuration.settings(_read(Path(file)) if file else {})
    except ValueError as error:
        raise InputError(f"{file or 'policies/exemptions.toml'}: {error}") from None


def _plan(stack: stacks.Stack) -> Stack:
    with warnings.catch_warnings():
        # The SDK's own modules warn about each other when they are loaded.
        warnings.simplefilter("ignore")
        from stacks.plan import plan  # noqa: PLC0415 (Pulumi takes a second to import; a state needs none of it)
    return planned.stack(stack.name, plan(stack.name).made)


def _state(stack: stacks.Stack, file: Path) -> Stack:
    try:
        return state.stack(stack.name, _read(file))
    except ValueError as error:
        raise InputError(f"{file}: {error}") from None


def _read(file: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{file}: not readable as JSON: {error}") from None
    if not isinstance(found, Mapping):
        raise InputError(f"{file}: holds no JSON object")
    return found
