"""The next file of a folder, named as its layout has it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from operations.migrations.directory import read_directory
from operations.migrations.draft import Draft
from operations.migrations.layouts import Layout
from operations.migrations.migration import MigrationError

DESCRIPTION = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 80
"""Characters of a description: with its version it stays readable in a list."""


def scaffold(
    path: Path, layout: Layout, description: str, *, repeatable: bool = False, undo: bool = False
) -> list[Path]:
    """Write the file, or the two of them that belong together, and return where.

    Raises MigrationError for a description that makes no name, and for a kind of file that the layout has not.
    """
    layout = layout.of(path)
    draft = Draft(_words(description), datetime.now(UTC), repeatable, undo)
    if (repeatable or undo) and layout.name != "flyway":
        raise MigrationError(f"layout {layout.name} has no repeatable or undo files of their own; leave the flag out")
    if repeatable and undo:
        raise MigrationError("a repeatable migration is not undone; write its older text into it and apply that")
    path.mkdir(parents=True, exist_ok=True)
    known = read_directory(path, layout) if any(path.iterdir()) else []
    files = layout.draft(known, draft)
    made = [path / name for name, text in files.items() if _write(path / name, text)]
    read_directory(path, layout)
    return made


def _words(description: str) -> str:
    words = re.sub(r"[\s-]+", "_", description.strip()).lower()
    if not DESCRIPTION.fullmatch(words) or len(words) > LONGEST:
        raise MigrationError(
            f"description {description!r}: letters, digits and single _ make a name, a letter first, at most {LONGEST} "
            "characters; such as add_order_source"
        )
    return words


def _write(file: Path, text: str) -> bool:
    """Write the file; Prisma's lock file, which every migration shares, only where it is missing."""
    file.parent.mkdir(exist_ok=True)
    if file.suffix != ".sql" and file.exists():
        return False
    try:
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
            return True
    except FileExistsError:
        raise MigrationError(f"{file}: is there already; choose another description") from None
