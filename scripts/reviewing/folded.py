"""The whole difference, resource by resource, folded away below everything else."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from policies.changes import Change, Fate
from scripts.reviewing.differences import ABSENT, Value
from scripts.reviewing.groups import grouped, names
from scripts.reviewing.markdown import block, code, plain
from scripts.reviewing.review import StackReview

LONGEST = 100
"""Characters of a value that are shown."""
MANY = 40
"""Values of one resource that are shown."""
HIDDEN = re.compile(r"(password|token|privatekey|secretstring|apikey)$", re.IGNORECASE)
"""Names of values that are shown to nobody, should one ever be in a plan."""
SIGNS = {Fate.CREATED: "+", Fate.DELETED: "-", Fate.REPLACED: "!", Fate.UPDATED: " "}
ORDER = (Fate.DELETED, Fate.REPLACED, Fate.UPDATED, Fate.CREATED)


def blocks(stacks: Sequence[StackReview], room: int) -> list[str]:
    """A folded block for each difference; what does not fit is left out, and that is told."""
    said = grouped((each.name, (_summary(each), *_lines(each))) for each in stacks if _changes(each))
    if not said:
        return []
    lines, left = ["### All changes", ""], room
    for at, (owners, (summary, *inside)) in enumerate(said):
        share = left // (len(said) - at)
        told = _folded(f"{names(owners)}: {summary}", inside, share)
        left -= _size(told)
        lines += told
    return lines


def _folded(title: str, inside: Sequence[str], room: int) -> list[str]:
    frame = _size(["<details>", f"<summary>{title}</summary>", *[""] * 4, "```diff", "```", "</details>"]) + 200
    kept, used = [], frame
    for line in inside:
        used += _size([line])
        if used > room:
            break
        kept.append(line)
    more = len(inside) - len(kept)
    note = [f"{more} lines more do not fit; `groundwork ci preview` with `-s STACK` shows one stack alone", ""]
    head = ["<details>", f"<summary>{plain(title)}</summary>", ""]
    return [*head, *block(kept, "diff"), "", *(note if more else []), "</details>", ""]


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _changes(review: StackReview) -> list[Change]:
    found = [change for change in review.changes.each if change.fate in SIGNS]
    return sorted(found, key=lambda change: (ORDER.index(change.fate), change.resource.type, change.resource.name))


def _summary(review: StackReview) -> str:
    counts = Counter(change.fate for change in _changes(review))
    return ", ".join(f"{counts[fate]} {fate.value}" for fate in ORDER if counts[fate])


def _lines(review: StackReview) -> Iterator[str]:
    for change in _changes(review):
        sign, resource = SIGNS[change.fate], change.resource
        yield f"{sign} {resource.type} {resource.name}{'' if sign != '!' else ' is replaced'}"
        if change.fate is not Fate.DELETED:
            values = review.values(change)
            for value in values[:MANY]:
                yield from _value(value)
            if len(values) > MANY:
                yield f"#   and {len(values) - MANY} values more"


def _value(value: Value) -> Iterator[str]:
    if value.before is not ABSENT:
        yield f"-   {value.path}: {_text(value.path, value.before)}"
    if value.after is not ABSENT:
        yield f"+   {value.path}: {_text(value.path, value.after)}"


def shown(value: Value) -> str:
    """What a value was and is, for a sentence."""
    before, after = (code(_text(value.path, each)) for each in (value.before, value.after))
    return f"{before} → {after}"


def _text(path: str, value: Any) -> str:  # noqa: ANN401 (whatever a plan holds)
    if value is ABSENT:
        return "nothing"
    if isinstance(value, str) and HIDDEN.search(path):
        return "(not shown)"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
