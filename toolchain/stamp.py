"""The note that set-up is done, so that doing it again costs nothing."""

import hashlib
import sys

from toolchain.checkout import ENVIRONMENT, ROOT, TOOLCHAIN

STAMP = ENVIRONMENT / ".groundwork"

DECIDING = (
    ROOT / "requirements.lock",
    ROOT / "pyproject.toml",
    ROOT / "localcloud" / "servers.lock",
    TOOLCHAIN / "installer.lock",
    TOOLCHAIN / "go.mod",
)
"""What set-up follows: a change in any of them makes it run again."""


def valid() -> bool:
    """Whether set-up was done for these very files, this place and this Python, and its result is still there."""
    script = ENVIRONMENT / "bin" / "groundwork"
    return script.exists() and STAMP.exists() and STAMP.read_text() == _digest()


def write() -> None:
    """Note that it is done."""
    STAMP.write_text(_digest())


def remove() -> None:
    """Forget it, before something is changed."""
    STAMP.unlink(missing_ok=True)


def _digest() -> str:
    told = hashlib.sha256(f"{ROOT} {sys.version}".encode())
    for file in DECIDING:
        told.update(file.read_bytes())
    return told.hexdigest()
