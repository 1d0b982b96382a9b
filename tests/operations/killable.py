"""A runner in a process of its own, to be killed: `-m tests.operations.killable FOLDER LAYOUT`, the login on stdin."""

import json
import multiprocessing
import subprocess
import sys
from dataclasses import asdict
from multiprocessing.process import BaseProcess
from pathlib import Path

from operations.connection import Target, connect
from operations.migrations import LAYOUTS, Layout, Options, migrate
from operations.migrations.undo import undo
from operations.migrations.version import Version


def start(target: Target, folder: Path, layout: str = "flyway") -> "subprocess.Popen[str]":
    """A process that migrates the database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.operations.killable", str(folder), layout],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(json.dumps(asdict(target)))
    process.stdin.close()
    return process


def end(process: "subprocess.Popen[str]", *, kill: bool = False) -> int:
    """Its exit status, after killing it if asked."""
    if kill:
        process.kill()
    status = process.wait(timeout=120)
    for stream in (process.stdout, process.stderr):
        assert stream
        stream.close()
    return status


def tell(said: str) -> None:
    """Let the killer know that it has begun."""
    sys.stdout.write(said + "\n")
    sys.stdout.flush()


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.operations.killable"])


def fork(target: Target, folder: Path, layout: str = "flyway") -> BaseProcess:
    """A process that migrates the database, without the time that a Python takes to start."""
    process = FORKS.Process(target=migrate, args=(target, folder, LAYOUTS[layout]), kwargs={"progress": silent})
    process.start()
    return process


def fork_back(target: Target, folder: Path, layout: str) -> BaseProcess:
    """A process that takes everything back."""
    process = FORKS.Process(target=take_back, args=(target, folder, LAYOUTS[layout]))
    process.start()
    return process


def take_back(target: Target, folder: Path, layout: Layout) -> None:
    """Take back every version."""
    with connect(target) as connection:
        undo(connection, folder, layout, progress=silent, options=Options(target=Version("0")))


def silent(_said: str) -> None:
    """Nobody listens."""


if __name__ == "__main__":
    migrate(Target(**json.load(sys.stdin)), Path(sys.argv[1]), LAYOUTS[sys.argv[2]], progress=tell)
