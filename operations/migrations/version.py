"""A migration's version: ordered as numbers, kept as the layout's tool writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, total_ordering

SHAPE = re.compile(r"\d+([._]\d+)*")


@total_ordering
@dataclass(frozen=True, eq=False)
class Version:
    """`2_1` of a file name: text `2.1`; equal to `2.1.0` and `02.1`, before `2.10`."""

    text: str
    """As in the history table: leading zeros stay, in Flyway's underscores become dots."""

    @classmethod
    def parse(cls, written: str) -> Version:
        """The version in a file name. Raises ValueError when it is not numbers joined by dots or underscores."""
        if not SHAPE.fullmatch(written):
            raise ValueError(f"version {written!r} is not numbers joined by dots or underscores")
        return cls(written.replace("_", "."))

    @classmethod
    def written(cls, text: str) -> Version:
        """The version that keeps its underscores. Raises ValueError when it is not numbers joined by them."""
        cls.parse(text)
        return cls(text)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """The numbers compared: trailing zeros say nothing."""
        numbers = [int(part) for part in re.split("[._]", self.text)]
        while len(numbers) > 1 and numbers[-1] == 0:
            numbers.pop()
        return tuple(numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def __lt__(self, other: Version) -> bool:
        return self.parts < other.parts

    def __str__(self) -> str:
        return self.text
