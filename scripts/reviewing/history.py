"""What git knows of a change: where it began, which files it is made of, and the tree as it was."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.checkout import Checkout
from scripts.failures import InputError, RunError


class How(StrEnum):
    """What became of a file."""

    ADDED = "A"
    CHANGED = "M"
    REMOVED = "D"


@dataclass(frozen=True)
class File:
    """A file that is not what it was; a renamed one is removed and added."""

    path: str
    """From the checkout's root."""
    how: How


def began(root: Path, reference: str) -> str:
    """The commit in which the change and the base's history part. Raises InputError."""
    done = _git(root, "merge-base", "--end-of-options", reference, "HEAD")
    if done.returncode:
        said = "; fetch it first, in CI with the whole history (fetch-depth: 0)"
        raise InputError(f"--base {reference}: git knows no commit of that name that HEAD stems from{said}")
    return done.stdout.decode().strip()


def changed(root: Path, commit: str) -> list[File]:
    """Every file of the work tree, untracked ones included, that differs from a commit."""
    words = _asked(root, "diff", "--name-status", "--no-renames", "--no-ext-diff", "-z", commit).split("\0")[:-1]
    new = _asked(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")[:-1]
    found = {path: How.CHANGED if how not in "AD" else How(how) for how, path in _pairs(words)}
    return [File(path, how) for path, how in sorted((found | dict.fromkeys(new, How.ADDED)).items())]


@contextmanager
def tree(checkout: Checkout, commit: str) -> Iterator[Path]:
    """A commit's files in a folder of the home that goes afterwards; the repository itself is only read."""
    with TemporaryDirectory(dir=checkout.folder("reviews"), prefix=f"{commit[:12]}-") as folder:
        packed = _git(checkout.root, "archive", "--format=tar", commit)
        if packed.returncode:
            raise RunError(f"git archive {commit}: {packed.stderr.decode().strip()}")
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def short(root: Path, commit: str) -> str:
    """A commit as people write it."""
    return _asked(root, "rev-parse", "--short=10", commit).strip()


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=True)


def _asked(root: Path, *words: str) -> str:
    done = _git(root, *words)
    if done.returncode:
        raise RunError(f"git {words[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise RunError("git is missing; install it") from None
