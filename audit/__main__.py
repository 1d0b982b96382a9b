"""`make audit`: every judge over every stack; exit status 1 when one objects and nobody has said why that stands."""

import argparse
import json
import sys
import warnings
from collections.abc import Sequence

from audit.finding import Finding
from audit.reasons import Reason, Weighed, read, weigh
from scripts.table import show
from toolchain.errors import ToolchainError

COLUMNS = ("judge", "stack", "resource", "check", "what", "how to mend")


def main(arguments: Sequence[str]) -> int:
    """Judge the stacks that are named, else all."""
    asked = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        # The SDK's own modules warn about each other when they are loaded.
        warnings.simplefilter("ignore")
        from audit import session  # noqa: PLC0415 (Pulumi takes a second to import)
    try:
        judged = session.judged(asked.stacks, say)
    except (ToolchainError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    weighed = weigh(judged.findings, read())
    left = weighed.open + ([] if asked.stacks else list(map(idle, weighed.idle)))
    _show(left, weighed, judged.left_out, as_json=asked.json)
    return 1 if left else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make audit", description="let outside judges look at what is declared")
    parser.add_argument("stacks", nargs="*", help="the stacks to judge; all when none is named")
    parser.add_argument("--json", action="store_true", help="write what was found as JSON")
    return parser


def idle(reason: Reason) -> Finding:
    """A reason that answers nothing is an objection itself."""
    what = "the reason answers nothing any more"
    return Finding("reasons", "-", ", ".join(reason.resources), reason.check, what, "take it out of audit/reasons.toml")


def _show(left: Sequence[Finding], weighed: Weighed, left_out: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        report = {"open": [it._asdict() for it in left], "explained": [it._asdict() for it in weighed.explained]}
        sys.stdout.write(json.dumps(report | {"left_out": list(left_out)}, indent=2) + "\n")
    elif left:
        show("what the judges object to", COLUMNS, left)
    for sentence in left_out:
        say(f"not judged: {sentence}")
    say(f"{len(left)} open, {len(weighed.explained)} explained in docs/security.md")


def say(message: str) -> None:
    """Tell the user one line of progress."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
