"""A checkout of its own for the tests that act as a stranger does: copy, `make up`, look, break, mend."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PROJECT = Path(__file__).resolve().parents[2]
STACK = "neotool-local"
# What a user's shell may carry and a stranger's has not: any of these would let a test reach the user's own things.
PERSONAL = ("AWS_", "PULUMI_", "PG", "GROUNDWORK_", "PYTEST_", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Checkout:
    """A copy of the project with a home of its own."""

    root: Path

    @property
    def home(self) -> Path:
        """Where this copy keeps its state: the default of a user who sets nothing."""
        return self.root / ".groundwork"

    def environment(self, **more: str) -> dict[str, str]:
        """A stranger's shell: no credentials, no login, a HOME that only lends its cache folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PERSONAL)}
        cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        home = {"HOME": str(self.root / "empty"), "XDG_CACHE_HOME": cache, "PIP_CACHE_DIR": f"{cache}/pip"}
        return kept | home | {"PYTHONPATH": str(self.root)} | more

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy and keep what it prints."""
        return subprocess.run(
            command, cwd=self.root, env=self.environment(**environment), text=True, capture_output=True,
            timeout=600, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        """Run one of the two commands that the README gives."""
        return self.run("make", target)

    def groundwork(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command line of the copy."""
        return self.run(str(self.root / ".venv/bin/python"), "-m", "scripts", *arguments, **environment)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the command line in a process group of its own, to be killed by the test."""
        with (self.root / "killed.log").open("ab") as log:
            return subprocess.Popen(
            [self.root / ".venv/bin/python", "-m", "scripts", *arguments], cwd=self.root, env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def endpoints(self) -> dict[str, Any]:
        """What `groundwork endpoints --json` says."""
        found: dict[str, Any] = json.loads(ended_well(self.groundwork("endpoints", "-s", STACK, "--json")).stdout)
        return found

    def dsn(self, service: str, *arguments: str) -> str:
        """A connection string as a user gets it."""
        return ended_well(self.groundwork("dsn", "-s", STACK, service, *arguments)).stdout.strip()

    def connect(self, service: str, *arguments: str) -> psycopg.Connection[Any]:
        """Connect with the DSN that the command line prints."""
        return psycopg.connect(self.dsn(service, *arguments), autocommit=True)

    def cloud(self) -> dict[str, str]:
        """The variables that `groundwork cloud env` prints."""
        lines = ended_well(self.groundwork("cloud", "env")).stdout.splitlines()
        pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line)
        return {name: value.strip("'\"") for name, value in pairs}

    def migrations(self, service: str) -> Path:
        """The folder with the service's migrations in this copy."""
        return self.root / "stacks/neotool/migrations" / service


def ended_well(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """Return the finished command, or fail with everything it said."""
    assert done.returncode == 0, f"{done.args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def processes_of(folder: Path) -> list[int]:
    """Every process whose command line or working folder names the folder."""
    return [
        pid
        for pid in map(int, filter(str.isdigit, (entry.name for entry in Path("/proc").iterdir())))
        if _belongs(pid, str(folder))
    ]


def _belongs(pid: int, folder: str) -> bool:
    process = Path("/proc", str(pid))
    try:
        return folder in process.joinpath("cmdline").read_text() or folder in str(process.joinpath("cwd").readlink())
    except OSError:
        return False


def kill(pid: int) -> None:
    """End a process the hard way, unless it has just ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def checked_out() -> Iterator[Checkout]:
    """Give a copy of the project's files, outside pytest's own folder, which servers of another user cannot enter."""
    root = Path(tempfile.mkdtemp(prefix="groundwork-test-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108
    root.chmod(0o755)
    try:
        copy_project(root)
        (root / "empty").mkdir()
        yield Checkout(root)
    finally:
        for pid in processes_of(root):
            kill(pid)
        shutil.rmtree(root, ignore_errors=True)


def copy_project(to: Path) -> None:
    """Copy what git would give to someone who clones, and what is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, to / name)
