"""A process that the host runs for the engine."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Literal

PATIENCE = 5.0
"""Seconds a process has to end after being asked, before it is killed: as long as the engine gives a plugin."""

TOLD = 32
"""Exit status of a program that has shown its error already, so that nothing more is said about it."""

Stream = Literal["stdout", "stderr"]
Chunk = tuple[Stream, bytes]


@dataclass(frozen=True)
class Command:
    """A Python module to run in the interpreter that runs the host."""

    module: str
    arguments: Sequence[str]
    directory: str
    environment: Mapping[str, str] = field(default_factory=dict)
    captured: bool = False
    """Whether the engine is to be sent the output piece by piece; else it goes where the host's own output goes."""

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own, so that the host alone, not the engine, signals it."""
        return subprocess.Popen(
            [sys.executable, "-m", self.module, *self.arguments],
            cwd=self.directory or None,
            env={**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            stdin=subprocess.DEVNULL if self.captured else subprocess.PIPE,
            stdout=subprocess.PIPE if self.captured else None,
            stderr=subprocess.PIPE if self.captured else None,
        )


class Child:
    """A command that runs."""

    def __init__(self, command: Command) -> None:
        self._process = command.start()

    def send(self, message: bytes) -> None:
        """Write the one message that the process waits for on its standard input."""
        pipe = self._process.stdin
        with contextlib.suppress(BrokenPipeError):  # it has ended already, and its exit status says why
            if pipe is not None:
                pipe.write(message)
                pipe.close()

    def output(self) -> Iterator[Chunk]:
        """What the process writes, as it comes, until it has closed both of its streams."""
        chunks: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        streams: dict[Stream, IO[bytes] | None] = {"stdout": self._process.stdout, "stderr": self._process.stderr}
        for stream, pipe in streams.items():
            threading.Thread(target=_read, args=(stream, pipe, chunks), daemon=True).start()
        for _ in streams:
            yield from iter(chunks.get, None)

    def wait(self) -> int:
        """The exit status; a process ended by a signal has 128 + its number, as in a shell."""
        status = self._process.wait()
        return status if status >= 0 else 128 - status

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask the process to end, and kill it and all it has started when it does not."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)


def _read(stream: Stream, pipe: IO[bytes], chunks: "queue.SimpleQueue[Chunk | None]") -> None:
    while data := os.read(pipe.fileno(), 65536):
        chunks.put((stream, data))
    chunks.put(None)
