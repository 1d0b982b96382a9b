"""A progress bar on a terminal's stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column

from operations.changes import Filled
from operations.changes.progress import Watch


@contextmanager
def drawn() -> Iterator[Watch]:
    """Draw one for a backfill, with its sentence."""
    # The bar gives no way to the sentence on a narrow terminal; the sentence is cut at its end.
    sentence = TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True))
    columns = BarColumn(bar_width=12, table_column=Column(width=12)), sentence
    with Progress(*columns, expand=True, console=Console(stderr=True, highlight=False)) as progress:
        task = progress.add_task("", total=None)

        def watch(filled: Filled) -> None:
            progress.update(task, description=str(filled), completed=filled.passed, total=filled.total)

        yield watch
