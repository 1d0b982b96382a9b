"""A file looked at with every rule, squawk's and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from operations.lint import rules, squawk
from operations.lint.finding import Finding
from operations.lint.rule import RULES
from operations.lint.rules.drops import dropped_tables
from operations.lint.source import Case, Source, position
from operations.lint.suppression import suppressed
from operations.migrations.tokens import UnfinishedError

assert rules.__all__, "imported for what it registers"  # noqa: S101
KNOWN = {*RULES, *squawk.RULES}
"""Every rule that a comment may allow."""


def inspect(sources: Iterable[Source], today: date) -> list[Finding]:
    """Every finding that no comment allows, by file and place. Raises OperationError."""
    with ThreadPoolExecutor() as pool:
        return sorted(
            finding for found in pool.map(lambda source: _inspect(source, today), sources) for finding in found
        )


def unchecked(sources: Iterable[Source]) -> Iterator[str]:
    """What could not be looked at because nobody asks for the newest backup, a sentence for each statement."""
    for source in sources:
        if source.backup_age is None:
            for case in source.cases():
                if tables := ", ".join(dropped_tables(case)):
                    yield f"{source.path}:{case.statement.line}: drops {tables}: whether a backup is young enough"


def _inspect(source: Source, today: date) -> list[Finding]:
    try:
        cases = list(source.cases())
    except UnfinishedError as error:
        line, column = position(source.sql, error.start)
        return [Finding(source.path, line, column, "syntax-error", str(error), "close it")]
    if not cases:
        return []
    heard = [_advised(finding, cases) for finding in squawk.look(source)]
    return suppressed(source, [*heard, *_ours(cases, heard)], KNOWN, today)


def _ours(cases: Iterable[Case], heard: list[Finding]) -> Iterator[Finding]:
    for case in cases:
        said = {finding.rule for finding in heard if _holds(case, finding)}
        for rule in RULES.values():
            if not rule.unless & said:
                yield from rule(case)


def _advised(finding: Finding, cases: Iterable[Case]) -> Finding:
    """With the advice that uses the statement's own names, where there is some."""
    for case in cases:
        if _holds(case, finding):
            notes = dict.fromkeys(effect.note for effect in case.effects if effect.note)
            return replace(finding, fix="; ".join(notes)) if notes and finding.rule in LOCKING else finding
    return finding


LOCKING = {name for name in squawk.RULES if not name.startswith(("prefer", "identifier", "syntax", "ban-char"))}


def _holds(case: Case, finding: Finding) -> bool:
    return case.statement.line <= finding.line <= case.statement.line + case.statement.text.count("\n")
