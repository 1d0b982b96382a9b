"""Which columns hold personal data, that they can hold it sealed or not at all, and that it is found by customer."""

# ruff: noqa: S608  (names and conditions put into queries stand in this file)

from base64 import b64encode
from collections.abc import Callable, Iterator
from random import Random

import pytest

from catalog.personal import Personal
from operations.connection import Connection, connect
from operations.privacy.declared import Personal as Declared
from operations.privacy.erasure import Site as Place
from operations.privacy.erasure import forget, look
from operations.privacy.person import Person
from tests.operations.site import Site
from tests.stacks.commerce.rows import KEY, ROWS, add
from tests.stacks.personal import amiss, declared, masked

Catalogs = dict[str, Connection]

PERSONAL = {
    "order": {
        "orders": {"shipping_address", "billing_address", "notes"},
        "orders_archive": {"shipping_address", "billing_address", "notes"},
    },
    "checkout": {"checkout_sessions": {"shipping_address", "billing_address"}},
    "return": {"return_requests": {"description", "return_shipping_label_url", "return_tracking_number"}},
    "customer": {
        "customers": {"email", "email_digest", "phone", "first_name", "last_name", "date_of_birth", "gender"},
        "customer_addresses": {
            "first_name", "last_name", "company", "address_line1", "address_line2", "city", "state", "postal_code",
            "phone",
        },
    },
    "auth": {"credentials": {"login_digest"}},
    "user": {"staff_accounts": {"email", "email_digest", "full_name"}},
    "analytics": {"events": {"customer_id"}},
}  # fmt: skip
SEALED = "sealed:" + b64encode(Random(1).randbytes(1250)).decode()  # noqa: S311  (the same each time)
"""As long as 255 letters of four bytes become with key, nonce and tag, and with nothing to compress for an index."""
DIGESTS = {"email_digest", "login_digest"}
IN_TEXT = [
    (service, table, column)
    for service, tables in PERSONAL.items()
    for table, columns in tables.items()
    for column in sorted(columns - DIGESTS - {"customer_id"})
    if table != "orders_archive" and not column.endswith("ing_address")
]


def test_columns_with_personal_data_are_marked(catalogs: Catalogs) -> None:
    query = """SELECT c.relname, array_agg(attname::text) FROM ours c JOIN pg_attribute ON attrelid = c.oid
                WHERE col_description(c.oid, attnum) LIKE 'Personal data: %' GROUP BY 1"""
    found = {}
    for service, connection in catalogs.items():
        if tables := {table: set(columns) for table, columns in connection.execute(query)}:
            found[service] = tables
    assert found == PERSONAL


def test_whoever_has_personal_data_logs_who_reads_it(catalogs: Catalogs) -> None:
    log = "SELECT 1 FROM ours WHERE relname = 'data_access_log'"
    found = {service for service, connection in catalogs.items() if connection.execute(log).fetchone()}
    # A payment names its customer by id alone; what he pays is his own business all the same.
    assert found == {*PERSONAL, "payment"}


@pytest.mark.parametrize(("service", "table", "column"), IN_TEXT)
def test_a_sealed_value_fits(app: Callable[[str], Connection], service: str, table: str, column: str) -> None:
    connection = app(service)
    if table == "customer_addresses":
        add(connection, "customers", id=KEY)
    given = {column: SEALED} | ({"email_digest": b"d" * 32} if column == "email" else {})
    add(connection, table, **given)
    assert connection.execute(f"SELECT {column} FROM {table}").fetchone() == (SEALED,)


@pytest.mark.parametrize(("service", "table"), [("order", "orders"), ("checkout", "checkout_sessions")])
def test_a_sealed_address_is_an_object(app: Callable[[str], Connection], service: str, table: str) -> None:
    add(app(service), table, shipping_address='{"sealed": "AAAA"}', billing_address='{"sealed": "AAAA"}')


def test_a_customer_can_be_made_anonymous(app: Callable[[str], Connection]) -> None:
    customer = app("customer")
    add(customer, "customers", id=KEY, phone="123", first_name="Ada", last_name="L", date_of_birth="1815-12-10")
    customer.execute("""UPDATE customers SET email = 'anonymized_' || id || '@deleted.invalid', email_digest = NULL,
        phone = NULL, first_name = 'Deleted', last_name = 'User', date_of_birth = NULL, gender = NULL,
        status = 'deleted', deleted_at = now()""")
    assert customer.execute("SELECT email, phone, date_of_birth FROM customers").fetchone() == (
        f"anonymized_{KEY}@deleted.invalid", None, None,
    )  # fmt: skip


FOUND_BY_CUSTOMER = {
    "order": {"orders", "orders_archive"},
    "checkout": {"checkout_sessions", "cart_sessions"},
    "return": {"return_requests"},
    "customer": {"customer_addresses"},
    "payment": {"payments"},
    "analytics": {"events"},
}


