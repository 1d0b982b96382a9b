"""Migrations rehearsed on a copy of the schema: what is seen, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from localcloud.cloud.servers.administration import session
from operations.connection import Connection, connect
from operations.errors import OperationError
from operations.migrations import look, migrate, read_directory
from operations.migrations.layouts import FLYWAY
from operations.rehearsal import copy
from operations.rehearsal.objects import Thing, changes
from operations.rehearsal.trial import Rehearsed, Trial
from operations.roles import reconcile
from tests.operations.server import Server, rows
from tests.operations.site import Site

Rehearse = Callable[[dict[str, str]], list[Rehearsed]]
SCHEMA = """
CREATE TABLE orders (id bigint PRIMARY KEY, state text, total numeric(19, 4) NOT NULL DEFAULT 0);
CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint);
CREATE TABLE states (name text PRIMARY KEY);
CREATE VIEW totals AS SELECT sum(total) FROM orders;
CREATE FUNCTION untouched() RETURNS int LANGUAGE sql RETURN 1;
"""


@pytest.fixture(scope="module")
def sold(server: Server, aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A database with a schema, its roles, and rows."""
    path = tmp_path_factory.mktemp("sold")
    (path / "V1__sold.sql").write_text(SCHEMA)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**aws, "PGSSLROOTCERT": server.authority}.items():
            patch.setenv(name, value)
        site = Site.new(server, server.database())
        reconcile(site.place, site.master, site.logins, print)
        migrate(site.login("migrator"), path, progress=print)
        with connect(site.login("migrator")) as connection:
            connection.execute("INSERT INTO orders SELECT n, 'new', n FROM generate_series(1, 2000) AS n")
            connection.execute("ANALYZE orders, states")
    return site


NUMBERS = count(1)


@pytest.fixture
def rehearse(sold: Site, server: Server, folder: Callable[..., Path]) -> Rehearse:
    """Rehearse these files after the first."""

    def run(files: dict[str, str]) -> list[Rehearsed]:
        target, path = sold.login("migrator"), folder({"V1__sold.sql": SCHEMA, **files})
        with connect(target) as connection:
            pending = look(connection, path, FLYWAY).plan().pending
        original = copy.read(target, server.postgres.binaries.bin)
        with _scratch(server, original, f"scratch_{next(NUMBERS)}") as connection:
            return list(Trial(connection, original.sizes, large=1000).run(pending))

    return run


@contextmanager
def _scratch(server: Server, original: copy.Original, name: str) -> Iterator[Connection]:
    with session(server.postgres.place) as administrator:
        copy.make_database(administrator, original, name)
    with session(server.postgres.place, name) as connection:
        copy.fill(connection, original)
    with session(server.postgres.place, name) as connection:
        copy.become(connection, original)
        yield connection


def seen(files: Sequence[Rehearsed]) -> list[tuple[int, list[str], list[str], list[str]]]:
    return [
        (each.line, [str(lock) for lock in each.locks], each.rewrites, each.scans)
        for file in files
        for each in file.statements
    ]


def test_each_statement_tells_its_locks_rewrites_and_scans(rehearse: Rehearse) -> None:
    found = rehearse(
        {
            "V2__a.sql": "ALTER TABLE orders ADD COLUMN region text;\n"
            "CREATE INDEX ON orders (state);\n"
            "ALTER TABLE orders ALTER id TYPE text;",
            "V3__b.sql": "CREATE TABLE mine (id int);\nCREATE INDEX ON mine (id);",
            "V4__c.sql": "CREATE INDEX CONCURRENTLY i ON lines (order_id);",
        }
    )
    assert seen(found) == [
        (1, ["ACCESS EXCLUSIVE on orders"], [], []),
        (2, ["SHARE on orders"], [], ["orders"]),
        (3, ["ACCESS EXCLUSIVE on orders (held)"], ["orders"], ["orders"]),
        (1, [], [], []),
        (2, [], [], []),
        (1, ["SHARE UPDATE EXCLUSIVE on lines (documented)"], [], ["lines"]),
    ]


def test_a_rewrite_and_a_lock_on_a_large_table_are_told_with_the_safe_way(rehearse: Rehearse) -> None:
    (file,) = rehearse(
        {"V2__a.sql": "ALTER TABLE orders ALTER COLUMN state TYPE char(9);\nALTER TABLE lines ADD x int;"}
    )
    ((rewrite,), _) = [each.warnings for each in file.statements]
    assert rewrite.startswith("writes orders (about 2,000 rows, 0 MiB) anew, and nobody reads it meanwhile: ")
    assert "add new_state char(9), keep both alike with a trigger, fill it in batches" in rewrite


