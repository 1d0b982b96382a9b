"""Tables as a terminal shows them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text


def draw(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw a table; what there is to copy stays on one line, only the last column gives way to a narrow terminal."""
    table = Table(title=title, title_justify="left", title_style="", box=None, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column, no_wrap=column != columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False).print(table)
