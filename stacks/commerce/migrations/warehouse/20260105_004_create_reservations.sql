-- What is put aside for an order.
-- rollback: DROP TABLE reservations;
CREATE TABLE reservations (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    product_id   uuid        NOT NULL,
    warehouse_id uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    quantity     integer     NOT NULL,
    status       text        NOT NULL DEFAULT 'held',
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_reservations_order UNIQUE (order_id, product_id, warehouse_id),
    CONSTRAINT fk_reservations_stock_levels
        FOREIGN KEY (product_id, warehouse_id) REFERENCES stock_levels (product_id, warehouse_id),
    CONSTRAINT ck_reservations_quantity CHECK (quantity > 0),
    CONSTRAINT ck_reservations_status CHECK (status IN ('held', 'shipped', 'released', 'expired')),
    CONSTRAINT ck_reservations_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_reservations_stock_level ON reservations (product_id, warehouse_id);
CREATE INDEX idx_reservations_expiring ON reservations (expires_at) WHERE status = 'held';

CREATE TRIGGER trg_reservations_updated_at BEFORE UPDATE ON reservations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE reservations IS 'What is put aside for orders';
COMMENT ON COLUMN reservations.order_id IS
    'orders.id in order_db: another service''s, so no foreign key. An event delivered twice reserves once';
