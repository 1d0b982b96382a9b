"""The tables and indexes that commerce's own text names, as facts: column, type, whether it must be given, default."""

TABLES = {
    "orders": """
        id uuid ! gen_random_uuid()
        order_number varchar(50) !
        customer_id varchar(36) !
        status varchar(20) ! 'confirmed'
        currency varchar(3) ! 'USD'
        subtotal numeric(10,2) - 0
        tax_amount numeric(10,2) - 0
        shipping_amount numeric(10,2) - 0
        discount_amount numeric(10,2) - 0
        total_amount numeric(10,2) !
        payment_id varchar(255)
        payment_method varchar(50)
        payment_status varchar(20) - 'completed'
        shipping_address jsonb
        billing_address jsonb
        notes text
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()
        cancelled_at timestamptz
        completed_at timestamptz
        created_by_service varchar(50) - 'checkout-service'
        source varchar(50) ! 'web'
        new_status varchar(50)""",
    "order_items": """
        id bigserial !
        order_id uuid !
        product_id uuid !
        product_sku varchar(255) !
        product_name varchar(500) !
        quantity integer !
        unit_price numeric(10,2) !
        total_price numeric(10,2) !
        discount_amount numeric(10,2) - 0
        tax_amount numeric(10,2) - 0
        warehouse_id uuid
        reservation_id uuid
        metadata jsonb - '{}'""",
    "order_status_history": """
        id bigserial !
        order_id uuid !
        status_from varchar(20)
        status_to varchar(20) !
        changed_by varchar(255)
        reason text
        metadata jsonb - '{}'
        created_at timestamptz - now()""",
    "checkout_sessions": """
        id uuid ! gen_random_uuid()
        session_token varchar(255) !
        customer_id varchar(36) !
        cart_id uuid
        status varchar(20) ! 'initialized'
        shipping_address jsonb
        billing_address jsonb
        customer_shipping_address_id varchar(36)
        customer_billing_address_id varchar(36)
        payment_method_id varchar(255)
        payment_method_type varchar(50)
        shipping_method_id varchar(255)
        shipping_method_name varchar(255)
        shipping_cost numeric(10,2)
        subtotal numeric(10,2) !
        tax_amount numeric(10,2) - 0
        shipping_amount numeric(10,2) - 0
        discount_amount numeric(10,2) - 0
        total_amount numeric(10,2) !
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()
        expires_at timestamptz !
        completed_at timestamptz""",
    "cart_sessions": """
        id uuid ! gen_random_uuid()
        session_id varchar(255) !
        customer_id varchar(36)
        guest_token varchar(255)
        status varchar(20) ! 'active'
        expires_at timestamptz
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()""",
    "cart_items": """
        id bigserial !
        cart_session_id uuid !
        product_id uuid !
        product_sku varchar(255) !
        quantity integer !
        unit_price numeric(10,2)
        total_price numeric(10,2)
        warehouse_id uuid
        added_at timestamptz - now()
        updated_at timestamptz - now()""",
    "return_requests": """
        id uuid ! gen_random_uuid()
        return_number varchar(50) !
        order_id uuid !
        customer_id varchar(36) !
        status varchar(20) ! 'requested'
        return_type varchar(20) ! 'refund'
        reason varchar(100) !
        description text
        approved_by varchar(255)
        approved_at timestamptz
        processed_by varchar(255)
        processed_at timestamptz
        total_refund_amount numeric(10,2) - 0
        refund_shipping boolean - false
        refund_tax boolean - true
        return_shipping_label_url varchar(500)
        return_tracking_number varchar(100)
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()
        expires_at timestamptz
        completed_at timestamptz""",
    "return_items": """
        id uuid ! gen_random_uuid()
        return_request_id uuid !
        order_item_id bigint !
        product_id uuid !
        product_sku varchar(255) !
        product_name varchar(500) !
        quantity_returned integer !
        quantity_received integer - 0
        return_reason varchar(100)
        condition_received varchar(50)
        unit_price numeric(10,2) !
        refund_amount numeric(10,2) !
        restocked boolean - false
        restocked_at timestamptz
        warehouse_id uuid
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()""",
    "customers": """
        id uuid ! gen_random_uuid()
        customer_number varchar(50)
        email varchar(255) !
        phone varchar(20)
        first_name varchar(100)
        last_name varchar(100)
        date_of_birth date
        gender varchar(10)
        status varchar(20) - 'active'
        email_verified boolean - false
        phone_verified boolean - false
        marketing_consent boolean - false
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()
        deleted_at timestamptz""",
    "customer_addresses": """
        id bigserial !
        customer_id uuid !
        type varchar(20) !
        first_name varchar(100)
        last_name varchar(100)
        company varchar(255)
        address_line1 varchar(255) !
        address_line2 varchar(255)
        city varchar(100) !
        state varchar(100)
        postal_code varchar(20)
        country varchar(2) !
        phone varchar(20)
        is_default boolean - false
        created_at timestamptz - now()
        updated_at timestamptz - now()""",
    "products": """
        id uuid ! gen_random_uuid()
        sku varchar(255) !
        name varchar(500) !
        description text
        short_description text
        status varchar(20) - 'active'
        type varchar(50) - 'simple'
        weight numeric(8,2)
        dimensions jsonb
        category_id uuid
        brand_id uuid
        manufacturer_id uuid
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()
        deleted_at timestamptz""",
    "categories": """
        id uuid ! gen_random_uuid()
        parent_id uuid
        name varchar(255) !
        slug varchar(255) !
        description text
        image_url varchar(500)
        sort_order integer - 0
        is_active boolean - true
        metadata jsonb - '{}'
        created_at timestamptz - now()
        updated_at timestamptz - now()""",
    "product_attributes": """
        id bigserial !
        product_id uuid !
        attribute_name varchar(100) !
        attribute_value text
        attribute_type varchar(50) - 'text'
        created_at timestamptz - now()""",
    "event_store": """
        id uuid ! gen_random_uuid()
        aggregate_id uuid !
        aggregate_type varchar(100) !
        event_type varchar(100) !
        event_data jsonb !
        event_version integer !
        created_at timestamptz - now()""",
    "data_access_log": """
        id uuid ! gen_random_uuid()
        user_id varchar(255) !
        table_name varchar(100) !
        operation varchar(20) !
        record_id varchar(255)
        accessed_at timestamptz - now()""",
}

