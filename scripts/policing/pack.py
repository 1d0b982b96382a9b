"""The policy pack beside Pulumi's own `up` and `preview`."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.checkout import Checkout

if TYPE_CHECKING:
    from scripts.engine import Session

VERBS = frozenset({"up", "preview"})
"""Verbs that take a policy pack."""
WITHOUT = "--no-policies"
"""Our own flag: not this time. It is not passed on."""
BEFORE = "GROUNDWORK_POLICY_BEFORE"
"""Where the pack reads the state before the run, which the rules about changes compare with; the user's own wins."""


def with_pack(checkout: Checkout, verb: str, arguments: Sequence[str]) -> list[str]:
    """A verb's arguments with our pack, unless the user brings one of his own or wants none."""
    folder = checkout.root / "policies"
    asked = [argument for argument in arguments if argument != WITHOUT]
    flags = {argument.partition("=")[0] for argument in asked}
    left_out = "--policy-pack" in flags or len(asked) < len(arguments)
    if verb not in VERBS or left_out or not (folder / "PulumiPolicy.yaml").is_file():
        return asked
    return ["--policy-pack", str(folder), *asked]


@contextmanager
def before(made: "Session", command: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """What a pack's environment needs to know what there is now; secrets stay encrypted in it."""
    if made.stack is None or "--policy-pack" not in command or BEFORE in os.environ:
        yield {}
    elif checkpoint := made.backend.checkpoint(made.stack.name):
        yield {BEFORE: str(checkpoint.path)}
    else:
        with _exported(made, made.stack.name) as file:
            yield {BEFORE: str(file)}


@contextmanager
def _exported(made: "Session", stack: str) -> Iterator[Path]:
    """A file that its owner alone can read, for as long as the run takes."""
    handle, name = tempfile.mkstemp(dir=made.checkout.folder("policies"), prefix=f"before-{stack}-", suffix=".json")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(made.ask("stack", "export", "--stack", stack).stdout or "{}")
        yield file
    finally:
        file.unlink()
