"""What is wrong with a declaration, as data: all of it at once, each with its path."""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong."""

    path: str
    """Where, dotted, from the system down; empty for the file as a whole."""
    message: str
    """What was given, what is allowed, and how to mend it."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class DeclarationError(Exception):
    """A declaration was refused; its text names the file and every problem."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        lines = [f"{self.source}: {count} problem{'' if count == 1 else 's'}"]
        return "\n".join(lines + [f"  {problem}" for problem in self.problems])