def test_a_short_lock_on_a_large_table_is_told_and_on_a_small_one_it_is_not(rehearse: Rehearse) -> None:
    (file,) = rehearse({"V2__a.sql": "ALTER TABLE orders ADD x int;\nALTER TABLE states ADD x int;"})
    assert [[warning.partition(":")[0] for warning in each.warnings] for each in file.statements] == [
        ["takes ACCESS EXCLUSIVE on orders (about 2,000 rows, 0 MiB), and everybody waits, readers too"],
        [],
    ]


def test_a_table_that_was_never_analysed_may_be_large(rehearse: Rehearse) -> None:
    (file,) = rehearse({"V2__a.sql": "CREATE INDEX ON lines (order_id);"})
    (warning,) = file.statements[0].warnings
    assert warning.startswith("reads all of lines (size unknown: never analysed) under SHARE, and writers wait: ")


CHANGED = """
CREATE TABLE notes (id int);
ALTER TABLE orders DROP COLUMN state, ADD COLUMN region text NOT NULL DEFAULT 'eu';
CREATE OR REPLACE VIEW totals AS SELECT max(total) AS sum FROM orders;
GRANT DELETE ON lines TO READONLY;
ALTER FUNCTION untouched() STABLE;
"""


def test_what_changed_is_told_owners_and_grants_included(rehearse: Rehearse, sold: Site) -> None:
    service = sold.place.service
    (file,) = rehearse({"V2__a.sql": CHANGED.replace("READONLY", f"{service}_readonly")})
    told = [str(change) for change in file.changes]
    assert [line for line in told if "grants" not in line] == [
        "added column orders.region",
        "removed column orders.state",
        "function untouched(): changed",
        f"added table notes, owned by {service}_owner",
        "view totals: changed",
    ]
    (grants,) = [line for line in told if "grants" in line]
    assert grants.startswith("table lines: grants ")
    assert f"{service}_readonly=rd/" in grants


def test_another_owner_is_told() -> None:
    before, after = ({("table", "a"): Thing("", owner, None)} for owner in ("app_owner", "somebody"))
    assert [str(change) for change in changes(before, after)] == ["table a: owner app_owner → somebody"]


def test_the_target_is_left_as_it_is(rehearse: Rehearse, sold: Site) -> None:
    rehearse({"V2__a.sql": "DROP TABLE orders CASCADE;"})
    assert rows(sold.login("migrator"), "SELECT count(*) FROM orders") == [(2000,)]
    assert rows(sold.login("migrator"), "SELECT count(*) FROM flyway_schema_history WHERE type = 'SQL'") == [(1,)]


def test_a_failure_is_told_with_its_line_and_ends_the_rehearsal(rehearse: Rehearse) -> None:
    found = rehearse({"V2__a.sql": "SELECT 1;\n\nSELECT nonsense;", "V3__b.sql": "SELECT 1;"})
    assert [(file.script, file.failure) for file in found] == [
        ("V2__a.sql", 'V2__a.sql:3: column "nonsense" does not exist (42703)')
    ]


def test_what_the_migrator_may_not_do_fails_here_as_well(rehearse: Rehearse) -> None:
    (file,) = rehearse({"V2__a.sql": "CREATE ROLE somebody SUPERUSER;"})
    assert "permission denied" in file.failure


def test_a_procedure_that_commits_is_run_outside_a_transaction(rehearse: Rehearse) -> None:
    sql = "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;"
    (_, file) = rehearse({"V2__a.sql": sql, "V3__b.sql": "CALL p();"})
    assert (file.failure, file.in_transaction) == ("", False)


def test_a_copy_that_lacks_an_extension_says_so(server: Server, sold: Site) -> None:
    original = copy.Original([], [], [], "keeper", "keeper", "CREATE EXTENSION no_such_thing;", {})
    refused = pytest.raises(OperationError, match=r"copied to the scratch server: extension .*no_such_thing")
    with refused, _scratch(server, original, "lacking"):
        pass


@pytest.mark.deep
@pytest.mark.parametrize("major", [15, 16, 17])
def test_older_servers_are_rehearsed_alike(major: int, folder: Callable[..., Path]) -> None:
    server = Server(major)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGSSLROOTCERT", server.authority)
            target = server.database()
            with connect(target) as connection:
                connection.execute(SCHEMA.encode())
            original = copy.read(target, server.postgres.binaries.bin)
            pending = read_directory(folder({"V2__a.sql": "ALTER TABLE orders ALTER id TYPE text, ADD x int;"}))
            with _scratch(server, original, "scratch") as connection:
                (file,) = Trial(connection, original.sizes, large=1000).run(pending)
    finally:
        server.remove()
    assert seen([file]) == [(1, ["ACCESS EXCLUSIVE on orders"], ["orders"], ["orders"])]
    assert [str(change) for change in file.changes] == [
        "column orders.id: changed bigint NOT NULL → text NOT NULL",
        "added column orders.x",
    ]
