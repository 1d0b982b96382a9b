"""Every rule against its own two examples, and comments that allow."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest

from operations.lint import RULES, Conventions, Finding, Source, inspect, squawk, unchecked
from operations.migrations.tokens import tokens
from tests.operations.test_locks import SAME

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


@pytest.mark.parametrize("name", sorted({rule.convention for rule in RULES.values()} - {""}))
def test_a_convention_holds_only_where_it_is_declared(name: str) -> None:
    rules = [rule for rule in RULES.values() if rule.convention == name]
    assert [finding for rule in rules for finding in found(rule.bad) if finding.rule == rule.name] == []


def test_a_finding_has_its_place_what_is_wrong_and_the_way_out() -> None:
    (finding,) = found("-- Prices\nUPDATE orders\n   SET price = 1;")
    assert str(finding) == (
        "V1__a.sql:2:1: update-without-where: changes every row of orders at once; fill orders in batches "
        "(groundwork migrate backfill), or say which rows: UPDATE orders … WHERE …"
    )


def test_what_squawk_finds_is_answered_with_the_users_own_names() -> None:
    (finding,) = found("SET x.y = 1;\n  CREATE INDEX idx_orders_state ON orders (state);")
    assert (finding.line, finding.column, finding.rule) == (2, 3, "require-concurrent-index-creation")
    assert "CREATE INDEX CONCURRENTLY idx_orders_state ON orders" in finding.fix


def test_a_check_validated_in_the_transaction_that_added_it_is_found_and_outside_one_it_is_not() -> None:
    sql = "ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;"
    assert [(finding.line, finding.rule) for finding in found(sql)] == [(2, "constraint-missing-not-valid")]
    alone = found(f"{sql}\nVACUUM orders;")
    assert [finding.rule for finding in alone if finding.line == 2] == []


def test_what_a_statement_in_brackets_does_is_found_as_well() -> None:
    (finding,) = found("WITH old AS (DELETE FROM carts) SELECT id FROM old WHERE id > 1;")
    assert (finding.rule, finding.column) == ("delete-without-where", 14)


@pytest.mark.parametrize("sql", [*SAME, *(rule.bad for rule in RULES.values())])
def test_a_statement_that_breaks_off_makes_no_rule_fail(sql: str) -> None:
    ends = [token.end for token in tokens(sql)]
    sources = [Source("V1__a.sql", sql[:end], conventions=ALL, backup_age=lambda: None) for end in ends]
    found_at = [list(rule(case)) for source in sources for case in source.cases() for rule in RULES.values()]
    assert len(found_at) >= len(sources) * len(RULES)


WHY = "because nobody reads it"
ALLOWED = {
    "above": f"-- lint: allow truncate until 2026-11-21 {WHY}\nTRUNCATE carts;",
    "in": f"TRUNCATE -- lint: allow truncate until 2027-01-01 {WHY}\n  carts;",
    "beside": f"SELECT 1;\nTRUNCATE\n carts; -- lint: allow truncate until 2027-01-01 {WHY}",
    "two at once": f"-- lint: allow truncate, drop-cascade until 2027-01-01 {WHY}\nDROP VIEW a CASCADE;",
}


@pytest.mark.parametrize("where", ["above", "in", "beside"])
def test_a_comment_with_a_day_and_a_reason_allows(where: str) -> None:
    assert found(ALLOWED[where]) == []


WRONG = {
    f"-- lint: allow truncate until 2026-11-20 {WHY}": "ended on 2026-11-20",
    f"-- lint: allow truncate {WHY}": "has no rule, no last day or no reason",
    "-- lint: allow truncate until 2027-01-01": "has no rule, no last day or no reason",
    "-- lint: allow truncate until 2027-01-01 because ": "has no rule, no last day or no reason",
    f"-- lint: allow truncat until 2027-01-01 {WHY}": "there is no rule truncat",
    f"-- lint: allow truncate until 2027-02-30 {WHY}": "2027-02-30 is no day",
    "-- squawk-ignore ban-drop-view": "allows without an end",
}


@pytest.mark.parametrize("comment", WRONG)
def test_a_comment_that_has_ended_or_lacks_something_fails_and_allows_nothing(comment: str) -> None:
    assert [(finding.rule, finding.wrong) for finding in found(f"{comment}\nTRUNCATE carts;")] == [
        ("allowance", WRONG[comment]),
        ("truncate", "empties carts"),
    ]


def test_a_comment_allows_its_own_statement_alone_and_only_what_is_there() -> None:
    sql = f"-- lint: allow drop-cascade until 2027-01-01 {WHY}\nSELECT 1;\nTRUNCATE carts;"
    assert [(finding.line, finding.rule, finding.wrong) for finding in found(sql)] == [
        (1, "allowance", "drop-cascade is not broken here"),
        (3, "truncate", "empties carts"),
    ]


def test_no_comment_is_read_out_of_a_string() -> None:
    assert [finding.rule for finding in found("SELECT '-- lint: allow nothing';")] == []


@pytest.mark.parametrize(("age", "times"), [(23.9, 0), (24.1, 1), (None, 1)])
def test_a_drop_wants_a_backup_that_is_young_enough(age: float | None, times: int) -> None:
    assert [finding.rule for finding in found("DROP TABLE carts;", age=age)].count("drop-without-backup") == times


def test_what_nobody_could_ask_is_told() -> None:
    source = Source("V2__b.sql", "SELECT 1;\nDROP TABLE carts, lines;")
    assert list(unchecked([source])) == ["V2__b.sql:2: drops carts, lines: whether a backup is young enough"]


def test_something_never_closed_is_found_where_it_opens() -> None:
    assert [(each.line, each.column, each.rule) for each in found("SELECT 1;\n SELECT 'a;")] == [(2, 9, "syntax-error")]


def test_squawk_knows_every_rule_that_it_is_heard_on() -> None:
    names = ",".join(sorted({*squawk.RULES, *squawk.LEFT_OUT} - {"syntax-error"}))
    command = [squawk.program(), "--config", "/dev/null", "--stdin-filepath", "a.sql"]
    done = subprocess.run(
        [*command, "--exclude", names], input="SELECT 1;", check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
