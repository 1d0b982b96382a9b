-- How much of a product lies where, and how much of that is promised.
-- rollback: DROP TABLE stock_levels;
CREATE TABLE stock_levels (
    product_id   uuid        NOT NULL,
    warehouse_id uuid        NOT NULL,
    product_sku  text        NOT NULL,
    on_hand      integer     NOT NULL DEFAULT 0,
    reserved     integer     NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (product_id, warehouse_id),
    CONSTRAINT fk_stock_levels_warehouses FOREIGN KEY (warehouse_id) REFERENCES warehouses (id),
    CONSTRAINT ck_stock_levels_product_sku CHECK (length(product_sku) BETWEEN 1 AND 255),
    CONSTRAINT ck_stock_levels_on_hand CHECK (on_hand >= 0),
    CONSTRAINT ck_stock_levels_reserved CHECK (reserved BETWEEN 0 AND on_hand)
);

CREATE INDEX idx_stock_levels_warehouse ON stock_levels (warehouse_id);

CREATE TRIGGER trg_stock_levels_updated_at BEFORE UPDATE ON stock_levels
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE stock_levels IS 'How much of each product lies in each warehouse';
COMMENT ON COLUMN stock_levels.product_id IS 'products.id in catalog_db: another service''s, so no foreign key';
COMMENT ON COLUMN stock_levels.reserved IS
    'Changed in the transaction of the reservation, so that nothing is promised twice';
