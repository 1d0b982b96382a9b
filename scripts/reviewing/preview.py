"""`groundwork ci preview`: the plans of base and head compared offline, and one comment about it."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from costs import prices
from policies.settings import Settings
from policies.sources import configuration
from scripts import stacks
from scripts.checkout import Checkout
from scripts.failures import FAILED, InputError
from scripts.progress import say
from scripts.reviewing import comment, history, migrations, plans, review, touched
from scripts.reviewing.history import File
from scripts.reviewing.review import Review, StackReview


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write the comment; fails when the change violates a mandatory rule, or a file of migrations is amiss."""
    commit = history.began(checkout.root, asked.base)
    files = history.changed(checkout.root, commit)
    with history.tree(checkout, commit) as base:
        found = _reviewed(checkout, name, base, f"{asked.base} ({history.short(checkout.root, commit)})", files)
    _write(asked.output, comment.text(found))
    say(comment.verdict(found))
    return FAILED if found.failed else 0


def _reviewed(checkout: Checkout, name: str | None, base: Path, began: str, files: Sequence[File]) -> Review:
    systems = touched.systems(checkout.root, base)
    if name:
        found = stacks.find(checkout, name)
        systems = {found.name: found.system}
    paths = [file.path for file in files]
    names = touched.stacks(paths, systems)
    seen = _stacks(checkout, base, names)
    # Production's, or the next best, shows what all stacks of a system have.
    foremost = {systems[each.name]: each.name for each in reversed(seen) if each.after}
    moved = [each for chosen in foremost.values() for each in migrations.review(checkout, chosen, base, files)]
    return Review(began, [each for each in seen if each.differs], moved, touched.judges(paths), prices.load())


def _stacks(checkout: Checkout, base: Path, names: Sequence[str]) -> list[StackReview]:
    settings, today = _rules(), datetime.now(UTC).date()
    say(f"planning {', '.join(names) or 'no stack'}, before and after")
    pairs = plans.both(base, checkout.root, names)
    return [
        review.stack(name, before, after, settings, today) for name, (before, after) in zip(names, pairs, strict=True)
    ]


def _rules() -> Settings:
    try:
        return configuration.settings({})
    except ValueError as error:
        raise InputError(f"policies/exemptions.toml: {error}") from None


def _write(output: str | None, text: str) -> None:
    if output in (None, "-"):
        sys.stdout.write(text)
        return
    try:
        Path(str(output)).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: {error.strerror}; name another file with -o") from None
