"""`groundwork adopt`: write what Pulumi has to import, so that a stack takes over what its account holds already."""

import json
import shlex
import sys
import warnings
from argparse import Namespace
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from estate.account import Account
from scripts import environment, stacks, state
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.progress import say
from scripts.stacks import PROJECT, Stack

PROVIDER = "pulumi:providers:aws"
SHOWN = 3
"""Names of a type that are told; the rest is counted."""


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Look at the account, write the import file, and tell what comes next."""
    stack = stacks.find(checkout, name)
    environment.enter(checkout, stack)
    account = Account()
    account.require(stack.account, stack.region)
    known = {one["urn"] for one in state.resources(checkout, stack)}
    document = _look(stack, account, known)
    if asked.output == "-":
        sys.stdout.write(f"{json.dumps(document, indent=4)}\n")
        return 0
    path = Path(asked.output).absolute() if asked.output else checkout.folder("imports") / f"{stack.name}.json"
    _write(path, document)
    sys.stdout.write(f"{path}\n")
    _tell_next(stack, path, [urn for urn in document["nameTable"].values() if PROVIDER in urn and urn not in known])
    return 0


def _look(stack: Stack, account: Account, known: Collection[str]) -> dict[str, Any]:
    with warnings.catch_warnings():
        # The SDK's own modules warn about each other when they are loaded.
        warnings.simplefilter("ignore")
        from estate.estate import survey  # noqa: PLC0415 (Pulumi takes a second to import)
        from estate.import_file import import_file  # noqa: PLC0415 (the same)
    held = survey(stack.name, account)
    found = [one for one in held if one.found]
    if not found:
        raise InputError(
            f"{stack.name}: the account holds nothing under the names that it declares; bring it up instead"
        )
    _tell_missing(
        [(one.made.kind, one.made.name) for one in held if not one.found and one.made.kind.startswith("aws:")]
    )
    document = import_file(stack.name, PROJECT, held, known)
    new = sum("id" in entry for entry in document["resources"])
    if not new:
        raise InputError(f"{stack.name}: all {len(found)} resources that were found are in its state already")
    say(f"found: {len(found)} resources, of which {len(found) - new} are in the state already")
    return document


def _tell_missing(missing: list[tuple[str, str]]) -> None:
    """What `up` is going to make, or to set again where only a setting is meant."""
    from estate.finders import FINDERS  # noqa: PLC0415 (as above)

    for kind, count in sorted(Counter(kind for kind, _ in missing if kind in FINDERS).items()):
        names = [name for one, name in missing if one == kind]
        more = f" and {count - SHOWN} more" if count > SHOWN else ""
        say(f"not there as declared, will be made: {kind.rpartition(':')[2]} {', '.join(names[:SHOWN])}{more}")
    unsought = sorted({kind.rpartition(":")[2] for kind, _ in missing if kind not in FINDERS})
    if unsought:
        say(f"not looked for, will be made: {', '.join(unsought)}")


def _write(path: Path, document: dict[str, Any]) -> None:
    try:
        path.write_text(f"{json.dumps(document, indent=4)}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name another file with -o") from None


def _tell_next(stack: Stack, path: Path, providers: list[str]) -> None:
    targets = [word for urn in providers for word in ("--target", urn)]
    commands = (
        *([("up", *targets, "--yes")] if targets else []),
        ("import", "--file", str(path), "--generate-code=false", "--yes"),
        ("preview", "--diff"),
        ("up",),
    )
    say("next, in this order (the preview must replace and delete nothing that holds data):")
    for verb, *rest in commands:
        say(f"  {shlex.join(['groundwork', verb, '-s', stack.name, *rest])}")
