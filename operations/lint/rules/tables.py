"""How tables and indexes are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from operations.lint.definition import Column, defined
from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.locks.files import plain
from operations.migrations.reader import Reader, parts, text
from operations.migrations.statement import Statement
from operations.migrations.tokens import Token

WIDE = 3
"""Columns of an index after which further ones seldom pay (strong_migrations' figure)."""


def _columns(case: Case) -> tuple[Column, ...]:
    made = defined(case.statement)
    return made.columns if made else ()


@rule(bad="CREATE TABLE notes (body json);", good="CREATE TABLE notes (body jsonb);")
def json_column(case: Case) -> Iterator[Finding]:
    """A json column knows no equality: SELECT DISTINCT and UNION over it fail, and it cannot be indexed."""
    for column in _columns(case):
        if column.kind.upper().split("[")[0] == "JSON":
            yield case.says(f"{column.name} is json", f"write jsonb: {column.name} jsonb", column.token)


@rule(bad="CREATE TABLE prices (amount money);", good="CREATE TABLE prices (amount numeric(19, 4));")
def money_column(case: Case) -> Iterator[Finding]:
    """A money column means another currency after lc_monetary changes."""
    for column in _columns(case):
        if column.kind.upper() == "MONEY":
            yield case.says(f"{column.name} is money", f"write {column.name} numeric(19, 4)", column.token)


@rule(
    bad="CREATE TABLE notes (id integer PRIMARY KEY);",
    good="CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
)
def narrow_key(case: Case) -> Iterator[Finding]:
    """A key of 32 bits or fewer runs out, and a wider one needs every row written anew."""
    made = defined(case.statement)
    keys = {name for each in made.constraints if each.kind == "PRIMARY" for name in each.columns} if made else set()
    for column in made.columns if made else ():
        counts = column.kind.upper() in {"SERIAL", "SMALLSERIAL"}
        if counts or (column.name in keys and column.kind.upper() in {"INT", "INTEGER", "INT4", "SMALLINT", "INT2"}):
            yield case.says(
                f"{column.name} {column.kind} runs out",
                f"write {column.name} bigint GENERATED ALWAYS AS IDENTITY, or uuid",
                column.token,
            )


@rule(bad="CREATE UNLOGGED TABLE carts (id uuid);", good="CREATE TABLE carts (id uuid);")
def unlogged_table(case: Case) -> Iterator[Finding]:
    """An unlogged table is empty after a crash, after a failover and on every replica."""
    if case.reader.at("CREATE", "UNLOGGED"):
        yield case.says("empty after a crash or failover, and on every replica", "leave UNLOGGED out")


@rule(
    bad="ALTER TABLE orders SET (autovacuum_enabled = false);",
    good="ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.02);",
)
def autovacuum_off(case: Case) -> Iterator[Finding]:
    """A table without autovacuum grows without end, until transaction ids run out."""
    shape = case.statement.shape.upper()
    if "AUTOVACUUM_ENABLED = FALSE" in shape or "AUTOVACUUM_ENABLED = OFF" in shape:
        yield case.says("the table grows until transaction ids run out", "tune autovacuum for it instead")


@rule(
    bad="CREATE INDEX CONCURRENTLY idx_orders_all ON orders (state, region, customer_id, created_at);",
    good="CREATE INDEX CONCURRENTLY idx_orders_state ON orders (state, region);",
)
def wide_index(case: Case) -> Iterator[Finding]:
    """An index of four columns or more costs every write, and queries seldom use all of it; a unique one is spared."""
    on = _indexed(case, "INDEX")
    if on is not None and len(on) > WIDE:
        yield case.says(
            f"{len(on)} columns", "put the most selective ones first and leave out those that narrow little"
        )


@rule(
    bad="CREATE UNIQUE INDEX CONCURRENTLY uq_users_email ON users (email);",
    good="CREATE TABLE users (email text);\nCREATE UNIQUE INDEX uq_users_email ON users (email);",
)
def unique_on_live_table(case: Case) -> Iterator[Finding]:
    """A unique index on a table with rows fails at the first two that are alike, after reading them all."""
    on = _indexed(case, "UNIQUE")
    if on is not None:
        table = case.effects[0].table if case.effects else ""
        if table:
            columns_ = ", ".join(text(each) for each in on)
            yield case.says(
                f"fails when two rows of {table} are alike",
                f"look first: SELECT {columns_} FROM {table} GROUP BY {columns_} HAVING count(*) > 1; "  # noqa: S608
                "then allow it with the answer as the reason",
            )


def _indexed(case: Case, kind: str) -> list[tuple[Token, ...]] | None:
    """The columns of a CREATE INDEX of that kind, None for anything else."""
    reader = case.reader
    if not (reader.accept("CREATE", kind) and reader.until("ON")):
        return None
    reader.until("(")
    return list(parts(reader.brackets()))


@rule(
    bad="CREATE TABLE lines (order_id uuid CONSTRAINT fk_lines_orders REFERENCES orders (id));",
    good="CREATE TABLE lines (order_id uuid CONSTRAINT fk_lines_orders REFERENCES orders (id));\n"
    "CREATE INDEX idx_lines_order_id ON lines (order_id);",
)
def foreign_key_without_index(case: Case) -> Iterator[Finding]:
    """A foreign key whose column leads no index: every DELETE of a row it points to reads the whole table."""
    made = defined(case.statement)
    if made is None:
        return
    led = set(_leading(case.source.folder or case.source.statements, plain(made.table)))
    for constraint in made.constraints:
        if (
            constraint.kind == "FOREIGN"
            and constraint.columns
            and not led.intersection(plain(column) for column in constraint.columns)
        ):
            on = ", ".join(constraint.columns)
            yield case.says(
                f"({on}) points to {constraint.refers} and leads no index of {made.table}",
                f"CREATE INDEX idx_{plain(made.table)}_{plain(constraint.columns[0])} ON {made.table} ({on})",
                constraint.token,
            )


def _leading(statements: Iterable[Statement], table: str) -> Iterator[str]:
    """The first column of each key and index of the table."""
    for statement in statements:
        made = defined(statement)
        if made and plain(made.table) == table:
            keys = (each for each in made.constraints if each.kind in {"PRIMARY", "UNIQUE"} and each.columns)
            yield from (plain(key.columns[0]) for key in keys)
        reader = Reader(statement.tokens)
        if (
            reader.accept("CREATE")
            and (reader.accept("UNIQUE", "INDEX") or reader.accept("INDEX"))
            and reader.until("ON")
        ):
            reader.accept("ON")
            reader.accept("ONLY")
            if plain(reader.name()) == table and reader.until("("):
                yield from (plain(text(each[:1])) for each in parts(reader.brackets())[:1])
