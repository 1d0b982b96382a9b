"""A progress bar on a terminal's stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from operations.changes import Filled
from operations.changes.progress import Watch


@contextmanager
def drawn() -> Iterator[Watch]:
    """Draw one for a backfill, with its sentence."""
    columns = BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as progress:
        task = progress.add_task("", total=None)

        def watch(filled: Filled) -> None:
            progress.update(task, description=str(filled), completed=filled.passed, total=filled.total)

        yield watch
