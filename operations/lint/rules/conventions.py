"""Names and columns as a system's sources want them; each is on where the catalog says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from operations.lint.definition import defined
from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.locks.files import plain
from operations.migrations.reader import Reader

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PREFIXES = {"FOREIGN": "fk_", "UNIQUE": "uq_", "CHECK": "ck_"}
CHANGES_ROWS = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "WITH", "CALL")
DEFINES = ("CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE")


@rule(
    bad="CREATE TABLE UserAccount (id uuid);", good="CREATE TABLE user_accounts (id uuid);", convention="plural_tables"
)
def table_name(case: Case) -> Iterator[Finding]:
    """Tables are named in the plural, in snake_case."""
    made = defined(case.statement)
    if made is None or not made.new:
        return
    written = made.table.rpartition(".")[2].strip('"')
    if not SNAKE.fullmatch(written):
        yield case.says(f"{written} is not in snake_case", f"write {_snake(written)}", made.token)
    elif not written.endswith("s"):
        yield case.says(f"{written} is not in the plural", f"write {written}s, or its own plural", made.token)


def _snake(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return words if words.endswith("s") else f"{words}s"


@rule(
    bad="CREATE INDEX orders_region ON orders (region);",
    good="CREATE INDEX idx_orders_region ON orders (region);",
    convention="prefixes",
)
def index_name(case: Case) -> Iterator[Finding]:
    """Indexes begin with idx_ and their table's name, unique ones with uq_."""
    reader = case.reader
    unique = reader.accept("CREATE", "UNIQUE", "INDEX")
    if not unique and not reader.accept("CREATE", "INDEX"):
        return
    reader.accept("CONCURRENTLY")
    reader.accept("IF", "NOT", "EXISTS")
    token, name = reader.next, "" if reader.at("ON") else reader.name()
    reader.accept("ON")
    reader.accept("ONLY")
    wanted = f"{'uq' if unique else 'idx'}_{_bare(reader.name())}_"
    if not plain(name).startswith(wanted):
        yield case.says(f"{name or 'no name'} given", f"name it {wanted}…", token)


@rule(
    bad="CREATE TABLE orders (id uuid PRIMARY KEY, total bigint CHECK (total > 0));",
    good="CREATE TABLE orders (id uuid PRIMARY KEY, total bigint CONSTRAINT ck_orders_total CHECK (total > 0));",
    convention="prefixes",
)
def constraint_name(case: Case) -> Iterator[Finding]:
    """Foreign keys begin with fk_, unique constraints with uq_, checks with ck_, each followed by the table's name."""
    made = defined(case.statement)
    for constraint in made.constraints if made else ():
        wanted = f"{PREFIXES.get(constraint.kind, '')}{_bare(made.table)}_" if made else ""
        if constraint.kind in PREFIXES and not plain(constraint.name).startswith(wanted):
            given = constraint.name or f"no name for {', '.join(constraint.columns) or 'the constraint'}"
            yield case.says(f"{given} given", f"write CONSTRAINT {wanted}… before it", constraint.token)


@rule(
    bad="CREATE TRIGGER dated BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION set_updated_at();",
    good="CREATE TRIGGER trg_orders_updated_at BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION set_updated_at();",
    convention="prefixes",
)
def trigger_name(case: Case) -> Iterator[Finding]:
    """Triggers begin with trg_ and their table's name."""
    reader = case.reader
    if not reader.accept("CREATE"):
        return
    reader.accept("OR", "REPLACE")
    reader.accept("CONSTRAINT")
    if not reader.accept("TRIGGER"):
        return
    token, name = reader.next, reader.name()
    reader.until("ON")
    reader.accept("ON")
    wanted = f"trg_{_bare(reader.name())}_"
    if not plain(name).startswith(wanted):
        yield case.says(f"{name} given", f"name it {wanted}…", token)


@rule(
    bad="CREATE TABLE notes (id uuid PRIMARY KEY);",
    good="CREATE TABLE notes (id uuid PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());",
    convention="columns",
)
def standard_columns(case: Case) -> Iterator[Finding]:
    """Every table has the columns that the catalog names, such as created_at and updated_at."""
    made = defined(case.statement)
    if made is None or not made.new:
        return
    there = {plain(column.name) for column in made.columns}
    missing = [name for name in case.source.conventions.columns if name not in there]
    if missing:
        yield case.says(f"{made.table} lacks {', '.join(missing)}", "add what is missing", made.token)


@rule(
    bad="CREATE TABLE notes (id uuid PRIMARY KEY);",
    good="CREATE TABLE notes (id uuid PRIMARY KEY);\nCOMMENT ON TABLE notes IS 'what users wrote down';",
    convention="comments",
)
def table_comment(case: Case) -> Iterator[Finding]:
    """Every table says in a comment what it is for."""
    made = defined(case.statement)
    if made is None or not made.new:
        return
    for statement in case.source.folder or case.source.statements:
        reader = Reader(statement.tokens)
        if reader.accept("COMMENT", "ON", "TABLE") and plain(reader.name()) == plain(made.table):
            return
    yield case.says(
        f"{made.table} has no comment", f"COMMENT ON TABLE {made.table} IS '…', saying what it is for", made.token
    )


@rule(
    bad="CREATE TABLE countries (code text);\nINSERT INTO countries (code) VALUES ('DE');",
    good="INSERT INTO countries (code) VALUES ('DE');",
    convention="rows_apart",
)
def rows_and_tables_apart(case: Case) -> Iterator[Finding]:
    """A file defines, or it changes rows: not both."""
    kinds = [_kind(statement.shape) for statement in case.source.statements]
    if {"rows", "tables"} <= {*kinds}:
        first = case.source.statements[kinds.index("rows")]
        if case.statement is first:
            yield case.says("changes rows in a file that also defines", "move it into a migration of its own")


def _kind(shape: str) -> str:
    return "rows" if shape.startswith(CHANGES_ROWS) else "tables" if shape.startswith(DEFINES) else ""


def _bare(table: str) -> str:
    return plain(table).rpartition(".")[2]
