"""Running another program while telling what it says."""

import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolchain.errors import ToolchainError

Progress = Callable[[str], None]
"""Told one short line whenever a step has got further."""

TAIL = 12
"""Lines of a failed program's output that are shown; the cause is among the last."""


def run(
    arguments: Sequence[str | Path],
    progress: Progress,
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> list[str]:
    """Run to the end and give its last lines, telling each line as it comes; raises ToolchainError when it fails."""
    try:
        process = _start(arguments, environment, directory)
    except OSError as error:
        raise ToolchainError(f"{arguments[0]}: cannot be run ({error.strerror})") from error
    last: deque[str] = deque(maxlen=TAIL)
    with process:
        assert process.stdout is not None  # noqa: S101 - asked for below
        try:
            for line in map(str.rstrip, process.stdout):
                last.append(line)
                progress(line)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        shown = "\n  ".join(last)
        raise ToolchainError(f"{Path(arguments[0]).name} ended with exit status {process.returncode}:\n  {shown}")
    return list(last)


def _start(
    arguments: Sequence[str | Path], environment: Mapping[str, str] | None, directory: Path | None
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        list(map(str, arguments)),
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
