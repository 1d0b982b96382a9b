"""The project's part of the user's cache folder: what all checkouts share and what can be fetched again."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


def folder() -> Path:
    """`groundwork/` below XDG_CACHE_HOME, or below `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "groundwork"


@contextlib.contextmanager
def placing(target: Path) -> Iterator[Path | None]:
    """Give a scratch folder that takes the target's place when the block ends well, or None when it is there already.

    One process at a time makes a target; a scratch folder that a killed one left is thrown away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            yield None
            return
        scratch = target.with_name(f".{target.name}.partial")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        yield scratch
        scratch.rename(target)
