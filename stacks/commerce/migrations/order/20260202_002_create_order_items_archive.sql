-- The lines of archived orders. They move in the same transaction as the order.
-- rollback: DROP TABLE order_items_archive;
CREATE TABLE order_items_archive (
    id              bigint        PRIMARY KEY,
    order_id        uuid          NOT NULL,
    product_id      uuid          NOT NULL,
    product_sku     text          NOT NULL,
    product_name    text          NOT NULL,
    quantity        integer       NOT NULL,
    unit_price      numeric(10,2) NOT NULL,
    total_price     numeric(10,2) NOT NULL,
    discount_amount numeric(10,2) NOT NULL,
    tax_amount      numeric(10,2) NOT NULL,
    warehouse_id    uuid,
    reservation_id  uuid,
    metadata        jsonb         NOT NULL,
    archived_at     timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT fk_order_items_archive_orders_archive FOREIGN KEY (order_id) REFERENCES orders_archive (id)
);

CREATE INDEX idx_order_items_archive_order ON order_items_archive (order_id);

COMMENT ON TABLE order_items_archive IS 'Lines of archived orders';
