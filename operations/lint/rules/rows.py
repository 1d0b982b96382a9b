"""Rows changed by a migration."""
# ruff: noqa: S608 (the texts are advice, no queries)

from __future__ import annotations

from collections.abc import Iterator

from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.locks import Mode
from operations.migrations.reader import Reader, shown
from operations.migrations.tokens import Token


@rule(
    bad="UPDATE orders SET currency = 'EUR';",
    good="UPDATE orders SET currency = 'EUR' WHERE currency IS NULL AND id BETWEEN 1 AND 10000;",
)
def update_without_where(case: Case) -> Iterator[Finding]:
    """An UPDATE without WHERE changes, locks and writes anew every row of the table in one transaction."""
    for verb, reader in _verbs(case, "UPDATE"):
        reader.accept("ONLY")
        table = reader.name()
        if not case.is_new(table) and not reader.until("WHERE"):
            yield case.says(
                f"changes every row of {table} at once",
                f"fill {table} in batches (groundwork migrate backfill), or say which rows: UPDATE {table} … WHERE …",
                verb,
            )


@rule(bad="DELETE FROM sessions;", good="DELETE FROM sessions WHERE expires_at < '2026-01-01';")
def delete_without_where(case: Case) -> Iterator[Finding]:
    """A DELETE without WHERE empties the table."""
    for verb, reader in _verbs(case, "DELETE"):
        reader.accept("FROM")
        reader.accept("ONLY")
        table = reader.name()
        if not case.is_new(table) and not reader.until("WHERE"):
            yield case.says(f"empties {table}", f"say which rows: DELETE FROM {table} WHERE …, in batches", verb)


def _verbs(case: Case, wanted: str) -> Iterator[tuple[Token, Reader]]:
    """The statement's own verb, and those in the brackets of its WITH, each with what follows it."""
    tokens = case.statement.tokens
    if shown(tokens[0]) not in {wanted, "WITH"}:
        return
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        before = shown(tokens[at - 1]) if at else ""
        if shown(token) == wanted and before in {"", "(", ")"}:
            yield token, Reader(_to_closing(tokens[at + 1 :]))


def _to_closing(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return tokens[:at]
    return tokens


@rule(bad="TRUNCATE orders;", good="DELETE FROM orders WHERE id BETWEEN 1 AND 10000;")
def truncate(case: Case) -> Iterator[Finding]:
    """TRUNCATE takes every row at once, and nobody reads the table meanwhile."""
    if case.reader.at("TRUNCATE"):
        for effect in case.effects:
            yield case.says(f"empties {effect.table}", effect.note)


@rule(
    bad="INSERT INTO countries VALUES ('DE', 'Germany');",
    good="INSERT INTO countries (code, name) VALUES ('DE', 'Germany');",
)
def insert_without_columns(case: Case) -> Iterator[Finding]:
    """An INSERT that names no columns fails, or fills the wrong ones, once the table has another column."""
    for verb, reader in _verbs(case, "INSERT"):
        reader.accept("INTO")
        table = reader.name()
        if reader.accept("AS"):
            reader.name()
        if not reader.at("(") and not reader.at("DEFAULT"):
            yield case.says(f"names no columns of {table}", f"write INSERT INTO {table} (…) with the columns", verb)


@rule(
    bad="ALTER TABLE orders ADD COLUMN region text;\nUPDATE orders SET region = 'eu' WHERE region IS NULL;",
    good="ALTER TABLE orders ADD COLUMN region text;",
)
def backfill_under_lock(case: Case) -> Iterator[Finding]:
    """Rows changed in the transaction that altered their table: nobody gets at the table until all are done."""
    changed = [effect.table for effect in case.effects if effect.mode is Mode.ROW_EXCLUSIVE]
    if not changed or not case.source.in_transaction:
        return
    for other in case.source.cases():
        if other.statement is case.statement:
            return
        held = {effect.table for effect in other.effects if effect.blocks_reads}
        for table in held.intersection(changed):
            yield case.says(
                f"{table} is locked against everybody since line {other.statement.line}, until these rows are changed",
                f"change the rows of {table} in a migration of their own, in batches (groundwork migrate backfill)",
            )
