"""What commerce keeps for a time goes in batches that an index finds; old orders move with all that is theirs."""

# ruff: noqa: S608  (names and conditions put into queries stand in this file)

from collections.abc import Callable

import pytest

from operations.connection import Connection, connect
from tests.operations.site import Site

App = Callable[[str], Connection]

CROWDS = {
    "checkout": """
        INSERT INTO cart_sessions (session_id, status, created_at)
        SELECT n, CASE WHEN n % 3 = 0 THEN 'abandoned' ELSE 'active' END, now() - n * interval '1 hour'
          FROM generate_series(1, 6000) n;
        INSERT INTO cart_items (cart_session_id, product_id, product_sku, quantity)
        SELECT id, id, 'SKU', 1 FROM cart_sessions;
        INSERT INTO checkout_sessions (session_token, customer_id, subtotal, total_amount, created_at, expires_at)
        SELECT n, n, 1, 1, now() - n * interval '1 hour', now() - (n - 1) * interval '1 hour'
          FROM generate_series(1, 6000) n;""",
    "order": """
        INSERT INTO event_store (aggregate_id, aggregate_type, event_type, event_data, event_version, created_at)
        SELECT gen_random_uuid(), 'order', 'order.created', '{}', 1, now() - n * interval '2 hours'
          FROM generate_series(1, 6000) n;
        INSERT INTO orders (order_number, customer_id, total_amount, status, created_at)
        SELECT n, n % 50, 1, 'completed', now() - interval '2 years 1 hour' + (4001 - n) * interval '4 hours'
          FROM generate_series(1, 6000) n;
        INSERT INTO order_items (order_id, product_id, product_sku, product_name, quantity, unit_price, total_price)
        SELECT id, id, 'SKU', 'Cup', 1, 1, 1 FROM orders, generate_series(1, 2);
        INSERT INTO order_status_history (order_id, status_to, created_at)
        SELECT id, status, created_at FROM orders;""",
}
"""Two thousand of the orders are over two years old."""

OLD_CARTS = "status = 'abandoned' AND created_at < now() - interval '30 days'"
OLD_CHECKOUTS = "expires_at < now() - interval '7 days'"
OLD_EVENTS = "created_at < now() - interval '1 year'"
OLD_ORDERS = "created_at < now() - interval '2 years'"
BATCHES = {
    ("checkout", "cart_sessions", OLD_CARTS, "created_at"): "idx_cart_sessions_abandoned",
    ("checkout", "checkout_sessions", OLD_CHECKOUTS, "expires_at"): "idx_checkout_sessions_expires",
    ("order", "event_store", OLD_EVENTS, "created_at"): "idx_event_store_created",
    ("order", "orders", OLD_ORDERS, "created_at"): "idx_orders_created",
}


@pytest.fixture(scope="module")
def crowded(sites: dict[str, Site], variables: dict[str, str]):
    """Years of carts, checkouts, events and orders."""
    tables = {"checkout": ("cart_sessions", "cart_items", "checkout_sessions"),
              "order": ("event_store", "order_status_history", "order_items", "orders")}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        owners = {service: connect(sites[service].login("migrator")) for service in CROWDS}
    for service, rows in CROWDS.items():
        owners[service].execute(rows.encode())
        owners[service].execute("ANALYZE")
    yield owners
    for service, connection in owners.items():
        connection.execute(f"TRUNCATE {', '.join(tables[service])}".encode())
        connection.close()


@pytest.mark.parametrize(("service", "table", "old", "age"), BATCHES, ids=BATCHES.values())
def test_a_batch_of_what_is_over_is_found_by_an_index(
    crowded: dict[str, Connection], service: str, table: str, old: str, age: str
) -> None:
    query = f"EXPLAIN SELECT id FROM {table} WHERE {old} ORDER BY {age} LIMIT 500"
    plan = "\n".join(line for (line,) in crowded[service].execute(query.encode()))
    assert BATCHES[service, table, old, age] in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(("service", "table", "old"), [key[:3] for key in BATCHES if key[1] != "orders"])
def test_what_is_over_goes_in_batches(
    crowded: dict[str, Connection], app: App, service: str, table: str, old: str
) -> None:
    connection = app(service)
    everything = f"SELECT count(*) FROM {table}"
    kept = connection.execute(f"{everything} WHERE NOT ({old})".encode()).fetchone()
    batch = f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {old} LIMIT 500)".encode()
    sizes = iter(lambda: connection.execute(batch).rowcount, 0)
    assert list(sizes)[:2] == [500, 500]
    assert connection.execute(everything.encode()).fetchone() == kept


def test_a_cart_that_goes_takes_its_items_along(crowded: dict[str, Connection], app: App) -> None:
    checkout = app("checkout")
    gone = checkout.execute(f"DELETE FROM cart_sessions WHERE {OLD_CARTS}".encode()).rowcount
    assert gone > 1000
    assert checkout.execute("SELECT count(*) FROM cart_items").fetchone() == (6000 - gone,)


MOVE = f"""
    WITH batch AS (
        SELECT id FROM orders WHERE {OLD_ORDERS} ORDER BY created_at LIMIT 500 FOR UPDATE SKIP LOCKED
    ), items AS (
        DELETE FROM order_items USING batch WHERE order_id = batch.id RETURNING order_items.*
    ), history AS (
        DELETE FROM order_status_history USING batch WHERE order_id = batch.id RETURNING order_status_history.*
    ), moved AS (
        DELETE FROM orders USING batch WHERE orders.id = batch.id RETURNING orders.*
    ), kept AS (
        INSERT INTO orders_archive SELECT * FROM moved
    ), kept_items AS (
        INSERT INTO order_items_archive SELECT * FROM items
    )
    INSERT INTO order_status_history_archive SELECT * FROM history"""


def test_old_orders_move_with_their_items_and_history_a_batch_at_a_time(
    crowded: dict[str, Connection], app: App
) -> None:
    order = app("order")
    sizes = list(iter(lambda: order.execute(MOVE.encode()).rowcount, 0))
    assert sizes == [500, 500, 500, 500]
    counts = """SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM orders_archive),
        (SELECT count(*) FROM order_items), (SELECT count(*) FROM order_items_archive),
        (SELECT count(*) FROM order_status_history), (SELECT count(*) FROM order_status_history_archive),
        (SELECT count(*) FROM orders JOIN orders_archive USING (id))"""
    assert order.execute(counts).fetchone() == (4000, 2000, 8000, 4000, 4000, 2000, 0)


def test_an_order_goes_only_with_what_is_its_own(crowded: dict[str, Connection], app: App) -> None:
    """The archive has no foreign key to orders and none points to it from there: only the order's own rows block."""
    query = """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"""
    assert set(app("order").execute(query)) == {
        ("order_items", "orders"),
        ("order_status_history", "orders"),
        ("order_items_archive", "orders_archive"),
        ("order_status_history_archive", "orders_archive"),
    }


@pytest.mark.parametrize("table", ["orders", "order_items", "order_status_history"])
def test_the_archive_has_the_columns_of_what_it_takes(catalogs: dict[str, Connection], table: str) -> None:
    # Of the live orders it is required by the contract of the change that brought it; here a trigger sees to it.
    query = """SELECT attname::text, atttypid::regtype::text, atttypmod, attnotnull OR attname = 'new_status'
                 FROM pg_attribute
                WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""
    live = catalogs["order"].execute(query, [table]).fetchall()
    *archived, stamp = catalogs["order"].execute(query, [f"{table}_archive"]).fetchall()
    assert (archived, stamp[0]) == (live, "archived_at")
