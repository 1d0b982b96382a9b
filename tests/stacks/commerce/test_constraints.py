"""What commerce's schemas take, and refuse."""

# ruff: noqa: S608  (names and conditions put into queries stand in this file)

from collections.abc import Callable

import pytest
from psycopg import errors

from operations.connection import Connection
from tests.stacks.commerce.rows import KEY, ROWS, add

App = Callable[[str], Connection]

TREE = {
    "order": {"orders": {"id": KEY}, "order_items": {}, "order_status_history": {}},
    "checkout": {"checkout_sessions": {}, "cart_sessions": {"id": KEY}, "cart_items": {}},
    "return": {"return_requests": {"id": KEY}, "return_items": {}},
    "customer": {"customers": {"id": KEY}, "customer_addresses": {}},
    "catalog": {"categories": {"id": KEY}, "products": {"id": KEY, "category_id": KEY}, "product_attributes": {}},
    "payment": {"payments": {"id": KEY}, "refunds": {}},
    "auth": {"credentials": {"id": KEY}, "sessions": {}},
    "user": {"staff_accounts": {"id": KEY}, "staff_preferences": {}},
    "search": {"documents": {"id": KEY}, "index_queue": {}},
    "analytics": {"events": {}},
    "warehouse": {"warehouses": {"id": KEY}, "stock_levels": {}, "reservations": {}},
}
"""Each service's tables, what is pointed to first."""
SERVICE = {table: service for service, tables in TREE.items() for table in tables}
SERVICE |= {"event_store": "order", "data_access_log": "order"}


def planted(connection: Connection, service: str) -> Connection:
    """The connection, with a row in each of the service's tables."""
    for table, given in TREE[service].items():
        add(connection, table, **given)
    return connection


@pytest.mark.parametrize("service", TREE)
def test_the_application_keeps_a_row_in_each_of_its_tables(app: App, service: str) -> None:
    connection = planted(app(service), service)
    found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in TREE[service]}
    assert found == dict.fromkeys(TREE[service], (1,))


def test_every_table_has_a_row_to_be_tried_with() -> None:
    assert set(ROWS) == set(SERVICE)


REFUSED = [
    ("orders", "ck_orders_order_number", {"order_number": "O" * 51}),
    ("orders", "ck_orders_customer_id", {"customer_id": "c" * 37}),
    ("orders", "ck_orders_new_status", {"status": "lost"}),
    ("orders", "ck_orders_new_status", {"new_status": "pending"}),
    ("orders", "ck_orders_currency", {"currency": "usd"}),
    ("orders", "ck_orders_total_amount", {"total_amount": -1}),
    ("orders", "ck_orders_discount_amount", {"discount_amount": -0.01}),
    ("orders", "ck_orders_payment_status", {"payment_status": "perhaps"}),
    ("orders", "ck_orders_shipping_address", {"shipping_address": '"1 High St"'}),
    ("orders", "ck_orders_metadata", {"metadata": "[]"}),
    ("orders", "ck_orders_source", {"source": ""}),
    ("order_items", "ck_order_items_quantity", {"quantity": 0}),
    ("order_items", "ck_order_items_unit_price", {"unit_price": -1}),
    ("order_items", "fk_order_items_orders", {"order_id": "01920000-0000-4000-8000-00000000000f"}),
    ("order_status_history", "ck_order_status_history_status_to", {"status_to": "x" * 21}),
    ("event_store", "ck_event_store_event_version", {"event_version": 0}),
    ("event_store", "ck_event_store_event_data", {"event_data": "null"}),
    ("data_access_log", "ck_data_access_log_operation", {"operation": "TRUNCATE"}),
    ("checkout_sessions", "ck_checkout_sessions_status", {"status": "confirmed"}),
    ("checkout_sessions", "ck_checkout_sessions_expires_at", {"expires_at": "2000-01-01"}),
    ("checkout_sessions", "ck_checkout_sessions_shipping_cost", {"shipping_cost": -1}),
    ("cart_sessions", "ck_cart_sessions_status", {"status": "full"}),
    ("cart_items", "ck_cart_items_quantity", {"quantity": -1}),
    ("return_requests", "ck_return_requests_status", {"status": "shipped"}),
    ("return_requests", "ck_return_requests_return_type", {"return_type": "gift"}),
    ("return_requests", "ck_return_requests_return_tracking_number", {"return_tracking_number": "1" * 101}),
    ("return_items", "ck_return_items_quantity_received", {"quantity_received": 3}),
    ("return_items", "ck_return_items_refund_amount", {"refund_amount": -1}),
    ("return_items", "ck_return_items_restocked_at", {"restocked_at": "2026-01-01"}),
    ("customers", "ck_customers_email", {"email": "nobody"}),
    ("customers", "ck_customers_email_digest", {"email_digest": b"short"}),
    ("customers", "ck_customers_email_sealed", {"email": "sealed:AAAA"}),
    ("customers", "ck_customers_date_of_birth", {"date_of_birth": "31.12.2001"}),
    ("customers", "ck_customers_phone", {"phone": "0" * 21}),
    ("customers", "ck_customers_status", {"status": "asleep"}),
    ("customers", "ck_customers_deleted_at", {"deleted_at": "2000-01-01"}),
    ("customer_addresses", "ck_customer_addresses_type", {"type": "holiday"}),
    ("customer_addresses", "ck_customer_addresses_country", {"country": "UK1"}),
    ("products", "ck_products_status", {"status": "sold"}),
    ("products", "ck_products_weight", {"weight": -1}),
    ("products", "fk_products_categories", {"sku": "SKU-2", "category_id": "01920000-0000-4000-8000-00000000000f"}),
    ("categories", "ck_categories_parent_id", {"id": KEY, "parent_id": KEY}),
    ("payments", "ck_payments_amount", {"amount": 0}),
    ("payments", "ck_payments_refunded_amount", {"refunded_amount": 10.01}),
    ("payments", "ck_payments_idempotency_key", {"idempotency_key": "1"}),
    ("payments", "ck_payments_status", {"status": "paid"}),
    ("refunds", "ck_refunds_amount", {"amount": 0}),
    ("credentials", "ck_credentials_password_hash", {"password_hash": "secret"}),
    ("credentials", "ck_credentials_login_digest", {"login_digest": b"ada@example.com"}),
    ("sessions", "ck_sessions_token_hash", {"token_hash": b"token"}),
    ("staff_accounts", "ck_staff_accounts_job", {"job": "king"}),
    ("staff_accounts", "ck_staff_accounts_email_sealed", {"email": "sealed:AAAA"}),
    ("documents", "ck_documents_revision", {"revision": 0}),
    ("index_queue", "ck_index_queue_operation", {"operation": "forget"}),
    ("events", "ck_events_payload", {"payload": "7"}),
    ("stock_levels", "ck_stock_levels_on_hand", {"on_hand": -1}),
    ("stock_levels", "ck_stock_levels_reserved", {"reserved": 6}),
    ("reservations", "ck_reservations_quantity", {"quantity": 0}),
    ("reservations", "fk_reservations_stock_levels", {"product_id": "01920000-0000-4000-8000-00000000000f"}),
]


