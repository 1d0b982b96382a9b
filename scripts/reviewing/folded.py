"""The whole difference, resource by resource, folded away below everything else."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from policies.changes import Change, Fate
from scripts.reviewing.differences import ABSENT, Value, told
from scripts.reviewing.groups import grouped, names
from scripts.reviewing.markdown import code, fenced, plain
from scripts.reviewing.review import StackReview

LONGEST = 140
"""Characters of a line that are shown."""
MANY = 40
"""Values of one resource that are shown."""
HIDDEN = re.compile(r"(password|token|privatekey|secretstring|apikey)$", re.IGNORECASE)
"""Names of values that are shown to nobody, should one ever be in a plan."""
SIGNS = {Fate.CREATED: "+", Fate.DELETED: "-", Fate.REPLACED: "!", Fate.UPDATED: " "}
ORDER = (Fate.DELETED, Fate.REPLACED, Fate.UPDATED, Fate.CREATED)


def blocks(stacks: Sequence[StackReview], room: int) -> list[str]:
    """A folded block for each difference; what does not fit is left out, and that is told."""
    said = grouped((each.name, _said(each)) for each in stacks if _changes(each))
    if not said:
        return []
    lines, left = ["### All changes", ""], room
    for at, (owners, (summary, whole, brief)) in enumerate(said):
        share = left // (len(said) - at)
        block = _folded(f"{names(owners)}: {summary}", (brief if at else whole).split("\n"), share)
        left -= _size(block)
        lines += block
    return lines


def _said(review: StackReview) -> tuple[str, str, str]:
    """A summary, all lines, and those without the values of what is new: they are told of the first stack alone."""
    whole, brief = ("\n".join(_lines(review, new=new)) for new in (True, False))
    return _summary(review), whole, brief


def _folded(title: str, inside: Sequence[str], room: int) -> list[str]:
    frame = _size(["<details>", f"<summary>{title}</summary>", *[""] * 4, "```diff", "```", "</details>"]) + 200
    kept, used = [], frame
    for line in map(_shortened, inside):
        used += _size([line])
        if used > room:
            break
        kept.append(line)
    more = len(inside) - len(kept)
    note = [f"{more} lines more do not fit; `groundwork ci preview` with `-s STACK` shows one stack alone", ""]
    head = ["<details>", f"<summary>{plain(title)}</summary>", ""]
    return [*head, *fenced(kept, "diff"), "", *(note if more else []), "</details>", ""]


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _changes(review: StackReview) -> list[Change]:
    return sorted(
        told(review.changes), key=lambda change: (ORDER.index(change.fate), change.resource.type, change.resource.name)
    )


def _summary(review: StackReview) -> str:
    counts = Counter(change.fate for change in _changes(review))
    return ", ".join(f"{counts[fate]} {fate.value}" for fate in ORDER if counts[fate])


def _lines(review: StackReview, *, new: bool) -> Iterator[str]:
    for change in _changes(review):
        sign, resource = SIGNS[change.fate], change.resource
        yield f"{sign} {resource.type} {resource.name}{'' if sign != '!' else ' is replaced'}"
        if change.fate is not Fate.DELETED and (new or change.fate is not Fate.CREATED):
            yield from _values(review.values(change), change)


def _values(values: Sequence[Value], change: Change) -> Iterator[str]:
    for value in values[:MANY]:
        yield from _value(value)
    if len(values) > MANY:
        yield f"#   and {len(values) - MANY} values more"
    if not values:
        yield f"#   {', '.join(change.because)}: made from what changes"


def _value(value: Value) -> Iterator[str]:
    if value.before is not ABSENT:
        yield f"-   {value.path}: {_text(value.path, value.before)}"
    if value.after is not ABSENT:
        yield f"+   {value.path}: {_text(value.path, value.after)}"


def _shortened(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def shown(value: Value) -> str:
    """What a value was and is, for a sentence."""
    before, after = (code(_shortened(_text(value.path, each))) for each in (value.before, value.after))
    return f"{before} → {after}"


def _text(path: str, value: Any) -> str:  # noqa: ANN401 (whatever a plan holds)
    if value is ABSENT:
        return "nothing"
    if isinstance(value, str) and HIDDEN.search(path):
        return "(not shown)"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
