"""What is wrong at one place of one file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """A place, the rule it breaks, what that does, and what to write instead."""

    file: str
    line: int
    column: int
    """Both from 1."""
    rule: str
    wrong: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.rule}: {self.wrong}; {self.fix}"
