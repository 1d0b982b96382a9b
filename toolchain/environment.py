"""The virtual environment of the checkout: exactly what `requirements.lock` says, and the project itself, editable."""

import shutil
import subprocess
import sys

from toolchain import uv
from toolchain.checkout import ENVIRONMENT, ROOT
from toolchain.errors import ToolchainError
from toolchain.process import Progress

PYTHON = ENVIRONMENT / "bin" / "python"

UNFINISHED = ENVIRONMENT / ".unfinished"
"""There while packages are being written; what a killed run left behind this mark is not trusted."""


def make(progress: Progress) -> None:
    """Bring the environment to what the lock file says; raises ToolchainError."""
    if UNFINISHED.exists() or not _fits():
        progress("creating .venv")
        _create()
    UNFINISHED.touch()
    progress("installing the packages of requirements.lock")
    at = ["--python", str(PYTHON)]
    uv.install(["sync", *at, "--require-hashes", str(ROOT / "requirements.lock")], progress)
    uv.install(["install", *at, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], progress)
    UNFINISHED.unlink()


def _fits() -> bool:
    """Whether it was made here and for this Python: scripts in it begin with its path, packages are built for one."""
    made = ENVIRONMENT / "pyvenv.cfg"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (
        PYTHON.exists()
        and (ENVIRONMENT / "lib" / version).is_dir()
        and made.exists()
        and str(ENVIRONMENT) in made.read_text()
    )


def _create() -> None:
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    command = [sys.executable, "-m", "venv", "--without-pip", str(ENVIRONMENT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolchainError(
            f"{ENVIRONMENT}: no virtual environment could be made there; install what that takes: "
            f"apt-get install python3-venv ({(done.stderr or done.stdout).strip().splitlines()[-1]})"
        )
