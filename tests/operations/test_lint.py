"""Every rule against its own two examples, and comments that allow."""

from __future__ import annotations

from datetime import date

import pytest

from operations.lint import KNOWN, RULES, Conventions, Finding, Source, inspect, unchecked

TODAY = date(2026, 11, 21)
ALL = Conventions(
    plural_tables=True, prefixes=True, columns=("created_at",), comments=True, rows_apart=True, backup_hours=24
)


def found(sql: str, convention: str = "", age: float | None = None, **more: object) -> list[Finding]:
    """All that is found in a file, of the conventions with one alone in force."""
    kept = Conventions(**{convention: getattr(ALL, convention)} if convention else {})
    source = Source("V1__a.sql", sql, extensions=("citext",), conventions=kept, backup_age=lambda: age)
    return inspect([source], TODAY)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_finds_its_bad_example_once_and_nothing_in_its_good_one(name: str) -> None:
    rule = RULES[name]
    assert [finding.rule for finding in found(rule.bad, rule.convention)].count(name) == 1
    assert [finding for finding in found(rule.good, rule.convention) if finding.rule == name] == []
