"""Every table, column, default and index of commerce's text is there, its doubles are not."""

import re

import pytest
from psycopg import Connection

from tests.stacks.commerce import wanted

PLACES = {
    "order": ("event_store", "data_access_log", "orders", "order_items", "order_status_history"),
    "checkout": ("data_access_log", "checkout_sessions", "cart_sessions", "cart_items"),
    "return": ("event_store", "data_access_log", "return_requests", "return_items"),
    "customer": ("event_store", "data_access_log", "customers", "customer_addresses"),
    "catalog": ("event_store", "products", "categories", "product_attributes"),
    "payment": ("event_store", "data_access_log"),
    "warehouse": ("event_store",),
    "auth": ("data_access_log",),
    "user": ("data_access_log",),
    "analytics": ("data_access_log",),
}
"""Which service has which of the text's tables."""

OURS = {
    "order": {"orders_archive", "order_items_archive", "order_status_history_archive"},
    "payment": {"payments", "refunds"},
    "auth": {"credentials", "sessions"},
    "user": {"staff_accounts", "staff_preferences"},
    "search": {"documents", "index_queue"},
    "analytics": {"events"},
    "warehouse": {"warehouses", "stock_levels", "reservations"},
}
"""Tables that the text asks for by a service's role, or by what it does with them."""

COLUMNS = """
    SELECT attname::text,
           CASE format_type(atttypid, atttypmod) WHEN 'timestamp with time zone' THEN 'timestamptz'
                ELSE format_type(atttypid, atttypmod) END,
           attnotnull,
           CASE WHEN attidentity = 'd' THEN 'identity'
                ELSE regexp_replace(pg_get_expr(adbin, adrelid), '::\\w+$', '') END
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"""

THERE = [(service, table) for service, tables in PLACES.items() for table in tables]


@pytest.fixture
def database(catalogs: dict[str, Connection], service: str) -> Connection:
    return catalogs[service]


def test_each_service_has_its_tables(catalogs: dict[str, Connection]) -> None:
    query = "SELECT relname::text FROM ours WHERE relkind = 'r'"
    found = {service: {name for (name,) in connection.execute(query)} for service, connection in catalogs.items()}
    assert found == {service: {*PLACES.get(service, ()), *OURS.get(service, ())} for service in catalogs}


def test_every_table_of_the_text_is_somewhere() -> None:
    assert {table for _, table in THERE} == set(wanted.TABLES)


@pytest.mark.parametrize(("service", "table"), THERE)
def test_a_table_has_the_columns_and_defaults_of_the_text(database: Connection, table: str) -> None:
    found = {name: tuple(rest) for name, *rest in database.execute(COLUMNS, [table])}
    added = {name: found.pop(name) for name in wanted.ADDED.get(table, ())}
    assert found == wanted.columns(table)
    assert {name: column[1:] for name, column in added.items()} == dict.fromkeys(added, (False, None))


@pytest.mark.parametrize(("service", "table"), THERE)
def test_a_text_is_as_long_as_the_text_allows(database: Connection, table: str) -> None:
    query = """SELECT regexp_replace(conname, '^ck_' || %s || '_', ''), pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = %s::regclass AND contype = 'c'"""
    checks = {name: limit(check) for name, check in database.execute(query, [table, table])}
    limits = wanted.limits(table)
    exact = {name: length for name, length in limits.items() if checks[name] == length}
    by_word = {name for name in limits if isinstance(checks[name], set)}
    assert set(exact) | by_word == set(limits)
    assert [name for name in by_word if max(map(len, checks[name])) > limits[name]] == []


def limit(check: str) -> int | set[str] | None:
    """What a check allows: so many characters, or certain words."""
    if length := re.search(r"length\(\w+\) <= (\d+)", check) or re.search(r"\{(\d)\}\$", check):
        return int(length[1])
    return set(re.findall(r"'(\w+)'::text", check)) or None


def test_every_index_of_the_text_is_there_once(catalogs: dict[str, Connection]) -> None:
    query = "SELECT indexname::text, regexp_replace(indexdef, '^.* USING btree ', '') FROM pg_indexes"
    found: dict[str, str] = {}
    for service in ("order", "customer", "catalog"):
        found |= dict(catalogs[service].execute(query).fetchall())
    assert {name: found.get(name) for name, _ in wanted.INDEXES.values()} == dict(wanted.INDEXES.values())
    doubles = {name for name, (stand_in, _) in wanted.INDEXES.items() if name != stand_in}
    assert doubles & set(found) == set()
