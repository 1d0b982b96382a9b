"""Rows to try the schemas with: the statement that makes one, with the columns that a test gives."""

from collections.abc import Mapping
from typing import Any

from psycopg.sql import SQL, Identifier, Placeholder

from operations.connection import Connection

KEY = "01920000-0000-4000-8000-000000000000"
ROWS: dict[str, dict[str, Any]] = {
    "orders": {"order_number": "O-1", "customer_id": KEY, "total_amount": 10},
    "order_items": {
        "order_id": KEY, "product_id": KEY, "product_sku": "SKU-1", "product_name": "Cup", "quantity": 1,
        "unit_price": 5, "total_price": 5,
    },
    "order_status_history": {"order_id": KEY, "status_to": "confirmed"},
    "event_store": {
        "aggregate_id": KEY, "aggregate_type": "order", "event_type": "order.created", "event_data": "{}",
        "event_version": 1,
    },
    "data_access_log": {"user_id": "clerk", "table_name": "orders", "operation": "SELECT"},
    "checkout_sessions": {
        "session_token": "token", "customer_id": KEY, "subtotal": 5, "total_amount": 6, "expires_at": "2999-01-01",
    },
    "cart_sessions": {"session_id": "session"},
    "cart_items": {"cart_session_id": KEY, "product_id": KEY, "product_sku": "SKU-1", "quantity": 1},
    "return_requests": {"return_number": "R-1", "order_id": KEY, "customer_id": KEY, "reason": "broken"},
    "return_items": {
        "return_request_id": KEY, "order_item_id": 1, "product_id": KEY, "product_sku": "SKU-1",
        "product_name": "Cup", "quantity_returned": 2, "unit_price": 5, "refund_amount": 10,
    },
    "customers": {"email": "ada@example.com"},
    "customer_addresses": {
        "customer_id": KEY, "type": "shipping", "address_line1": "1 High St", "city": "York", "country": "GB",
    },
    "products": {"sku": "SKU-1", "name": "Cup"},
    "categories": {"name": "Cups", "slug": "cups"},
    "product_attributes": {"product_id": KEY, "attribute_name": "colour"},
    "payments": {
        "idempotency_key": "0123456789abcdef", "customer_id": KEY, "provider": "stripe", "method": "card",
        "amount": 10,
    },
    "refunds": {"idempotency_key": "0123456789abcdef", "payment_id": KEY, "amount": 10},
    "credentials": {
        "subject_kind": "customer", "subject_id": KEY, "login_digest": b"d" * 32, "password_hash": "$2b$" + "x" * 56,
    },
    "sessions": {"credential_id": KEY, "token_hash": b"t" * 32, "expires_at": "2999-01-01"},
    "staff_accounts": {"email": "grace@example.com", "full_name": "Grace", "job": "support"},
    "staff_preferences": {"account_id": KEY, "name": "theme", "value": '"dark"'},
    "documents": {"document_type": "product", "source_id": KEY, "revision": 1, "body": "{}"},
    "index_queue": {"document_id": KEY, "operation": "index"},
    "events": {
        "id": KEY, "event_type": "order.created", "aggregate_type": "order", "aggregate_id": KEY,
        "occurred_at": "2026-01-01",
    },
    "warehouses": {"code": "YRK", "name": "York", "country": "GB"},
    "stock_levels": {"product_id": KEY, "warehouse_id": KEY, "product_sku": "SKU-1", "on_hand": 5},
    "reservations": {
        "product_id": KEY, "warehouse_id": KEY, "order_id": KEY, "quantity": 1, "expires_at": "2999-01-01",
    },
}  # fmt: skip
"""A row that each table takes once what it points to is there, under KEY."""


def add(connection: Connection, table: str, **given: object) -> None:
    """Insert the table's row, with these columns otherwise."""
    row: Mapping[str, Any] = ROWS[table] | given
    names = SQL(", ").join(map(Identifier, row))
    values = SQL(", ").join(map(Placeholder, row))
    connection.execute(SQL("INSERT INTO {} ({}) VALUES ({})").format(Identifier(table), names, values), row)
