"""Masked views on a real server: what they show, and that they are in no migration's way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from operations.connection import Connection, Target, connect
from operations.errors import OperationError
from operations.migrations import migrate
from operations.privacy import views
from operations.privacy.aside import set_aside
from operations.privacy.declared import Personal
from operations.roles import Terms, drift, reconcile
from tests.operations.privacy.conftest import DECLARED
from tests.operations.server import Server, rows
from tests.operations.site import Site


def test_a_reader_sees_what_is_declared_and_no_more(owner: Connection, personal: Personal) -> None:
    views.make(owner, personal)
    shown = "SELECT email, name, phone, born, notes, digest, status FROM masked.users ORDER BY name"
    assert rows(owner, shown) == [
        ("***@example.com", "A***", None, None, None, None, "active"),
        ("***", "B***", None, None, None, None, "active"),
    ]
    assert rows(owner, "SELECT DISTINCT street FROM masked.homes") == [("***",)]


def test_a_masked_view_has_its_tables_columns_with_their_types(owner: Connection, personal: Personal) -> None:
    views.make(owner, personal)
    columns = """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                 WHERE attrelid = '{}.users'::regclass AND attnum > 0"""
    assert rows(owner, columns.format("masked")) == rows(owner, columns.format("public"))


def test_views_that_read_masked_tables_get_twins_that_read_masked_ones(owner: Connection, personal: Personal) -> None:
    views.make(owner, personal)
    assert list(views.there(owner)) == ["active_users", "domains", "homes", "users"]
    assert rows(owner, "SELECT email FROM masked.active_users ORDER BY 1") == [("***",), ("***@example.com",)]
    assert rows(owner, "SELECT domain FROM masked.domains WHERE domain <> ''") == [("example.com",)]


def test_what_the_server_generates_from_masked_columns_is_masked(owner: Connection, personal: Personal) -> None:
    views.make(owner, personal)
    assert rows(owner, "SELECT DISTINCT words FROM masked.users") == [(None,)]


def test_views_once_made_are_left_alone(owner: Connection, personal: Personal) -> None:
    assert len(views.make(owner, personal)) == 4
    before = rows(owner, "SELECT oid FROM pg_class WHERE relnamespace = 'masked'::regnamespace ORDER BY 1")
    assert views.make(owner, personal) == []
    assert rows(owner, "SELECT oid FROM pg_class WHERE relnamespace = 'masked'::regnamespace ORDER BY 1") == before


CHANGED = {
    "a column more": "ALTER TABLE users ADD COLUMN nick text",
    "a view replaced": "CREATE OR REPLACE VIEW active_users AS SELECT id, email FROM users",
    "a view dropped by hand": "DROP VIEW masked.homes",
    "a view no longer there": "DROP VIEW domains",
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_changed_is_noticed_and_made_again(owner: Connection, personal: Personal, what: str) -> None:
    views.make(owner, personal)
    owner.execute(CHANGED[what])
    assert views.amiss(owner, views.wanted(owner, personal)) != []
    views.make(owner, personal)
    assert views.amiss(owner, views.wanted(owner, personal)) == []


def test_no_reader_sees_a_moment_without_the_views(owner: Connection, built: Target, personal: Personal) -> None:
    views.make(owner, personal)
    owner.execute("ALTER TABLE users ADD COLUMN nick text")
    with connect(built) as other, other.transaction():
        views.make(other, personal)
        with pytest.raises(psycopg.errors.LockNotAvailable):  # waits, and is not told that there is no such view
            owner.execute("SET lock_timeout = '100ms'; SELECT FROM masked.users")


def test_what_is_declared_and_not_there_is_told(owner: Connection) -> None:
    wrong = {"tables": {"users": {"subject": "id", "columns": {"e_mail": {}}}}}
    with pytest.raises(OperationError, match=r"users\.e_mail: declared as personal, and there is no such column"):
        views.make(owner, Personal.of(wrong))


def test_rows_that_security_hides_from_readers_are_not_shown_by_way_of_the_owner(owner: Connection) -> None:
    owner.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY")
    with pytest.raises(OperationError, match="users: has row-level security that does not hold for its owner"):
        views.make(owner, Personal.of(DECLARED))


def test_a_table_that_is_not_there_yet_has_no_view(owner: Connection) -> None:
    later = {"tables": {"pets": {"subject": "user_id", "columns": {"name": {}}}}}
    assert views.make(owner, Personal.of(later)) == []


def test_a_row_is_found_by_its_key_as_in_the_table(owner: Connection, personal: Personal) -> None:
    views.make(owner, personal)
    owner.execute("INSERT INTO users (email) SELECT n || '@example.com' FROM generate_series(1, 2000) n; ANALYZE users")
    query = "EXPLAIN SELECT email FROM masked.users WHERE id = '00000000-0000-4000-8000-00000000ada0'"
    assert "Index Scan using users_pkey" in "".join(str(row[0]) for row in rows(owner, query))


MIGRATIONS = {
    "a column dropped": "ALTER TABLE users DROP COLUMN born",
    "a type changed": "ALTER TABLE users ALTER COLUMN phone TYPE text",
    "a column renamed": "ALTER TABLE users RENAME COLUMN status TO state",
    "a table dropped": "DROP TABLE keys; DROP TABLE homes",
    "a view made otherwise": "DROP VIEW domains, active_users; CREATE VIEW active_users AS SELECT id FROM users",
}


@pytest.mark.parametrize("what", MIGRATIONS)
def test_views_are_in_no_migrations_way(
    built: Target, owner: Connection, personal: Personal, folder: Callable[..., Path], what: str
) -> None:
    files = {"V1__nothing.sql": "SELECT 1;"}
    migrate(built, folder(files), progress=print)
    views.make(owner, personal)
    migrate(built, folder({**files, "V2__change.sql": MIGRATIONS[what]}), progress=print)
    fewer = {name: table for name, table in personal.tables.items() if name != "users" or "dropped" not in what}
    views.make(owner, replace(personal, tables=fewer))


def test_views_stay_while_migrations_only_add(
    built: Target, owner: Connection, personal: Personal, folder: Callable[..., Path]
) -> None:
    files = {"V1__nothing.sql": "SELECT 1;"}
    migrate(built, folder(files), progress=print)
    views.make(owner, personal)
    added = "ALTER TABLE users ADD COLUMN nick text; CREATE INDEX ON users (nick); UPDATE users SET nick = name"
    migrate(built, folder({**files, "V2__add.sql": added}), progress=print)
    assert "users" in views.there(owner)


def test_readers_read_the_views_and_not_the_tables(
    server: Server, built: Target, personal: Personal, aws: None
) -> None:
    site, terms = Site.new(server, built), Terms(masked=personal.masked, migrated=True)
    place = site.place, site.master, site.logins
    reconcile(*place, print, terms)
    with connect(site.login("migrator")) as owner:
        views.make(owner, personal)
        reconcile(*place, print, terms)
        with connect(site.login("readonly")) as reader:
            assert rows(reader, "SELECT name FROM users ORDER BY 1") == [("A***",), ("B***",)]
            assert rows(reader, "SELECT count(*) FROM active_users") == [(2,)]
            assert rows(reader, "SELECT count(*) FROM things") == [(0,)]
            for hidden in ("public.users", "public.homes", "public.active_users", "public.domains"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    reader.execute(f"SELECT FROM {hidden}")
            set_aside(owner)
            views.make(owner, personal)
            assert rows(reader, "SELECT count(*) FROM users") == [(2,)]
    assert drift(*place, terms) == []
