"""Steps that run side by side, each with a line that tells how far it is."""

import shutil
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TextIO

from toolchain.errors import ToolchainError
from toolchain.process import Progress

REDRAW = 0.2
"""Seconds between two redraws of the lines on a terminal."""

Work = Callable[[Progress], object]


@dataclass
class Step:
    """One thing to do, and what is known of it."""

    name: str
    work: Work
    told: str = "waiting"
    started: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    """How long it took, once it has ended."""

    def line(self, width: int) -> str:
        """What is shown of it."""
        seconds = time.monotonic() - self.started if self.seconds is None else self.seconds
        return f"{self.name:<{width}}  {seconds:6.1f} s  {self.told}"


class Board:
    """Shows the steps: one live line each on a terminal, a line for each piece of news elsewhere."""

    def __init__(self, steps: list[Step], stream: TextIO = sys.stderr) -> None:
        self._steps, self._stream = steps, stream
        self._live = stream.isatty()
        self._width = max(len(step.name) for step in steps)
        self._lock = threading.Lock()

    def run(self) -> list[str]:
        """Run all steps to their end and give what went wrong, step first."""
        with ThreadPoolExecutor(len(self._steps)) as pool:
            running = [pool.submit(self._run, step) for step in self._steps]
            if self._live:
                self._follow(running)
        failures = [(step.name, _failure(future)) for step, future in zip(self._steps, running, strict=True)]
        return [f"{name}: {failure}" for name, failure in failures if failure]

    def _run(self, step: Step) -> None:
        step.started = time.monotonic()
        outcome = "failed"
        try:
            step.work(lambda told: self._tell(step, told))
            outcome = "done"
        finally:
            step.seconds = time.monotonic() - step.started
            self._tell(step, outcome)

    def _tell(self, step: Step, told: str) -> None:
        step.told = told
        if not self._live:
            with self._lock:
                self._stream.write(step.line(self._width) + "\n")
                self._stream.flush()

    def _follow(self, running: "list[Future[None]]") -> None:
        back = ""
        while True:
            over = all(future.done() for future in running)
            columns = shutil.get_terminal_size().columns - 1
            lines = [step.line(self._width)[:columns] for step in self._steps]
            self._stream.write(back + "".join(f"{line}\x1b[K\n" for line in lines))
            self._stream.flush()
            if over:
                return
            back = f"\x1b[{len(lines)}F"
            time.sleep(REDRAW)


def _failure(future: "Future[None]") -> ToolchainError | None:
    error = future.exception()
    if error is not None and not isinstance(error, ToolchainError):
        raise error
    return error
