"""Text of others in a comment: nothing in it may look like the comment's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SPECIAL = re.compile(r"([\\`*\[\]|~])")


def plain(text: str) -> str:
    """Words as they are: no markup, no HTML, nobody notified."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", flat).replace("@", "&#64;")


def code(text: str) -> str:
    """A value as it is, also in a table."""
    flat = " ".join(text.split()) or " "
    fence = "`" * (1 + max(map(len, re.findall("`+", flat)), default=0))
    edge = " " if "`" in flat else ""
    return f"{fence}{edge}{flat}{edge}{fence}".replace("|", "\\|")


def fenced(lines: Iterable[str], kind: str = "") -> list[str]:
    """Lines as they are, fenced so that none of them ends it."""
    inside = list(lines)
    longest = max((len(run) for line in inside for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{kind}", *inside, fence]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