def test_what_is_a_customers_is_found_by_an_index(catalogs: Catalogs) -> None:
    query = """SELECT c.relname::text FROM ours c JOIN pg_attribute ON attrelid = c.oid AND attname = 'customer_id'
                WHERE relkind = 'r' AND EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indkey[0] = attnum
                  AND coalesce(pg_get_expr(indpred, indrelid), '') IN ('', '(customer_id IS NOT NULL)'))"""
    found = {}
    for service, connection in catalogs.items():
        if tables := {table for (table,) in connection.execute(query)}:
            found[service] = tables
    assert found == FOUND_BY_CUSTOMER


def test_only_those_tables_name_a_customer(catalogs: Catalogs) -> None:
    query = """SELECT c.relname::text FROM ours c JOIN pg_attribute ON attrelid = c.oid AND attname = 'customer_id'
                WHERE relkind = 'r'"""
    found = {table for connection in catalogs.values() for (table,) in connection.execute(query)}
    assert found == set().union(*FOUND_BY_CUSTOMER.values())
    assert found - {"orders_archive"} <= set(ROWS)


@pytest.mark.parametrize("service", [*PERSONAL, "payment"])
def test_what_is_declared_as_personal_is_what_the_schema_has(catalogs: Catalogs, service: str) -> None:
    personal = declared("commerce", service)
    assert amiss(catalogs[service], personal) == {}
    assert masked(catalogs[service], personal) >= set(personal.masked)


@pytest.mark.parametrize("service", ["catalog", "search", "warehouse"])
def test_the_others_have_nothing_that_looks_personal(catalogs: Catalogs, service: str) -> None:
    nobody = Personal(tables={"nobody": {"subject": "id", "forgotten": "row"}}, impersonal=THINGS[service])
    assert amiss(catalogs[service], nobody) == {"not there": {"nobody.id"}}


THINGS = {
    "catalog": {
        "products.name": "a product's",
        "categories.name": "a category's",
        "product_attributes.attribute_name": "a product's",
    },
    "search": {},
    "warehouse": {"warehouses.name": "a warehouse's"},
}


@pytest.fixture
def traces(sites: dict[str, Site]) -> Iterator[None]:
    """A customer in every service, gone afterwards with all that forgetting him left."""
    for service, table, given in TRACES:
        with connect(sites[service].login("app")) as connection:
            add(connection, table, **given)
    yield
    for service in {service for service, _, _ in TRACES}:
        tables = {table for each, table, _ in TRACES if each == service} | {"data_access_log"}
        with connect(sites[service].login("migrator")) as owner:
            owner.execute(f"TRUNCATE {', '.join(tables)} CASCADE; DROP TABLE IF EXISTS groundwork_erasures")


def test_a_customer_is_forgotten_in_every_service(sites: dict[str, Site], traces: None) -> None:
    person = Person(KEY, bytes(32))
    found = {}
    for service in {service for service, _, _ in TRACES}:
        site = Place(service, sites[service].login("migrator"), Declared.of(declared("commerce", service).model_dump()))
        before = look(site, person).pending
        assert forget(site, person).done
        again = look(site, person)
        assert {entry["how"] for entry in again.pending.values()} <= {"kept"}
        found |= {f"{service}.{name}": (entry["how"], entry["rows"]) for name, entry in before.items()}
    assert found == FORGOTTEN


TRACES = [
    ("customer", "customers", {"id": KEY, "email": "ada@example.com", "first_name": "Ada"}),
    ("customer", "customer_addresses", {"customer_id": KEY}),
    ("order", "orders", {"customer_id": KEY, "shipping_address": '{"city": "Ockham"}', "notes": "ring twice"}),
    ("checkout", "checkout_sessions", {"customer_id": KEY, "billing_address": '{"city": "Ockham"}'}),
    ("checkout", "cart_sessions", {"customer_id": KEY, "guest_token": "t"}),
    ("return", "return_requests", {"customer_id": KEY, "description": "too small"}),
    ("payment", "payments", {"customer_id": KEY}),
    ("auth", "credentials", {"subject_id": KEY}),
    ("analytics", "events", {"customer_id": KEY}),
]
FORGOTTEN = {
    "customer.customers": ("overwritten", 1),
    "customer.customer_addresses": ("deleted", 1),
    "order.orders": ("overwritten", 1),
    "checkout.checkout_sessions": ("overwritten", 1),
    "checkout.cart_sessions": ("overwritten", 1),
    "return.return_requests": ("overwritten", 1),
    "payment.payments": ("kept", 1),
    "auth.credentials": ("deleted", 1),
    "analytics.events": ("overwritten", 1),
}
