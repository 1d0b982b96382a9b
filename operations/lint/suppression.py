"""Findings that a comment allows: which rule, until when, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from operations.lint.finding import Finding
from operations.lint.source import Source, position
from operations.migrations.statement import Statement
from operations.migrations.tokens import tokens

COMMENT = re.compile(r"--[^\r\n]*")
OURS = re.compile(r"--\s*lint\s*:", re.IGNORECASE)
SHAPE = re.compile(
    r"--\s*lint\s*:\s*allow\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)\s+until\s+(?P<until>\d{4}-\d{2}-\d{2})"
    r"\s+because\s+(?P<why>\S.*)",
    re.IGNORECASE,
)
EXAMPLE = "-- lint: allow drop-table until 2027-03-01 because nobody reads it since release 41"
SQUAWKS = re.compile(r"--\s*squawk-ignore(-file)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Comment:
    """One to the end of its line."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Allowance:
    """A comment, and the lines of the statement it is about."""

    comment: Comment
    rules: tuple[str, ...]
    first: int
    last: int

    def allows(self, finding: Finding) -> bool:
        """Whether it is about the finding."""
        return finding.rule in self.rules and self.first <= finding.line <= self.last


def suppressed(source: Source, found: Sequence[Finding], known: set[str], today: date) -> list[Finding]:
    """The findings that no comment allows, and those about the comments themselves. Raises UnfinishedError."""
    allowances, wrong = _read(source, known, today)
    kept = [finding for finding in found if not any(each.allows(finding) for each in allowances)]
    idle = [each for each in allowances if not any(each.allows(finding) for finding in found)]
    wrong += [
        Finding(
            source.path,
            each.comment.line,
            each.comment.column,
            "allowance",
            f"{', '.join(each.rules)} is not broken here",
            "take it out",
        )
        for each in idle
    ]
    return [*kept, *wrong]


def _read(source: Source, known: set[str], today: date) -> tuple[list[Allowance], list[Finding]]:
    allowances, wrong = [], []
    for text, start in _comments(source.sql):
        line, column = position(source.sql, start)
        read = _allowance(Comment(text, line, column), source.statements, known, today)
        if isinstance(read, Allowance):
            allowances.append(read)
        elif read is not None:
            wrong.append(Finding(source.path, line, column, "allowance", *read))
    return allowances, wrong


def _comments(sql: str) -> Iterator[tuple[str, int]]:
    """The comments to the end of a line, each with where it begins."""
    at = 0
    for token in tokens(sql):
        yield from ((match.group(), match.start()) for match in COMMENT.finditer(sql, at, token.start))
        at = token.end
    yield from ((match.group(), match.start()) for match in COMMENT.finditer(sql, at))


def _allowance(  # noqa: PLR0911 (each way a comment can be wrong)
    comment: Comment, statements: Sequence[Statement], known: set[str], today: date
) -> Allowance | tuple[str, str] | None:
    """What a comment allows, or what is wrong with it and how to mend it; None for every other comment."""
    if SQUAWKS.match(comment.text):
        return "allows without an end", f"write {EXAMPLE}"
    if not OURS.match(comment.text):
        return None
    match = SHAPE.match(comment.text)
    if match is None:
        return "has no rule, no last day or no reason", f"write {EXAMPLE}"
    rules = tuple(name.strip() for name in match["rules"].split(","))
    if unknown := [name for name in rules if name not in known]:
        return f"there is no rule {', '.join(unknown)}", "take a name from docs/migrations/lint.md"
    try:
        until = date.fromisoformat(match["until"])
    except ValueError:
        return f"{match['until']} is no day", f"write {EXAMPLE}"
    if until < today:
        return f"ended on {until}", "mend what it allowed, or give it another day and the reason that holds today"
    span = _span(statements, comment.line)
    return Allowance(comment, rules, *span) if span else ("stands behind the last statement", "put it above")


def _span(statements: Sequence[Statement], line: int) -> tuple[int, int] | None:
    """The lines of the statement that a comment stands in, beside or above."""
    for statement in statements:
        last = statement.line + statement.text.count("\n")
        if line <= last:
            return statement.line, last
    return None
