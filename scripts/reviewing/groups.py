"""What is said of several stacks in the same words is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

STAND_IN = "STACK"
"""In place of a stack's name where a line is about several."""
ACCOUNT = re.compile(r"\b\d{12}\b")
"""The number of an account, which environments do not share."""
Said: TypeAlias = tuple[str, ...]


def grouped(said: Iterable[tuple[str, Said]]) -> list[tuple[list[str], Said]]:
    """Each line with the stacks it is about; where that is one, its name stays in the line."""
    groups: dict[Said, list[tuple[str, Said]]] = {}
    for stack, words in said:
        alike = tuple(ACCOUNT.sub("ACCOUNT", word.replace(stack, STAND_IN)) for word in words)
        groups.setdefault(alike, []).append((stack, words))
    return [
        ([stack for stack, _ in members], key if len(members) > 1 else members[0][1]) for key, members in groups.items()
    ]


def names(stacks: Iterable[str]) -> str:
    """Stacks in a sentence."""
    return ", ".join(stacks)
