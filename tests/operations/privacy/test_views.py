"""Masked views on a real server: what they show, and that they are in no migration's way."""

import psycopg
import pytest

from operations.connection import Connection, Target, connect
from operations.errors import OperationError
from operations.privacy import views
from operations.privacy.declared import Personal
from tests.operations.privacy.conftest import DECLARED
from tests.operations.server import rows


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