ADDED = {"customers": {"email_digest"}}
"""Columns that the text has not."""
SEALABLE_DATES = {("customers", "date_of_birth")}
"""Dates in the text, texts here: no ciphertext is a date."""

Column = tuple[str, bool, str | None]
"""Type, whether it is NOT NULL, default."""


def columns(table: str) -> dict[str, Column]:
    """What the table is to have: a column with a default is never null, BIGSERIAL is an identity."""
    found = {}
    for line in TABLES[table].split("\n")[1:]:
        name, kind, *rest = line.split(maxsplit=3)
        default = rest[1] if len(rest) > 1 else None
        if kind == "bigserial":
            kind, default = "bigint", "identity"
        if kind.startswith("varchar") or (table, name) in SEALABLE_DATES:
            kind = "text"
        found[name] = (kind, rest[:1] == ["!"] or default is not None, default)
    return found


def limits(table: str) -> dict[str, int]:
    """Characters that fit into each VARCHAR."""
    words = [line.split() for line in TABLES[table].split("\n")[1:]]
    return {name: int(kind[8:-1]) for name, kind, *_ in words if kind.startswith("varchar")}


UNDER_WAY = "(status = ANY (ARRAY['confirmed'::text, 'processing'::text, 'shipped'::text]))"
INDEXES = {
    "idx_orders_customer": ("idx_orders_customer_status", "(customer_id, status)"),
    "idx_orders_status": ("idx_orders_status", "(status)"),
    "idx_orders_created": ("idx_orders_created", "(created_at DESC)"),
    "idx_order_items_order": ("idx_order_items_order", "(order_id)"),
    "idx_order_items_product": ("idx_order_items_product_warehouse", "(product_id, warehouse_id)"),
    "idx_event_store_aggregate": ("idx_event_store_aggregate", "(aggregate_id, event_version)"),
    "idx_orders_customer_status": ("idx_orders_customer_status", "(customer_id, status)"),
    "idx_orders_created_desc": ("idx_orders_created", "(created_at DESC)"),
    "idx_order_items_product_warehouse": ("idx_order_items_product_warehouse", "(product_id, warehouse_id)"),
    "idx_customers_email_status": ("uq_customers_email", "(email)"),
    "idx_customer_addresses_customer_type": ("idx_customer_addresses_customer_type", "(customer_id, type)"),
    "idx_products_category_status": ("idx_products_category_status", "(category_id, status)"),
    "idx_products_sku_status": ("uq_products_sku", "(sku)"),
    "idx_orders_complex_search": (
        "idx_orders_complex_search",
        f"(customer_id, status, created_at DESC) WHERE {UNDER_WAY}",
    ),
    "idx_products_active": (
        "idx_products_active",
        "(category_id, created_at DESC) WHERE ((status = 'active'::text) AND (deleted_at IS NULL))",
    ),
}
"""Each index of the text, and the one that does its work: a double, a beginning of a longer one, or a unique column
with a second one behind it is not made."""
