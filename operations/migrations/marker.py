"""A file's mark: which change it belongs to, and which of that change's two deployments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.migrations.migration import Migration

LINE = re.compile(r"--[ \t]*groundwork:[ \t]*(?P<words>(?:expand|contract)\b.*)", re.IGNORECASE)
WORDS = re.compile(r"(?P<phase>expand|contract) (?P<change>[a-z][a-z0-9-]*)")
COMMENT = re.compile(r"\s*--|\s*$")


class Phase(StrEnum):
    """What a file does to the code that knows nothing of the change."""

    EXPAND = "expand"
    """Adds: code from before and code from after both work beside it."""
    CONTRACT = "contract"
    """Takes away what only code from before needs."""


@dataclass(frozen=True)
class Mark:
    """`-- groundwork: contract order-status`, among the comments a file begins with."""

    phase: Phase
    change: str


def mark(sql: str) -> Mark | None:
    """The mark at the head of a file, None where it has none. Raises ValueError, its line first."""
    found = [(number, match) for number, line in _head(sql) if (match := LINE.match(line))]
    if not found:
        return None
    (number, match), *more = found
    if more:
        raise ValueError(f"line {more[0][0]}: is marked a second time; a file belongs to one phase of one change")
    words = WORDS.fullmatch(match["words"].strip())
    if words is None:
        raise ValueError(
            f"line {number}: {match['words'].strip()!r} is no mark; write expand or contract and a name in lower case"
        )
    return Mark(Phase(words["phase"]), words["change"])


def held_back(files: Iterable[Migration], thrown: Collection[str]) -> frozenset[str]:
    """The names of the files whose time has not come: contracts of all changes but those `thrown`."""
    marks = {file.script: file.mark for file in files}
    return frozenset(
        script
        for script, found in marks.items()
        if found and found.phase is Phase.CONTRACT and found.change not in thrown
    )


def _head(sql: str) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(sql.split("\n"), 1):
        if not COMMENT.match(line):
            return
        yield number, line.strip()
