"""What is said while work is going on: on stderr, so that stdout holds nothing but the result."""

import sys


def say(message: str) -> None:
    """Tell the user one line."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()
