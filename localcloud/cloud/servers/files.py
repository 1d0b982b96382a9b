"""Files that several processes share: replaced as a whole, or held under a lock that dies with its holder."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that stands beside this file or folder; waits for whoever holds it, in this process or another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write(path: Path, text: str, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """Replace the file as a whole: a reader sees the old text or the new one, never a half, whoever is killed."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as stream:
        os.fchmod(handle, mode)
        if owner is not None:
            os.fchown(handle, *owner)
        stream.write(text)
    Path(scratch).replace(path)


def remove(path: Path) -> None:
    """Remove a folder, if there is one, in such a way that a half-removed one is never taken for a whole."""
    doomed = path.with_name(f".{path.name}.removed")
    shutil.rmtree(doomed, ignore_errors=True)
    if path.exists():
        path.rename(doomed)
        shutil.rmtree(doomed)
