"""Rows for a person: a table on a terminal, tab-separated lines for a pipe."""

import sys
from collections.abc import Iterable, Sequence

Row = Sequence[object]


def show(title: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Print the rows on stdout; absent values are shown as a dash."""
    texts = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        from . import screen  # noqa: PLC0415 (rich costs more than most verbs take)

        screen.draw(title, columns, texts)
    else:
        sys.stdout.writelines("\t".join(line) + "\n" for line in [[*columns], *texts])
