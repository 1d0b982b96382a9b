-- What was bought, by whom, and where it goes.
-- rollback: DROP TABLE orders;
CREATE TABLE orders (
    id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    order_number       text          NOT NULL,
    customer_id        text          NOT NULL,
    status             text          NOT NULL DEFAULT 'confirmed',
    currency           text          NOT NULL DEFAULT 'USD',
    subtotal           numeric(10,2) NOT NULL DEFAULT 0,
    tax_amount         numeric(10,2) NOT NULL DEFAULT 0,
    shipping_amount    numeric(10,2) NOT NULL DEFAULT 0,
    discount_amount    numeric(10,2) NOT NULL DEFAULT 0,
    total_amount       numeric(10,2) NOT NULL,
    payment_id         text,
    payment_method     text,
    payment_status     text          NOT NULL DEFAULT 'completed',
    shipping_address   jsonb,
    billing_address    jsonb,
    notes              text,
    metadata           jsonb         NOT NULL DEFAULT '{}',
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    cancelled_at       timestamptz,
    completed_at       timestamptz,
    created_by_service text          NOT NULL DEFAULT 'checkout-service',
    CONSTRAINT uq_orders_order_number UNIQUE (order_number),
    CONSTRAINT ck_orders_order_number CHECK (length(order_number) BETWEEN 1 AND 50),
    CONSTRAINT ck_orders_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_orders_status CHECK (
        status IN ('pending', 'confirmed', 'processing', 'shipped', 'delivered', 'completed', 'cancelled')
    ),
    CONSTRAINT ck_orders_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_orders_subtotal CHECK (subtotal >= 0),
    CONSTRAINT ck_orders_tax_amount CHECK (tax_amount >= 0),
    CONSTRAINT ck_orders_shipping_amount CHECK (shipping_amount >= 0),
    CONSTRAINT ck_orders_discount_amount CHECK (discount_amount >= 0),
    CONSTRAINT ck_orders_total_amount CHECK (total_amount >= 0),
    CONSTRAINT ck_orders_payment_id CHECK (length(payment_id) <= 255),
    CONSTRAINT ck_orders_payment_method CHECK (length(payment_method) <= 50),
    CONSTRAINT ck_orders_payment_status CHECK (
        payment_status IN ('pending', 'authorized', 'completed', 'failed', 'partially_refunded', 'refunded')
    ),
    CONSTRAINT ck_orders_shipping_address CHECK (jsonb_typeof(shipping_address) = 'object'),
    CONSTRAINT ck_orders_billing_address CHECK (jsonb_typeof(billing_address) = 'object'),
    CONSTRAINT ck_orders_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_orders_created_by_service CHECK (length(created_by_service) BETWEEN 1 AND 50)
);

-- A customer's orders are found by an index of its own file: customer and status together serve both questions.
CREATE INDEX idx_orders_status ON orders (status);
CREATE INDEX idx_orders_created ON orders (created_at DESC);

CREATE TRIGGER trg_orders_updated_at BEFORE UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE orders IS 'Orders; after two years they and what belongs to them are in the archive';
COMMENT ON COLUMN orders.customer_id IS
    'customers.id in customer_db, or a guest''s session: another service''s, so no foreign key';
COMMENT ON COLUMN orders.payment_id IS 'payments.id in payment_db: another service''s, so no foreign key';
COMMENT ON COLUMN orders.shipping_address IS 'Personal data: as it was when ordered; an object, also when sealed';
COMMENT ON COLUMN orders.billing_address IS 'Personal data: as it was when ordered; an object, also when sealed';
COMMENT ON COLUMN orders.notes IS 'Personal data: what the customer wrote';
