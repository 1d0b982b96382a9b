"""The work of one resource, without Pulumi: `python -m provider.job TASK`, as a Job on the cluster runs it.

TASK is JSON: the resource's `kind` and `inputs`, and where these name a directory, the digest of its `content`.
Exit status: 0 done, 1 failed, 2 the task or this image is not what is declared.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from operations.errors import OperationError
from provider.resources import RESOURCES

ROOT = Path(__file__).resolve().parents[1]
FAILED, WRONG = 1, 2


def main(arguments: Sequence[str]) -> int:
    """Do the task, and say how it goes."""
    try:
        (text,) = arguments
        task = json.loads(text)
        resource, inputs = RESOURCES[task["kind"]], task["inputs"]
    except (ValueError, KeyError, TypeError) as error:
        return _end(WRONG, f"no task of this image: {type(error).__name__}: {error}")
    if problems := list(_strange(task)):
        return _end(WRONG, *problems)
    checked = resource.check({}, inputs)
    if checked.problems:
        return _end(WRONG, *(f"{problem.path}: {problem.reason}" for problem in checked.problems))
    try:
        resource.apply(checked.inputs, say)
    except (OperationError, psycopg.Error) as error:
        return _end(FAILED, str(error))
    return _end(0, f"{resource.identity(checked.inputs)}: done")


def _strange(task: dict[str, Any]) -> Iterator[str]:
    """An image of another commit would apply other files than Pulumi was shown."""
    directory = task["inputs"].get("directory")
    if directory and fingerprint(ROOT / directory) != task.get("content"):
        yield (
            f"{directory}: this image holds other files than were declared; build the image from the commit that is "
            "brought up, and give it in the stack's settings (groundwork:overrides, kubernetes.image)"
        )


def fingerprint(folder: Path) -> str:
    """The digest of all files in a folder, as the declaration makes it (components/kubernetes/inside.py)."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    digests = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _end(status: int, *sentences: str) -> int:
    for sentence in sentences:
        say(sentence)
    return status


def say(sentence: str) -> None:
    """Write to the pod's log, at once."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
