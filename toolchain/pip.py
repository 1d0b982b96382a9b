"""The `pip` that is at hand before anything is installed, and how this user has set it up."""

import ast
import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

from toolchain.errors import ToolchainError

DEBIAN = Path("/usr/share/python-wheels")
"""Where Debian and Ubuntu keep the pip for new virtual environments."""


@cache
def command() -> tuple[str, ...]:
    """The interpreter's own pip, else the one it keeps for virtual environments, run from its wheel."""
    if _answers(sys.executable, "-m", "pip"):
        return (sys.executable, "-m", "pip")
    for wheel in _bundled():
        return (sys.executable, str(wheel / "pip"))
    raise ToolchainError(
        "pip is missing; install it: apt-get install python3-venv (Debian, Ubuntu), or dnf install python3-pip"
    )


def settings() -> dict[str, str]:
    """What the user's pip is told by its files and variables, by option; nothing where there is no pip."""
    try:
        told = subprocess.run([*command(), "config", "list"], capture_output=True, text=True, check=False).stdout
    except ToolchainError:
        return {}
    lines = [line.partition("=") for line in told.splitlines() if "=" in line]
    return {name.rpartition(".")[2]: str(ast.literal_eval(value)) for name, _, value in lines}


def _bundled() -> list[Path]:
    keeper = importlib.util.find_spec("ensurepip")  # Debian has it in a package of its own
    folders = [DEBIAN] if keeper is None or keeper.origin is None else [Path(keeper.origin).parent / "_bundled", DEBIAN]
    return [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]


def _answers(*arguments: str) -> bool:
    return subprocess.run([*arguments, "--version"], capture_output=True, check=False).returncode == 0
