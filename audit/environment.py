"""The judges' own virtual environment: they are heavy, and nothing of the project is to run on what they need."""

import shutil
import subprocess
import sys
from pathlib import Path

from toolchain import uv
from toolchain.checkout import ROOT
from toolchain.errors import ToolchainError
from toolchain.process import Progress

FOLDER = ROOT / ".venv-audit"
LOCK = ROOT / "audit" / "requirements.lock"
_DONE = FOLDER / ".done"
"""Holds the lock file that the environment was brought to."""


def make(progress: Progress) -> None:
    """Bring it to what the lock file says, in seconds when uv has the packages; raises ToolchainError."""
    wanted = LOCK.read_text(encoding="utf-8")
    if _DONE.is_file() and _DONE.read_text(encoding="utf-8") == wanted:
        return
    progress("installing the judges of audit/requirements.lock")
    shutil.rmtree(FOLDER, ignore_errors=True)
    uv.install(["sync", "--python", _created(), "--require-hashes", str(LOCK)], progress)
    _DONE.write_text(wanted, encoding="utf-8")


def _created() -> str:
    command = [sys.executable, "-m", "venv", "--without-pip", str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolchainError(f"{FOLDER}: no virtual environment could be made there: {done.stderr or done.stdout}")
    return str(FOLDER / "bin" / "python")


def tool(name: str) -> Path:
    """A program of it."""
    return FOLDER / "bin" / name


def packages() -> Path:
    """Where its packages lie, for the tables in them."""
    return next((FOLDER / "lib").glob("python3.*/site-packages"))
