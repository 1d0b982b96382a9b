-- Orders of more than two years ago. No LIKE … INCLUDING ALL: its rows keep the keys they had and are not held to
-- rules that came after them; nothing of it points to orders, so that those can go.
-- rollback: DROP TABLE orders_archive;
CREATE TABLE orders_archive (
    id                 uuid          PRIMARY KEY,
    order_number       text          NOT NULL,
    customer_id        text          NOT NULL,
    status             text          NOT NULL,
    currency           text          NOT NULL,
    subtotal           numeric(10,2) NOT NULL,
    tax_amount         numeric(10,2) NOT NULL,
    shipping_amount    numeric(10,2) NOT NULL,
    discount_amount    numeric(10,2) NOT NULL,
    total_amount       numeric(10,2) NOT NULL,
    payment_id         text,
    payment_method     text,
    payment_status     text          NOT NULL,
    shipping_address   jsonb,
    billing_address    jsonb,
    notes              text,
    metadata           jsonb         NOT NULL,
    created_at         timestamptz   NOT NULL,
    updated_at         timestamptz   NOT NULL,
    cancelled_at       timestamptz,
    completed_at       timestamptz,
    created_by_service text          NOT NULL,
    source             text          NOT NULL,
    new_status         text          NOT NULL,
    archived_at        timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT uq_orders_archive_order_number UNIQUE (order_number)
);

CREATE INDEX idx_orders_archive_customer ON orders_archive (customer_id, created_at DESC);
CREATE INDEX idx_orders_archive_created ON orders_archive (created_at DESC);

COMMENT ON TABLE orders_archive IS 'Orders of more than two years ago, moved here with all that belongs to them';
COMMENT ON COLUMN orders_archive.shipping_address IS 'Personal data: as in orders';
COMMENT ON COLUMN orders_archive.billing_address IS 'Personal data: as in orders';
COMMENT ON COLUMN orders_archive.notes IS 'Personal data: as in orders';
