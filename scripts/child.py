"""A program that runs in place of the command line: same terminal, and never outliving it."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

FORWARDED = (signal.SIGTERM, signal.SIGHUP)
"""Sent to us alone, so passed on; Ctrl-C reaches the whole terminal by itself."""
PR_SET_PDEATHSIG = 1
"""From Linux's <linux/prctl.h>."""


def run(command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None) -> int:
    """Run to the end and return the exit status; when a signal ended it, 128 and its number, as in a shell."""
    program = subprocess.Popen(command, env=dict(environment), cwd=cwd, preexec_fn=_ends_with_us())  # noqa: PLW1509 (one thread)
    with _leaving_signals_to(program):
        status = program.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def _leaving_signals_to(program: "subprocess.Popen[bytes]") -> Iterator[None]:
    def forward(number: int, _: FrameType | None) -> None:
        program.send_signal(number)

    before = {number: signal.signal(number, forward) for number in FORWARDED}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ends_with_us() -> Callable[[], object] | None:
    """Ask Linux to interrupt the program when we are killed, so that it ends in order and gives its lock back."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGINT)
