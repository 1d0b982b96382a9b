"""The one comment: what is lost first, then what the rules say, migrations, cost, and the whole difference folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policies import forcing
from policies.level import Level
from scripts.reviewing import folded, sections
from scripts.reviewing.differences import lost, made
from scripts.reviewing.groups import STAND_IN
from scripts.reviewing.markdown import code, plain
from scripts.reviewing.review import Review

MARKER = "<!-- groundwork ci preview -->"
"""By which the comment is found again, to be updated in place."""
LIMIT = 65_536
"""Characters that GitHub takes in a comment; counted in bytes here, which are never fewer."""
PARTS = (sections.refused, sections.stores, sections.policies, sections.migrations, sections.cost)


def text(review: Review) -> str:
    """The comment as Markdown, within the limit."""
    lines = [MARKER, "## Groundwork preview", "", f"**{verdict(review)}**", "", *_notes(review)]
    for part in PARTS:
        told = part(review)
        lines += _cut([*told, ""] if told else [], LIMIT - _size(lines) - RESERVED)
    lines += folded.blocks(review.stacks, LIMIT - _size(lines) - RESERVED // 2)
    if any(STAND_IN in line for line in lines):
        lines += [f"`{STAND_IN}` stands for the name of each stack that a line is about, `ACCOUNT` for its account."]
    return "\n".join(lines).rstrip("\n") + "\n"


NAMED = 3
"""Tables and columns that the first line names."""
RESERVED = 1_000
"""Bytes kept for saying what was left out."""


def _cut(lines: Sequence[str], room: int) -> list[str]:
    kept: list[str] = []
    for at, line in enumerate(lines):
        room -= len(line.encode()) + 1
        if room < 0:
            return [*kept, "", f"{len(lines) - at} lines more do not fit into a comment", ""]
        kept.append(line)
    return kept


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def verdict(review: Review) -> str:
    """The whole in a line."""
    told = "; ".join(_told(review)) or "no stack changes"
    return f"Must not go through as it is: {told}" if review.failed else f"{told[:1].upper()}{told[1:]}"


def _told(review: Review) -> Iterator[str]:
    if refused := sum(bool(each.refused) for each in review.stacks):
        yield f"{refused} {_plural('stack', refused)} cannot be planned"
    if gone := [change for each in review.stacks for change in lost(each.changes)]:
        yield f"{len(gone)} {_plural('data store', len(gone))} replaced or deleted"
    if dropped := [lost for each in review.migrations for script in each.scripts for lost in script.lost]:
        more = f" and {len(dropped) - NAMED} more" if len(dropped) > NAMED else ""
        yield f"migrations take away {plain(', '.join(dropped[:NAMED]))}{more}"
    if new := Counter(forcing.holds(change.resource.type) for each in review.stacks for change in made(each.changes)):
        yield f"new: {', '.join(f'{count} {_plural(noun, count)}' for noun, count in sorted(new.items()))}"
    levels = Counter(finding.level for each in review.stacks for finding in each.new)
    for level in (Level.MANDATORY, Level.ADVISORY):
        if levels[level]:
            yield f"{levels[level]} new {_plural('violation', levels[level])} of {level.value} rules"
    yield from _rest(review)


def _rest(review: Review) -> Iterator[str]:
    if scripts := sum(len(each.scripts) for each in review.migrations):
        found = sum(len(each.findings) for each in review.migrations)
        amiss = f" with {found} lint {_plural('finding', found)}" if found else ""
        yield f"{scripts} {_plural('file', scripts)} of migrations{amiss}"
    if touched := sum(each.differs for each in review.stacks):
        yield f"{touched} {_plural('stack', touched)} touched"
    total = sum(map(sections.difference, review.stacks))
    if abs(total) >= sections.LEAST:
        yield f"{sections.signed(total)} a month"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _notes(review: Review) -> list[str]:
    lines = [f"Against {code(review.base)}, planned offline: from the declarations alone, without any account.", ""]
    if review.judges:
        lines += [f"**This change touches what judges it**: {', '.join(map(code, review.judges[:10]))}", ""]
    return lines
