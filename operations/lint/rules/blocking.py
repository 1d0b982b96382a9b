"""Locks that make others wait, and that squawk says nothing of."""

from __future__ import annotations

from collections.abc import Iterator

from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.outside import outside


@rule(
    bad="ALTER TABLE orders SET UNLOGGED;",
    good="VACUUM orders;",
    unless=("changing-column-type", "adding-field-with-default"),
)
def table_rewrite(case: Case) -> Iterator[Finding]:
    """VACUUM FULL, CLUSTER, SET LOGGED or TABLESPACE, a serial column: every row is written anew while all wait."""
    for effect in case.effects:
        if effect.rewrites and not case.reader.at("REFRESH|REINDEX"):
            yield case.says(f"writes {effect.table} anew, every reader and writer waits for it", effect.note)


@rule(
    bad="REFRESH MATERIALIZED VIEW sales_by_day;",
    good="REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_day;",
)
def refresh_that_blocks(case: Case) -> Iterator[Finding]:
    """REFRESH MATERIALIZED VIEW without CONCURRENTLY: nobody reads the view until it is computed."""
    if case.reader.at("REFRESH"):
        for effect in case.effects:
            if effect.blocks_reads:
                yield case.says(f"nobody reads {effect.table} until it is computed", effect.note)


@rule(bad="LOCK TABLE orders IN EXCLUSIVE MODE;", good="LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;")
def lock_table(case: Case) -> Iterator[Finding]:
    """LOCK TABLE in a mode that writers wait for."""
    if case.reader.at("LOCK"):
        for effect in case.effects:
            if effect.blocks_writes:
                yield case.says(
                    f"everybody who writes {effect.table} waits until the end of the migration",
                    "leave it out: each statement takes the lock that it needs",
                )


@rule(
    bad="CREATE TRIGGER trg_orders_sum AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION add_up();",
    good="CREATE TABLE sums (total bigint);\n"
    "CREATE TRIGGER trg_sums_dated BEFORE UPDATE ON sums FOR EACH ROW EXECUTE FUNCTION set_updated_at();",
)
def trigger_on_live_table(case: Case) -> Iterator[Finding]:
    """A trigger on a table in use: writers wait while it is made, and every write runs it from then on."""
    if case.reader.until("TRIGGER") and case.reader.at("CREATE"):
        for effect in case.effects:
            yield case.says(
                f"writers of {effect.table} wait while it is made, and each of their rows runs it from then on",
                f"measure what it costs a write of {effect.table}, then allow it with that as the reason",
            )


@rule(
    bad="CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
    good="CREATE TABLE events_2027 (LIKE events INCLUDING ALL);\n"
    "ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
)
def partition_of_live_table(case: Case) -> Iterator[Finding]:
    """CREATE TABLE … PARTITION OF locks the whole partitioned table against everybody; ATTACH PARTITION does not."""
    reader = case.reader
    if reader.accept("CREATE", "TABLE") and reader.until("PARTITION") and reader.at("PARTITION", "OF"):
        for effect in case.effects:
            if effect.blocks_reads:
                yield case.says(f"everybody at {effect.table} waits", effect.note)


@rule(
    bad="CREATE INDEX CONCURRENTLY idx_orders_region ON orders (region);\nALTER TABLE orders ADD COLUMN note text;",
    good="CREATE INDEX CONCURRENTLY idx_orders_region ON orders (region);",
)
def concurrently_among_others(case: Case) -> Iterator[Finding]:
    """A statement that cannot run in a transaction, in a file with others: a failure leaves the file half applied."""
    kind = outside(case.statement)
    first = next((each for each in case.source.statements if outside(each)), None)
    others = [each for each in case.source.statements if not each.shape.startswith(("SET ", "RESET "))]
    if kind and case.statement is first and len(others) > 1:
        yield case.says(
            f"takes the {len(others)} statements of this file out of their transaction",
            "put it into a file of its own: one that fails is then undone by itself",
        )


@rule(bad="DO $$ BEGIN DROP TABLE orders; END $$;", good="DROP INDEX CONCURRENTLY idx_orders_region;")
def do_block(case: Case) -> Iterator[Finding]:
    """A DO block is not read: neither these rules nor the plan know what it locks."""
    if case.reader.at("DO"):
        yield case.says(
            "what it does is not read", "write the statements as they are; where it must be a block, rehearse it first"
        )
