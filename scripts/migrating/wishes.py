"""What a person asks of a run, over what is declared."""

from argparse import Namespace
from dataclasses import replace

from operations.migrations import Options, Waiting
from operations.migrations.version import Version
from scripts.failures import InputError


def options(declared: Options, asked: Namespace) -> Options:
    """The declared options with those of the command line. Raises InputError."""
    given = dict(_pair(each) for each in asked.placeholder)
    return replace(
        declared,
        target=version("--target", asked.target),
        out_of_order=asked.out_of_order or declared.out_of_order,
        placeholders={**declared.placeholders, **given},
    )


def waiting(asked: Namespace) -> Waiting:
    """The runner's patience, where a flag says otherwise than it has it by itself. Raises InputError."""
    given = {
        "lock_timeout": asked.lock_timeout,
        "statement_timeout": asked.statement_timeout,
        "patience": asked.patience,
    }
    given = {name: seconds for name, seconds in given.items() if seconds is not None}
    for name, seconds in given.items():
        if seconds < 0:
            raise InputError(f"--{name.replace('_', '-')}: {seconds:g} seconds given, allowed is 0 and more")
    return Waiting(**given)


def version(flag: str, text: str | None) -> Version | None:
    """A version as somebody writes it. Raises InputError."""
    if text is None:
        return None
    try:
        return Version.written(text)
    except ValueError as error:
        raise InputError(f"{flag}: {error}") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise InputError(f"--placeholder {text}: is not NAME=VALUE")
    return name, value
