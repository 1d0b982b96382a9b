"""A file's statements, split as the server would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from operations.migrations.tokens import Token, tokens

SHOWN = 80
"""Characters of a statement that a message repeats: what fits on a line."""
ROUTINE = re.compile(r"CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b")


@dataclass(frozen=True)
class Statement:
    """One statement, without the semicolon that ends it."""

    text: str
    line: int
    """Line of the file it begins on, from 1."""
    column: int
    """Character of that line it begins with, from 1."""
    tokens: tuple[Token, ...]

    def place(self, position: int) -> tuple[int, int]:
        """Line and column in the file of a character of the text, counted from 1 as the server does."""
        before = self.text[: position - 1]
        lines = before.count("\n")
        return self.line + lines, len(before) - before.rfind("\n") if lines else self.column + len(before)

    def body_place(self, line: int) -> tuple[int, int]:
        """The same of a line within its first dollar-quoted text, counted from 1 as PL/pgSQL does."""
        body = next((token for token in self.tokens if token.text.startswith("$")), self.tokens[0])
        before, rest = body.text.split("\n")[: line - 1], body.text.split("\n")[line - 1 :]
        indent = len(rest[0]) - len(rest[0].lstrip()) if rest else 0
        return self.place(body.start - self.tokens[0].start + sum(len(each) + 1 for each in before) + indent + 1)

    @property
    def shown(self) -> str:
        """How it begins, on one line; every text in it as `'…'`, for a password may stand there."""
        start, parts = self.tokens[0].start, []
        for token in self.tokens:
            parts.append(" " * (token.start > start) + ("'…'" if token.kind == "string" else token.text))
            start = token.end
        line = "".join(parts)
        return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"

    @cached_property
    def shape(self) -> str:
        """The statement on one line for patterns: words in capitals, single spaces, every string as `''`."""
        return " ".join(_shown(token) for token in self.tokens)


def _shown(token: Token) -> str:
    if token.kind == "string":
        return "''"
    return token.text.upper() if token.kind == "word" else token.text


def statements(sql: str) -> list[Statement]:
    """The statements of a file, in order. Raises UnfinishedError."""
    return [_statement(sql, run) for run in _runs(tokens(sql)) if run]


def _statement(sql: str, run: list[Token]) -> Statement:
    start = run[0].start
    line, column = 1 + sql.count("\n", 0, start), start - sql.rfind("\n", 0, start)
    return Statement(sql[start : run[-1].end], line, column, tuple(run))


def _runs(pieces: Iterator[Token]) -> Iterator[list[Token]]:
    """The tokens between the semicolons that stand outside brackets and outside BEGIN ATOMIC … END."""
    run: list[Token] = []
    brackets = bodies = begun = 0  # bodies that are open, and where in `run` the innermost statement begins
    for token in pieces:
        if token.text == ";" and brackets <= 0:
            if bodies == 0:
                yield run
                run, brackets, begun = [], 0, 0
                continue
            brackets, begun = 0, len(run) + 1
        elif token.kind == "mark":
            brackets += (token.text in "([") - (token.text in ")]")
        elif token.kind == "word" and brackets <= 0:
            if _opens_body(token, run, begun):
                bodies, begun = bodies + 1, len(run) + 1
            elif begun == len(run) and token.text.upper() == "END":  # nowhere else does END begin a statement in a body
                bodies = max(0, bodies - 1)
        run.append(token)
    yield run


def _opens_body(word: Token, before: list[Token], begun: int) -> bool:
    if word.text.upper() != "ATOMIC" or not before or before[-1].text.upper() != "BEGIN":
        return False
    return ROUTINE.match(" ".join(token.text.upper() for token in before[begun : begun + 4])) is not None
