"""Flyway itself takes a database over from this runner, and this runner one from Flyway."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, MigrationError, Options, status, up
from operations.migrations.baseline import baseline
from operations.migrations.repair import repair
from operations.migrations.undo import undo
from operations.migrations.version import Version
from tests.operations.flyway import ask
from tests.operations.server import Server, rows

pytestmark = pytest.mark.deep
ROOT = Path(__file__).resolve().parents[2]
FILES: dict[str, str | bytes] = {
    "V1__first_table.sql": "CREATE TABLE a (id int);\n",
    "V1_1__accents.sql": "INSERT INTO a VALUES (1); -- é\n\n",
    "V1_1_1__body.sql": "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;",
    "V001.2.0__Leading zeros.sql": "CREATE TABLE c (t text DEFAULT ';');",
    "V3__concurrently.sql": "CREATE INDEX CONCURRENTLY i ON a (id);",
    "V4__mixed.sql": "CREATE TABLE m (id int);\nCREATE INDEX CONCURRENTLY mi ON m (id);\nINSERT INTO m VALUES (1);",
    "V2026.01.02__a__b c.sql": "CREATE TABLE d (id int)",
    "R__view_one.sql": "CREATE OR REPLACE VIEW v AS SELECT 1 AS x;\n",
    "R__another.sql": "CREATE OR REPLACE VIEW w AS SELECT 1 AS x;\n",
    "U1__first_table.sql": "DROP TABLE a;",
}
SHAPE = """
SELECT column_name, data_type, character_maximum_length, is_nullable, column_default, NULL
FROM information_schema.columns WHERE table_name = 'flyway_schema_history'
UNION ALL SELECT conname, pg_get_constraintdef(oid), NULL, NULL, NULL, NULL
FROM pg_constraint WHERE conrelid = 'flyway_schema_history'::regclass
UNION ALL SELECT indexname, indexdef, NULL, NULL, NULL, NULL FROM pg_indexes WHERE tablename = 'flyway_schema_history'
ORDER BY 1, 2
"""
ROWS = """
SELECT installed_rank, version, description, type, script, checksum, installed_by, success FROM flyway_schema_history
ORDER BY 1
"""


def silent(_said: str) -> None:
    """Nobody listens."""


@pytest.fixture
def other(server: Server) -> Target:
    """A second database."""
    return server.database()


@pytest.mark.parametrize("inhabited", [False, True])
def test_both_leave_the_same_history(
    connection: Connection, other: Target, folder: Callable[..., Path], *, inhabited: bool
) -> None:
    path = folder(FILES)
    if inhabited:
        connection.execute("CREATE TABLE old ()")
        with connect(other) as second:
            second.execute("CREATE TABLE old ()")
    up(connection, path, progress=silent)
    ask("migrate", other, path)
    assert rows(connection, SHAPE) == rows(other, SHAPE)
    assert rows(connection, ROWS) == rows(other, ROWS)


def test_flyway_finds_what_this_runner_did_valid_and_complete(
    connection: Connection, database: Target, folder: Callable[..., Path]
) -> None:
    path = folder(FILES)
    up(connection, path, progress=silent)
    assert ask("validate", database, path) == ["valid"]
    assert [line for line in ask("info", database, path) if not line.endswith((" Success", " Available"))] == []
    assert ask("migrate", database, path) == ["applied 0"]


def test_this_runner_goes_on_where_flyway_ended(
    connection: Connection, database: Target, folder: Callable[..., Path]
) -> None:
    path = folder(FILES)
    ask("migrate", database, path)
    assert {str(line.state) for line in status(connection, path)} == {"applied"}
    path = folder(FILES | {"V2027__e.sql": "CREATE TABLE e ()", "R__another.sql": "SELECT 1"})
    assert up(connection, path, progress=silent) == ["V2027__e.sql", "R__another.sql"]
    assert ask("validate", database, path) == ["valid"]


@pytest.mark.parametrize("service", ["app", "security", "asset"])
def test_flyway_finds_neotools_databases_valid(connection: Connection, database: Target, service: str) -> None:
    path = ROOT / "stacks" / "neotool" / "migrations" / service
    up(connection, path, progress=silent)
    assert ask("validate", database, path) == ["valid"]
    assert [line for line in ask("info", database, path) if not line.endswith(" Success")] == []


WRONG: dict[str, dict[str, str | None]] = {
    "edited": {"V1__first_table.sql": "CREATE TABLE a (id bigint);\n"},
    "renamed": {"V1__first_table.sql": None, "V1__table.sql": "CREATE TABLE a (id int);\n"},
    "removed": {"V1__first_table.sql": None},
    "out of order": {"V2__late.sql": "SELECT 1"},
    "a view removed": {"R__view_one.sql": None},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_flyway_refuses_is_refused(
    connection: Connection, database: Target, folder: Callable[..., Path], what: str
) -> None:
    up(connection, folder(FILES), progress=silent)
    path = folder({name: text for name, text in (FILES | WRONG[what]).items() if text is not None})
    with pytest.raises(MigrationError):
        up(connection, path, progress=silent)
    assert ask("validate", database, path)[0] == "invalid"


def test_a_migration_begun_and_not_ended_is_a_failed_one_to_flyway(
    connection: Connection, database: Target, folder: Callable[..., Path]
) -> None:
    path = folder({"V1__t.sql": "CREATE TABLE t (id int); VACUUM t; SELECT nonsense;"})
    with pytest.raises(MigrationError, match="statements 1 to 2 of 3 are kept"):
        up(connection, path, progress=silent)
    assert ask("info", database, path) == [f"V1__t.sql {rows(connection, ROWS)[0][5]} Failed"]


FLYWAY = LAYOUTS["flyway"]
OWNER = Options(placeholders={"owner": "somebody"})
RICH: dict[str, str | bytes] = {
    "V1__owned.sql": "CREATE TABLE a (t text DEFAULT '${owner}'); -- ${flyway:filename}, ${FLYWAY:TABLE}",
    "V2__as_it_is.sql": "INSERT INTO a VALUES ('${nobody}');",
    "V2__as_it_is.sql.conf": "placeholderReplacement=false",
    "V3__each_alone.sql": "INSERT INTO a VALUES ('3'); INSERT INTO a VALUES ('4');",
    "V3__each_alone.sql.conf": "executeInTransaction=false",
    "V4__latin.sql": "INSERT INTO a VALUES ('é');".encode("latin-1"),
    "V4__latin.sql.conf": "encoding=ISO-8859-1",
    "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT '${owner}'::text AS x;",
    "R__plain.sql": "CREATE OR REPLACE VIEW w AS SELECT 1 AS x;",
    "beforeMigrate.sql": "CREATE TABLE IF NOT EXISTS said (n serial, t text); INSERT INTO said (t) VALUES ('before');",
    "beforeEachMigrate.sql": "INSERT INTO said (t) VALUES ('before each');",
    "afterEachMigrate.sql": "INSERT INTO said (t) VALUES ('after each');",
    "afterVersioned.sql": "INSERT INTO said (t) VALUES ('after versioned');",
    "beforeRepeatables.sql": "INSERT INTO said (t) VALUES ('before repeatables');",
    "afterMigrateApplied.sql": "INSERT INTO said (t) VALUES ('after applied');",
    "afterMigrate__last.sql": "INSERT INTO said (t) VALUES ('after');",
}


def test_placeholders_settings_and_callbacks_do_what_they_do_in_flyway(
    connection: Connection, other: Target, folder: Callable[..., Path]
) -> None:
    path = folder(RICH)
    up(connection, path, progress=silent, options=OWNER)
    ask("migrate", other, path)
    for query in (ROWS, "SELECT t FROM said ORDER BY n", "SELECT t FROM a ORDER BY 1"):
        assert rows(connection, query) == rows(other, query)


def test_each_finds_the_others_views_and_placeholders_unchanged(
    connection: Connection, database: Target, other: Target, folder: Callable[..., Path]
) -> None:
    path = folder(RICH)
    up(connection, path, progress=silent, options=OWNER)
    assert ask("validate", database, path) == ["valid"]
    assert ask("migrate", database, path) == ["applied 0"]
    ask("migrate", other, path)
    with connect(other) as second:
        assert up(second, path, progress=silent, options=OWNER) == []


def test_an_empty_database_begins_with_the_last_baseline_file_as_in_flyway(
    connection: Connection, other: Target, folder: Callable[..., Path]
) -> None:
    tables = {f"V{n}__{name}.sql": f"CREATE TABLE {name} ();" for n, name in enumerate("abc", 1)}
    path = folder(tables | {"B2__base.sql": "CREATE TABLE a (); CREATE TABLE b ();"})
    up(connection, path, progress=silent)
    ask("migrate", other, path)
    assert rows(connection, ROWS) == rows(other, ROWS)


def test_a_version_below_the_last_is_applied_as_in_flyway_when_asked_for(
    connection: Connection, database: Target, other: Target, folder: Callable[..., Path]
) -> None:
    first: dict[str, str | bytes] = {"V1__a.sql": "CREATE TABLE a ();", "V3__c.sql": "CREATE TABLE c ();"}
    up(connection, folder(first), progress=silent)
    ask("migrate", other, folder(first))
    path = folder(first | {"V2__b.sql": "CREATE TABLE b ();"})
    up(connection, path, progress=silent, options=Options(out_of_order=True))
    ask("migrate", other, path, out_of_order=True)
    assert rows(connection, ROWS) == rows(other, ROWS)
    assert ask("validate", database, path) == ["valid"]


def test_a_baseline_is_flyways(
    connection: Connection, database: Target, other: Target, folder: Callable[..., Path]
) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "CREATE TABLE b ();"})
    connection.execute("CREATE TABLE old ()")
    baseline(connection, path, FLYWAY, progress=silent, options=Options(baseline=Version("0")))
    ask("baseline", other, path)
    assert rows(connection, ROWS) == rows(other, ROWS)
    assert ask("migrate", database, path) == ["applied 2"]


MENDED: dict[str, dict[str, str | None]] = {
    "edited": {"V1__a.sql": "CREATE TABLE a (); -- said better"},
    "described anew": {"V1__a.sql": None, "V1__first.sql": "CREATE TABLE a ();"},
    "gone": {"V1__a.sql": None},
    "a view gone": {"R__v.sql": None},
    "failed": {},
}


@pytest.mark.parametrize("what", MENDED)
def test_a_repair_leaves_the_history_that_flyways_leaves(
    connection: Connection, database: Target, other: Target, folder: Callable[..., Path], what: str
) -> None:
    files: dict[str, str | bytes] = {
        "V1__a.sql": "CREATE TABLE a ();",
        "V2__b.sql": "SELECT 1;",
        "R__v.sql": "SELECT 2;",
    }
    up(connection, folder(files), progress=silent)
    ask("migrate", other, folder(files))
    if what == "failed":
        for each in (database, other):
            with connect(each) as login:
                login.execute("UPDATE flyway_schema_history SET success = false WHERE version = '2'")
    path = folder({name: text for name, text in (files | MENDED[what]).items() if text is not None})
    repair(connection, path, FLYWAY, progress=silent, do=True)
    ask("repair", other, path)
    assert rows(connection, ROWS) == rows(other, ROWS)


def test_flyway_applies_again_what_was_taken_back_here(
    connection: Connection, database: Target, folder: Callable[..., Path]
) -> None:
    path = folder({"V1__a.sql": "CREATE TABLE a ();", "V2__b.sql": "CREATE TABLE b ();", "U2__b.sql": "DROP TABLE b;"})
    up(connection, path, progress=silent)
    undo(connection, path, FLYWAY, progress=silent)
    assert [line.rpartition(" ")[2] for line in ask("info", database, path)] == ["Success", "Deleted", "Pending"]
    assert ask("migrate", database, path) == ["applied 1"]
    assert [str(row.state) for row in status(connection, path)] == ["applied", "applied"]
    undo(connection, path, FLYWAY, progress=silent)
    assert up(connection, path, progress=silent) == ["V2__b.sql"]
    assert ask("validate", database, path) == ["valid"]