@pytest.mark.parametrize(("table", "rule", "given"), REFUSED, ids=[rule for _, rule, _ in REFUSED])
def test_what_cannot_be_is_refused(app: App, table: str, rule: str, given: dict[str, object]) -> None:
    connection = app(SERVICE[table])
    if rule.startswith("fk_"):
        planted(connection, SERVICE[table])
    with pytest.raises(errors.IntegrityError) as refusal:
        add(connection, table, **given)
    assert refusal.value.diag.constraint_name == rule


ONCE = {
    "uq_orders_order_number": ("orders", {}),
    "idx_event_store_aggregate": ("event_store", {}),
    "uq_checkout_sessions_session_token": ("checkout_sessions", {}),
    "uq_cart_sessions_session_id": ("cart_sessions", {}),
    "uq_return_requests_return_number": ("return_requests", {}),
    "uq_customers_email": ("customers", {}),
    "uq_products_sku": ("products", {}),
    "uq_categories_slug": ("categories", {}),
    "uq_payments_idempotency_key": ("payments", {}),
    "uq_credentials_subject": ("credentials", {}),
    "uq_staff_accounts_email": ("staff_accounts", {}),
    "uq_documents_source": ("documents", {}),
    "index_queue_pkey": ("index_queue", {}),
    "events_pkey": ("events", {}),
    "uq_warehouses_code": ("warehouses", {}),
}


@pytest.mark.parametrize("rule", ONCE)
def test_what_is_one_is_one(app: App, rule: str) -> None:
    table, given = ONCE[rule]
    connection = app(SERVICE[table])
    add(connection, table, **given)
    with pytest.raises(errors.UniqueViolation, match=rule):
        add(connection, table, **given)


def test_a_sealed_address_is_one_customers_by_its_digest(app: App) -> None:
    customer = app("customer")
    add(customer, "customers", email="sealed:" + "A" * 600, email_digest=b"d" * 32)
    with pytest.raises(errors.UniqueViolation, match="uq_customers_email_digest"):
        add(customer, "customers", email="sealed:" + "B" * 600, email_digest=b"d" * 32)


def test_a_refund_made_twice_is_made_once(app: App) -> None:
    payment = planted(app("payment"), "payment")
    with pytest.raises(errors.UniqueViolation, match="uq_refunds_idempotency_key"):
        add(payment, "refunds", amount=1)


def test_a_customer_has_one_default_address_of_a_type(app: App) -> None:
    customer = planted(app("customer"), "customer")
    add(customer, "customer_addresses", is_default=True)
    add(customer, "customer_addresses", is_default=True, type="billing")
    with pytest.raises(errors.UniqueViolation, match="uq_customer_addresses_default"):
        add(customer, "customer_addresses", is_default=True)


@pytest.mark.parametrize("table", ["event_store", "data_access_log"])
def test_what_an_auditor_reads_is_not_changed_afterwards(app: App, table: str) -> None:
    order = app("order")
    add(order, table)
    with pytest.raises(errors.RestrictViolation, match=f"rows of {table} are never changed"):
        order.execute(f"UPDATE {table} SET id = gen_random_uuid()")


@pytest.mark.parametrize("table", ["event_store", "data_access_log"])
def test_what_an_auditor_reads_goes_when_its_time_is_over(app: App, table: str) -> None:
    order = app("order")
    add(order, table)
    assert order.execute(f"DELETE FROM {table}").rowcount == 1


def test_an_update_is_dated_by_the_database(app: App) -> None:
    catalog = app("catalog")
    add(catalog, "products", updated_at="2000-01-01")
    catalog.execute("UPDATE products SET name = 'Mug'")
    assert catalog.execute("SELECT updated_at = now() FROM products").fetchone() == (True,)
