"""Statements split as the server would read them."""

import pytest

from operations.migrations.outside import Outside, index_name, outside, refusal, table_name
from operations.migrations.statement import statements
from operations.migrations.tokens import UnfinishedError


def split(sql: str) -> list[str]:
    return [statement.text for statement in statements(sql)]


WHOLE = {
    "a text": "SELECT 'a;b''c;d'",
    "a text with backslashes": r"SELECT E'a\';b;'",
    "a text in two lines": "SELECT E'a'\n  'b\\';c'",
    "a plain text ending in a backslash": r"SELECT 'a\'",
    "a quoted name": 'SELECT ";""; x" FROM "a;b"',
    "a dollar quote": "SELECT $$;$a$;$$, $a$ ; $$ ; $b$ ; $a$",
    "a dollar within a name": "SELECT a$b$c FROM x$y$z",
    "a parameter": "PREPARE p AS SELECT $1",
    "a line comment": "SELECT 1 -- ; 'not a text\n, 2",
    "a nested comment": "SELECT /* ; /* ' ; */ ; */ 1",
    "brackets": "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
    "a body in SQL": "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT x.end; END",
    "a replaced procedure": "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END",
    "an operator": "SELECT a <@ b, c::text, d #>> '{;}'",
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_semicolon_inside_does_not_end_the_statement(what: str) -> None:
    assert split(f"{WHOLE[what]};\nSELECT 2;") == [WHOLE[what], "SELECT 2"]


def test_comments_and_empty_statements_are_no_statements() -> None:
    assert split("-- only this\n;; /* and /* this */ */ ;") == []


def test_each_statement_knows_its_line() -> None:
    assert [s.line for s in statements("\n-- one\nSELECT 1;\n\nSELECT\n2; SELECT 3")] == [3, 5, 6]


UNFINISHED = {"SELECT 'a": 7, 'SELECT "a': 7, "SELECT /* a /* b */": 7, "SELECT $x$ a $y$": 7, "SELECT E'a\\'": 7}


@pytest.mark.parametrize("sql", UNFINISHED)
def test_what_is_opened_and_never_closed_is_found(sql: str) -> None:
    with pytest.raises(UnfinishedError) as failure:
        statements(sql)
    assert failure.value.start == UNFINISHED[sql]


KINDS = {
    "create unique index concurrently i on t (a)": Outside.CREATE_INDEX,
    "CREATE /* x */ INDEX\nCONCURRENTLY IF NOT EXISTS i ON t (a)": Outside.CREATE_INDEX,
    "DROP INDEX CONCURRENTLY i": Outside.DROP_INDEX,
    "REINDEX TABLE CONCURRENTLY t": Outside.REINDEX,
    "REINDEX (CONCURRENTLY, VERBOSE) TABLE t": Outside.REINDEX,
    "REINDEX (VERBOSE) SCHEMA public": Outside.REINDEX,
    "VACUUM (ANALYZE) t": Outside.VACUUM,
    "CLUSTER": Outside.CLUSTER,
    "ALTER TABLE p DETACH PARTITION c CONCURRENTLY": Outside.DETACH,
    "CREATE INDEX concurrently_made ON t (a)": None,
    "REINDEX TABLE t": None,
    "CLUSTER t USING i": None,
    "ALTER TYPE t ADD VALUE 'x'": None,
    "REFRESH MATERIALIZED VIEW CONCURRENTLY v": None,
    "COMMENT ON TABLE t IS 'VACUUM'": None,
}


@pytest.mark.parametrize("sql", KINDS)
def test_what_cannot_run_in_a_transaction_is_known(sql: str) -> None:
    assert outside(statements(sql)[0]) is KINDS[sql]


REFUSED = (
    "COPY t FROM STDIN",
    "copy t (a) from stdin with (format csv)",
    "COPY t TO STDOUT",
    "BEGIN",
    "commit",
    "START TRANSACTION READ ONLY",
    "ROLLBACK TO s",
    "ALTER SYSTEM SET fsync = off",
    "CREATE DATABASE x",
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
    "DISCARD ALL",
    "\\i other.sql",
    "SELECT 1 \\gexec",
    "SELECT 1\n\\copy t from x",
    "CREATE INDEX CONCURRENTLY ON t (a)",
)


@pytest.mark.parametrize("sql", REFUSED)
def test_what_has_no_place_in_a_migration_is_refused(sql: str) -> None:
    assert refusal(statements(sql)[0]) is not None


def test_an_index_and_its_table_are_read_as_written() -> None:
    (one,) = statements('CREATE INDEX CONCURRENTLY IF NOT EXISTS "My I" ON ONLY app."T" USING gin (a)')
    assert (index_name(one), table_name(one)) == ('"My I"', 'app."T"')
