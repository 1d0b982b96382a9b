"""The checkout that this code belongs to."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder."""

TOOLCHAIN = ROOT / "toolchain"
"""This package: its lock files, its Go module, its language host."""

ENVIRONMENT = ROOT / ".venv"
"""The virtual environment in which everything of the checkout runs."""
