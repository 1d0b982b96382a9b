-- The lines of a return: what was announced, and what came.
-- rollback: DROP TABLE return_items;
CREATE TABLE return_items (
    id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    return_request_id  uuid          NOT NULL,
    order_item_id      bigint        NOT NULL,
    product_id         uuid          NOT NULL,
    product_sku        text          NOT NULL,
    product_name       text          NOT NULL,
    quantity_returned  integer       NOT NULL,
    quantity_received  integer       NOT NULL DEFAULT 0,
    return_reason      text,
    condition_received text,
    unit_price         numeric(10,2) NOT NULL,
    refund_amount      numeric(10,2) NOT NULL,
    restocked          boolean       NOT NULL DEFAULT false,
    restocked_at       timestamptz,
    warehouse_id       uuid,
    metadata           jsonb         NOT NULL DEFAULT '{}',
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT fk_return_items_return_requests FOREIGN KEY (return_request_id) REFERENCES return_requests (id),
    CONSTRAINT ck_return_items_product_sku CHECK (length(product_sku) BETWEEN 1 AND 255),
    CONSTRAINT ck_return_items_product_name CHECK (length(product_name) BETWEEN 1 AND 500),
    CONSTRAINT ck_return_items_quantity_returned CHECK (quantity_returned > 0),
    CONSTRAINT ck_return_items_quantity_received CHECK (quantity_received BETWEEN 0 AND quantity_returned),
    CONSTRAINT ck_return_items_return_reason CHECK (length(return_reason) <= 100),
    CONSTRAINT ck_return_items_condition_received CHECK (length(condition_received) <= 50),
    CONSTRAINT ck_return_items_unit_price CHECK (unit_price >= 0),
    CONSTRAINT ck_return_items_refund_amount CHECK (refund_amount >= 0),
    CONSTRAINT ck_return_items_restocked_at CHECK (restocked OR restocked_at IS NULL),
    CONSTRAINT ck_return_items_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX idx_return_items_return_request ON return_items (return_request_id);

CREATE TRIGGER trg_return_items_updated_at BEFORE UPDATE ON return_items
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE return_items IS 'Lines of returns';
COMMENT ON COLUMN return_items.order_item_id IS 'order_items.id in order_db: another service''s, so no foreign key';
COMMENT ON COLUMN return_items.product_id IS 'products.id in catalog_db: another service''s, so no foreign key';
COMMENT ON COLUMN return_items.warehouse_id IS 'warehouses.id in warehouse_db: another service''s, so no foreign key';
