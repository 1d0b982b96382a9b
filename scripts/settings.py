"""The settings that Pulumi reads for a local stack: the tracked ones with the salt of this home's passphrase.

Pulumi writes the salt into the file that it reads. In the tracked one it would dirty every checkout, so each home has a
copy, made anew for every run.
"""

import re
from pathlib import Path

from localcloud.cloud.home import write_atomically

from .checkout import Checkout
from .stacks import PROJECT, Stack

SALT = re.compile(r"^encryptionsalt: *(\S+) *$", re.MULTILINE)
PROJECT_FILE = f"name: {PROJECT}\nruntime: python\n"
"""A project beside the copies, in which a stack is made without a look at the tracked settings."""


def copy(checkout: Checkout, stack: Stack, salt: str | None) -> Path:
    """Write the copy for one stack and return its path; `salt` is what the stack's state says, if it is known."""
    tracked = stack.settings.read_text(encoding="utf-8")
    path = checkout.folder("settings") / stack.settings.name
    salt = salt or salt_in(path)
    if salt and not SALT.search(tracked):
        tracked = f"{tracked.rstrip()}\nencryptionsalt: {salt}\n"
    _replace(path, tracked)
    return path


def salt_in(path: Path) -> str | None:
    """Read the salt from a settings file."""
    found = SALT.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found[1] if found else None


def scratch_project(checkout: Checkout) -> Path:
    """Make the folder of the copies a project of the same name."""
    folder = checkout.folder("settings")
    _replace(folder / "Pulumi.yaml", PROJECT_FILE)
    return folder


def _replace(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_atomically(path, text.encode())
