"""The command line `groundwork`: it finds the verb, and tells a person what went wrong."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from . import arguments, checkout, failures
from .checkout import Checkout
from .progress import say

BROKEN_PIPE = 141
"""What a shell reports for a command whose reader went away: 128 + SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 done, 1 failed (or Pulumi's own), 2 wrong input."""
    here = checkout.here()
    try:
        status = _run(here, arguments.split(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the last resort: nobody should see a traceback)
        explained = failures.explain(error, here.logs)
        say(f"groundwork: {explained.message}")
        return explained.status
    return status


def _run(here: Checkout, words: arguments.Words) -> int:
    name = words.stack if words.stack is not None else os.environ.get("PULUMI_STACK")
    asked = arguments.parse(words.rest)
    module = "pulumi" if asked.verb in arguments.PULUMI else asked.verb
    return _verb(module, here, name, asked)


def _verb(module: str, here: Checkout, name: str | None, asked: Namespace) -> int:
    """Run a verb, importing it and all that it needs only now: `--help` must not wait for boto3."""
    status: int = import_module(f".verbs.{module}", __package__).run(here, name, asked)
    return status


if __name__ == "__main__":
    sys.exit(main())
